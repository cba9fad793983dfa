"""The sentences for every kind of error. Written here, chosen and filled in by `explain.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.errors import ErrorKind
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP


class Action(StrEnum):
    """What a notice can offer to do about an error."""

    TRY_AGAIN = "try_again"
    ENDPOINT_SETTINGS = "endpoint_settings"
    ENTER_TOKEN = "enter_token"  # the endpoint's settings, with the cursor in the access token
    LOOK_AT_CERTIFICATE = "look_at_certificate"  # the endpoint's settings, with what the server shows
    CONNECT = "connect"  # add an endpoint
    USE_BUILTIN = "use_builtin"
    TRY_NOW = "try_now"  # instead of waiting until the server wants to be asked again
    WAIT = "wait"  # go on waiting for a server that is quiet
    STOP = "stop"
    SEND_ANYWAY = "send_anyway"  # over plain http
    CHANGE_ADDRESS = "change_address"  # the endpoint's settings, with the cursor in the address


@dataclass(frozen=True, slots=True)
class Sentences:
    """What happened and what to do; of several, the first counts whose placeholders are all known.

    Known are {host}, {status}, {reason} (the server's own words), {seconds}, {n} and {limit} (tokens), {key},
    {name} (of a file or header).
    """

    happened: tuple[str, ...]
    remedies: tuple[str, ...]
    actions: tuple[Action, ...] = (Action.TRY_AGAIN,)


ACTION_LABELS: Mapping[Action, str] = {
    Action.TRY_AGAIN: QT_TRANSLATE_NOOP("Explain", "Try again"),
    Action.ENDPOINT_SETTINGS: QT_TRANSLATE_NOOP("Explain", "Endpoint settings…"),
    Action.ENTER_TOKEN: QT_TRANSLATE_NOOP("Explain", "Enter an access token…"),
    Action.LOOK_AT_CERTIFICATE: QT_TRANSLATE_NOOP("Explain", "Look at its certificate…"),
    Action.CONNECT: QT_TRANSLATE_NOOP("Explain", "Connect a server…"),
    Action.USE_BUILTIN: QT_TRANSLATE_NOOP("Explain", "Use the built-in model"),
    Action.TRY_NOW: QT_TRANSLATE_NOOP("Explain", "Try now"),
    Action.WAIT: QT_TRANSLATE_NOOP("Explain", "Wait"),
    Action.STOP: QT_TRANSLATE_NOOP("Explain", "Stop"),
    Action.SEND_ANYWAY: QT_TRANSLATE_NOOP("Explain", "Send anyway"),
    Action.CHANGE_ADDRESS: QT_TRANSLATE_NOOP("Explain", "Change the address…"),
}

_RETRY_OR_SETTINGS = (Action.TRY_AGAIN, Action.ENDPOINT_SETTINGS)
_OFFLINE = (*_RETRY_OR_SETTINGS, Action.USE_BUILTIN)
_SETTINGS_FIRST = (Action.ENDPOINT_SETTINGS, Action.TRY_AGAIN)

NO_TOKEN = Sentences(
    (
        QT_TRANSLATE_NOOP("Explain", "The server at {host} wants an access token ({status})."),
        QT_TRANSLATE_NOOP("Explain", "The server wants an access token."),
    ),
    (QT_TRANSLATE_NOOP("Explain", "Enter the one that its operator gave you."),),
    (Action.ENTER_TOKEN, Action.TRY_AGAIN),
)
"""Instead of UNAUTHORIZED where no access token was sent."""

SENTENCES: Mapping[ErrorKind, Sentences] = {
    ErrorKind.BAD_ADDRESS: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The address of this endpoint cannot be used."),),
        (QT_TRANSLATE_NOOP("Explain", "Correct it in the endpoint’s settings."),),
        (Action.ENDPOINT_SETTINGS,),
    ),
    ErrorKind.UNREACHABLE: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Nothing answers at {host}."), QT_TRANSLATE_NOOP("Explain", "Nothing answers at this address.")),
        (QT_TRANSLATE_NOOP("Explain", "Start the server, or check the port."),),
        _OFFLINE,
    ),
    ErrorKind.NAME_UNKNOWN: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "No computer is known by the name {host}."),
            QT_TRANSLATE_NOOP("Explain", "No computer is known by this name."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Check the spelling of the address, and whether you are online."),),
        _OFFLINE,
    ),
    ErrorKind.CONNECT_TIMEOUT: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "No connection to {host} within the time allowed."),
            QT_TRANSLATE_NOOP("Explain", "No connection within the time allowed."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Check the address, the network, and any firewall on the way."),),
        _OFFLINE,
    ),
    ErrorKind.NOT_LISTED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "{host} is none of your endpoints, so nothing was sent there."),
            QT_TRANSLATE_NOOP("Explain", "This server is none of your endpoints, so nothing was sent there."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Save it as an endpoint, or switch off “Only these servers” under View, Network."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.NOT_ENCRYPTED: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "This address is not encrypted: others can read your text and access token."),),
        (
            QT_TRANSLATE_NOOP("Explain", "Nothing has been sent to {host} yet. Brise asks once for each address."),
            QT_TRANSLATE_NOOP("Explain", "Nothing has been sent there yet. Brise asks once for each address."),
        ),
        (Action.SEND_ANYWAY, Action.CHANGE_ADDRESS),
    ),
    ErrorKind.TLS: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "No secure connection to {host} could be made."),
            QT_TRANSLATE_NOOP("Explain", "No secure connection could be made."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "If the server has no encryption, its address begins with http://. "
                "If your company signs its own certificates, this computer must trust them.",
            ),
        ),
        _SETTINGS_FIRST,
    ),
    ErrorKind.PLAIN_ON_TLS: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} answers encrypted only."),
            QT_TRANSLATE_NOOP("Explain", "The server answers encrypted only."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Change http:// to https:// in the endpoint’s settings."),),
        (Action.ENDPOINT_SETTINGS,),
    ),
    ErrorKind.NOT_AN_API: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "Something answers at {host}, but it is no model server."),
            QT_TRANSLATE_NOOP("Explain", "Something answers at this address, but it is no model server."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Check the port and the path of the address."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.WEB_PAGE: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "{host} answered with a web page: “{reason}”."),
            QT_TRANSLATE_NOOP("Explain", "{host} answered with a web page."),
            QT_TRANSLATE_NOOP("Explain", "The server answered with a web page."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain", "If this network wants you to sign in first, do so in a browser, then try again. Otherwise check the address."
            ),
        ),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.NOT_A_STREAM: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} did not send its answer as a stream."),
            QT_TRANSLATE_NOOP("Explain", "The server did not send its answer as a stream."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "Something on the way may hold streams back. Check the address, or switch streaming off in the endpoint’s settings.",
            ),
        ),
        _SETTINGS_FIRST,
    ),
    ErrorKind.REDIRECT: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "{host} points to another address."),
            QT_TRANSLATE_NOOP("Explain", "The server points to another address."),
        ),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "Neither your text nor your access token was sent on. If this network wants you to sign in first, "
                "do so in a browser. If you trust the other address, enter it instead.",
            ),
        ),
        (Action.ENDPOINT_SETTINGS,),
    ),
    ErrorKind.UNAUTHORIZED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server refused the access token ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The server refused the access token."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Enter another one."),),
        (Action.ENTER_TOKEN, Action.TRY_AGAIN),
    ),
    ErrorKind.FORBIDDEN: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} does not allow this ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The server does not allow this."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Enter an access token that may use this model, or ask the server’s operator."),),
        (Action.ENTER_TOKEN, Action.TRY_AGAIN),
    ),
    ErrorKind.NOT_FOUND: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} has nothing under this path ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The server has nothing under this path."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Check the path of the address, and that a model server runs there."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.MODEL_UNKNOWN: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} does not serve this model."),
            QT_TRANSLATE_NOOP("Explain", "The server does not serve this model."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Choose another one in the endpoint’s settings."),),
        (Action.ENDPOINT_SETTINGS,),
    ),
    ErrorKind.REJECTED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server refused the request ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The server refused the request."),
        ),
        (
            QT_TRANSLATE_NOOP("Explain", "Its reason: “{reason}”. Change the parameters or the message, then try again."),
            QT_TRANSLATE_NOOP("Explain", "It gave no reason. Change the parameters or the message, then try again."),
        ),
    ),
    ErrorKind.TOO_LONG: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "{n} tokens too many."), QT_TRANSLATE_NOOP("Explain", "The text is longer than the model can read.")),
        (
            QT_TRANSLATE_NOOP("Explain", "The model takes {limit}. Shorten the message, or drop older ones."),
            QT_TRANSLATE_NOOP("Explain", "Shorten the message, or drop older ones."),
        ),
    ),
    ErrorKind.TOO_LARGE: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The text is too large for the server at {host} ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The text is too large for the server."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Shorten the message, or start a new chat."),),
    ),
    ErrorKind.NO_IMAGES: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The model at {host} takes no images."),
            QT_TRANSLATE_NOOP("Explain", "With this prompt template, no images can be sent."),
        ),
        (
            QT_TRANSLATE_NOOP("Explain", "The server said: “{reason}”. Choose another endpoint, or write the message without them."),
            QT_TRANSLATE_NOOP("Explain", "Choose another endpoint or template, or write the message without them."),
        ),
    ),
    ErrorKind.TOO_MANY_REQUESTS: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Too many requests at {host} ({status})."), QT_TRANSLATE_NOOP("Explain", "Too many requests.")),
        (
            QT_TRANSLATE_NOOP("Explain", "The server asks to wait {seconds} s before the next try."),
            QT_TRANSLATE_NOOP("Explain", "Wait a moment, then try again."),
        ),
    ),
    ErrorKind.NO_CREDITS: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The account’s credits at {host} are used up ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The account’s credits are used up."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Buy more from whoever runs the server, or choose another endpoint."),),
        _SETTINGS_FIRST,
    ),
    ErrorKind.PAUSED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The endpoint at {host} is paused ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The endpoint is paused."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "It does not wake by itself: resume it at endpoints.huggingface.co, then try again."),),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.NOT_READY: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} is not ready ({status})."),
            QT_TRANSLATE_NOOP("Explain", "The server is not ready."),
        ),
        (
            QT_TRANSLATE_NOOP("Explain", "It asks to wait {seconds} s. It may be loading the model."),
            QT_TRANSLATE_NOOP("Explain", "It may be loading the model. Try again in a minute."),
        ),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.SERVER_ERROR: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The server at {host} failed ({status})."), QT_TRANSLATE_NOOP("Explain", "The server failed.")),
        (
            QT_TRANSLATE_NOOP("Explain", "Its reason: “{reason}”. Try again, or look into the server’s log."),
            QT_TRANSLATE_NOOP("Explain", "Try again, or look into the server’s log."),
        ),
    ),
    ErrorKind.GENERATION_FAILED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The model at {host} failed while it answered."),
            QT_TRANSLATE_NOOP("Explain", "The model failed while it answered."),
        ),
        (
            QT_TRANSLATE_NOOP("Explain", "The server’s reason: “{reason}”. Try again, or look into its log."),
            QT_TRANSLATE_NOOP("Explain", "Try again, or look into the server’s log."),
        ),
    ),
    ErrorKind.FILTERED: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The content filter at {host} ended this answer."),
            QT_TRANSLATE_NOOP("Explain", "The server’s content filter ended this answer."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Put the message in other words, or choose another endpoint."),),
    ),
    ErrorKind.TOOL_CALL: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The model at {host} called a tool instead of answering."),
            QT_TRANSLATE_NOOP("Explain", "The model called a tool instead of answering."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Brise offers it none. Try again, or ask for an answer in words."),),
    ),
    ErrorKind.BROKE_OFF: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The connection to {host} broke off."), QT_TRANSLATE_NOOP("Explain", "The connection broke off.")),
        (QT_TRANSLATE_NOOP("Explain", "Nothing of the answer had arrived. Try again, or look into the server’s log."),),
    ),
    ErrorKind.SILENT: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "No token for {n} s."),
            QT_TRANSLATE_NOOP("Explain", "The server at {host} fell silent."),
            QT_TRANSLATE_NOOP("Explain", "The server fell silent."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Try again, or look at what the server is busy with."),),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.EMPTY: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} sent no answer at all."),
            QT_TRANSLATE_NOOP("Explain", "The server sent no answer at all."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Some servers do this when a text is too long for them. Shorten the message, or try again."),),
    ),
    ErrorKind.UNREADABLE: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "What {host} sent cannot be read."),
            QT_TRANSLATE_NOOP("Explain", "What the server sent cannot be read."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Check that the address is a model server’s, and that nothing on the way changes its answers."),),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.EXTRA_BODY: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The extra JSON sets “{key}”, which Brise decides itself."),
            QT_TRANSLATE_NOOP("Explain", "The extra JSON for this request cannot be sent."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "Correct it among the chat’s parameters, or in the endpoint’s settings."),),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.GRAMMAR: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The grammar of this chat cannot be sent."),),
        (QT_TRANSLATE_NOOP("Explain", "Correct it among the chat’s parameters, or switch it off."),),
    ),
    ErrorKind.TOO_MUCH: Sentences(
        (
            QT_TRANSLATE_NOOP("Explain", "The server at {host} sent more than Brise takes in."),
            QT_TRANSLATE_NOOP("Explain", "The server sent more than Brise takes in."),
        ),
        (QT_TRANSLATE_NOOP("Explain", "The details say what was too much. Try again, or look into the server’s log."),),
        _RETRY_OR_SETTINGS,
    ),
    ErrorKind.TEMPLATE: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The prompt template refused this chat."),),
        (
            QT_TRANSLATE_NOOP("Explain", "Its reason: “{reason}”. Choose another prompt template below the message."),
            QT_TRANSLATE_NOOP("Explain", "Choose another prompt template below the message."),
        ),
    ),
    ErrorKind.TEMPLATE_STOPPED: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The prompt template was stopped: it took too long, or too much memory."),),
        (QT_TRANSLATE_NOOP("Explain", "Change it, or choose another one below the message."),),
    ),
    ErrorKind.BUILTIN_MISSING: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The built-in model is not part of this installation."),),
        (QT_TRANSLATE_NOOP("Explain", "Connect a server, or install Brise with the built-in model."),),
        (Action.CONNECT,),
    ),
    ErrorKind.BUILTIN_FAILED: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The built-in model stopped working."),),
        (QT_TRANSLATE_NOOP("Explain", "Try again to start it anew, or connect a server."),),
        (Action.TRY_AGAIN, Action.CONNECT),
    ),
    ErrorKind.KEYRING: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The access token could not be read from the keyring."),),
        (QT_TRANSLATE_NOOP("Explain", "Unlock the keyring and try again, or enter the access token again."),),
        (Action.TRY_AGAIN, Action.ENTER_TOKEN),
    ),
    ErrorKind.STORAGE: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "This chat could not be saved."),),
        (QT_TRANSLATE_NOOP("Explain", "Make room on the disk, or check that Brise may write there, then try again."),),
    ),
    ErrorKind.BUG: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Something in Brise failed."),),
        (QT_TRANSLATE_NOOP("Explain", "Try again. The details say what happened, for a report."),),
    ),
}
