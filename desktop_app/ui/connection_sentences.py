"""The sentences for what keeps a connection from being made as its endpoint's settings say: proxies, certificates, secrets."""

from collections.abc import Mapping

from desktop_app.chat.errors import ErrorKind
from desktop_app.ui.error_sentences import Action, Sentences
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_SETTINGS_FIRST = (Action.ENDPOINT_SETTINGS, Action.TRY_AGAIN)
_CERTIFICATE_FIRST = (Action.LOOK_AT_CERTIFICATE, Action.TRY_AGAIN)

CONNECTION_SENTENCES: Mapping[ErrorKind, Sentences] = {
    ErrorKind.PROXY: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The proxy did not let Brise through to {host} ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The proxy on the way to {host} does not answer."),
            QT_TRANSLATE_NOOP("Explain", "The proxy on the way to the server does not answer."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Check the proxy in the endpoint’s settings, with its user name and password."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.TLS_SELF_SIGNED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} vouches for itself: its certificate is signed by nobody else."),
            QT_TRANSLATE_NOOP("Explain", "The server vouches for itself: its certificate is signed by nobody else."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "Look at the certificate, and compare its fingerprint with what the server’s operator tells you. "
                "If they are the same, you can accept it for this server alone.",
            ),
        ),
        _CERTIFICATE_FIRST,
    ),
    ErrorKind.TLS_UNKNOWN_AUTHORITY: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The certificate of {host} is signed by somebody whom this computer does not know."),
            QT_TRANSLATE_NOOP("Explain", "The server’s certificate is signed by somebody whom this computer does not know."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "If your company signs its own certificates, choose the file with its authority in the endpoint’s settings. "
                "Or look at the certificate, and accept it for this server alone.",
            ),
        ),
        (Action.ENDPOINT_SETTINGS, *_CERTIFICATE_FIRST),
    ),
    ErrorKind.TLS_EXPIRED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The certificate of {host} has expired, or is not valid yet."),
            QT_TRANSLATE_NOOP("Explain", "The server’s certificate has expired, or is not valid yet."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain", "Check the date and time of this computer. If they are right, the server’s operator must renew it."
            ),
        ),
        _CERTIFICATE_FIRST,
    ),
    ErrorKind.TLS_WRONG_HOST: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The certificate that {host} shows is for another computer."),
            QT_TRANSLATE_NOOP("Explain", "The certificate that the server shows is for another computer."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Enter the address with the name that stands in the certificate, if it is the same server."),),
        (*_CERTIFICATE_FIRST, Action.ENDPOINT_SETTINGS),
    ),
    ErrorKind.TLS_PIN_CHANGED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} shows another certificate than the one that you accepted."),
            QT_TRANSLATE_NOOP("Explain", "The server shows another certificate than the one that you accepted."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "Nothing was sent. If its operator has renewed it, look at the new one and accept it. "
                "If not, somebody may be listening in.",
            ),
        ),
        _CERTIFICATE_FIRST,
    ),
    ErrorKind.TLS_CLIENT_CERTIFICATE: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} wants a certificate of yours, or refuses the one that it got."),
            QT_TRANSLATE_NOOP("Explain", "The server wants a certificate of yours, or refuses the one that it got."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Choose the client certificate that its operator gave you in the endpoint’s settings."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.CERTIFICATE_FILE: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The certificate file {name} cannot be used."),
            QT_TRANSLATE_NOOP("Explain", "A certificate file of this endpoint cannot be used."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Choose a PEM file that Brise may read. A key in it must not be encrypted."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.SECRET_MISSING: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The secret for {name} is not in the keyring."),
            QT_TRANSLATE_NOOP("Explain", "A secret of this endpoint is not in the keyring."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Enter it again in the endpoint’s settings."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.BAD_OPTIONS: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "A connection setting of this endpoint cannot be used."),),
        (QT_TRANSLATE_NOOP("Explain", "Correct it in the endpoint’s settings. The details say which one it is."),),
        (Action.ENDPOINT_SETTINGS,),
    ),
}
