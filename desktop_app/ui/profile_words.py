"""What is said of endpoints that leave as a file or come from one: their settings, what stays here, what cannot be taken."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import PLAIN, ProxyChoice, Service
from desktop_app.chat.endpoint_profile import KeptBack
from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.profile_report import ProfileLeft, ProfileReport
from desktop_app.ui.import_words import file_words
from desktop_app.ui.pinned_certificate import fingerprint_groups
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_SHOWN = 300  # characters of a value that a file holds
_PIECE = 24  # characters of an address after which a line may end

_KEPT_BACK: Mapping[KeptBack, str] = {
    KeptBack.ACCESS_TOKEN: QT_TRANSLATE_NOOP("Profiles", "access tokens"),
    KeptBack.HEADER_VALUES: QT_TRANSLATE_NOOP("Profiles", "the values of extra headers"),
    KeptBack.PROXY_SIGN_IN: QT_TRANSLATE_NOOP("Profiles", "names and passwords for a proxy"),
    KeptBack.CLIENT_CERTIFICATE: QT_TRANSLATE_NOOP("Profiles", "client certificates"),
    KeptBack.EXTRA_JSON: QT_TRANSLATE_NOOP("Profiles", "extra JSON in which a key seems to stand"),
    KeptBack.ADDRESS_PATH: QT_TRANSLATE_NOOP("Profiles", "what looks like a key in an address"),
}
_PROBLEMS: Mapping[FileProblem, str] = {
    FileProblem.UNREADABLE: QT_TRANSLATE_NOOP("Profiles", "{name} cannot be read. Look whether it is there and whether you may read it."),
    FileProblem.TOO_LARGE: QT_TRANSLATE_NOOP("Profiles", "{name} is larger than any file of endpoints. Choose one that Brise exported."),
    FileProblem.NOT_OURS: QT_TRANSLATE_NOOP("Profiles", "{name} holds no endpoints that Brise wrote. Choose one that was exported here."),
    FileProblem.NEWER: QT_TRANSLATE_NOOP("Profiles", "{name} was written by a newer Brise. Update this one to read it."),
}
_LEFT: Mapping[ProfileLeft, str] = {
    ProfileLeft.NOT_UNDERSTOOD: QT_TRANSLATE_NOOP("Profiles", "Entries that are no endpoints: {n}"),
    ProfileLeft.TOO_MANY: QT_TRANSLATE_NOOP("Profiles", "More endpoints than one file can bring: {n}"),
    ProfileLeft.WRONG_VALUE: QT_TRANSLATE_NOOP("Profiles", "Settings that cannot be used, left out: {n}"),
    ProfileLeft.SIGN_IN: QT_TRANSLATE_NOOP("Profiles", "Names and passwords for a proxy, left out: {n}"),
    ProfileLeft.CHANGED: QT_TRANSLATE_NOOP("Profiles", "Names or addresses without what does not belong to them: {n}"),
}


def count_sentence(report: ProfileReport, name: str) -> str:
    """How many endpoints the file `name` holds."""
    count = len(report.profiles) + len(report.refused)
    if not count:
        return QCoreApplication.translate("Profiles", "No endpoints are in {name}.").format(name=file_words(name))
    one = QCoreApplication.translate("Profiles", "{name} holds one endpoint.")
    many = QCoreApplication.translate("Profiles", "{name} holds {n} endpoints.")
    return (one if count == 1 else many).format(name=file_words(name), n=QLocale().toString(count))


def problem_sentence(problem: FileProblem, name: str) -> str:
    """Why nothing can be taken from the file `name`, and what to do."""
    return QCoreApplication.translate("Profiles", _PROBLEMS[problem]).format(name=file_words(name))


def address_words(endpoint: Endpoint) -> str:
    """Where it is, and which model is asked; a line may end anywhere in an address."""
    where = breakable(endpoint.url)
    if endpoint.options.service is Service.HF_API:
        where = QCoreApplication.translate("Profiles", "Hugging Face’s Inference API")
    elif endpoint.options.service is Service.HF_ENDPOINT:
        where = QCoreApplication.translate("Profiles", "{address}, an Inference Endpoint").format(address=where)
    return f"{where} · {_shown(endpoint.model)}" if endpoint.model else where


def trust_lines(endpoint: Endpoint) -> list[str]:
    """The settings that decide who reads along, who is believed and what is sent beside a question."""
    options, translate = endpoint.options, QCoreApplication.translate
    lines = []
    if options.proxy is ProxyChoice.GIVEN:
        lines.append(translate("Profiles", "Everything goes through the proxy {proxy}").format(proxy=breakable(options.proxy_url)))
    if options.pinned:
        shown = fingerprint_groups(options.pinned)
        lines.append(translate("Profiles", "Accepts one certificate, whoever signed it: {fingerprint}").format(fingerprint=shown))
    if options.ca_file:
        lines.append(translate("Profiles", "Trusts the certificates in {file}").format(file=breakable(options.ca_file)))
    if options.body:
        lines.append(translate("Profiles", "Sends with every question: {json}").format(json=_shown(options.body)))
    if options.bill_to:
        lines.append(translate("Profiles", "The organization {name} pays").format(name=_shown(options.bill_to)))
    return lines


def quiet_lines(endpoint: Endpoint) -> list[str]:
    """The other settings, and what is still to be typed."""
    options, translate = endpoint.options, QCoreApplication.translate
    lines = []
    if options.proxy is ProxyChoice.NONE:
        lines.append(translate("Profiles", "No proxy"))
    if options.provider:
        lines.append(translate("Profiles", "Run by {name}").format(name=_shown(options.provider)))
    if not options.stream:
        lines.append(translate("Profiles", "No streaming"))
    if (options.connect_seconds, options.notice_seconds) != (PLAIN.connect_seconds, PLAIN.notice_seconds):
        lines.append(translate("Profiles", "Waits of its own"))
    if options.headers:
        names = _shown(" ".join(options.headers))
        lines.append(translate("Profiles", "Extra headers, whose values are not in the file: {names}").format(names=names))
    return lines


def left_lines(report: ProfileReport) -> list[str]:
    """What is not taken, or not as it is in the file."""
    translate = QCoreApplication.translate
    refused = translate("Profiles", "Not taken, its address cannot be used: {name}")
    lines = [refused.format(name=_shown(name) or "–") for name in report.refused]
    lines += [
        translate("Profiles", _LEFT[what]).format(n=QLocale().toString(count)) for what, count in report.left.items() if what in _LEFT
    ]
    if report.fields:
        names = "  ".join(f"{name} ({count})" if count > 1 else name for name, count in report.fields.items())
        lines.append(translate("Profiles", "Fields that Brise does not know: {names}").format(names=_shown(names)))
    return lines


def kept_back_sentence(kept: Collection[KeptBack]) -> str:
    """What stays here of the endpoints that are chosen."""
    if not kept:
        return QCoreApplication.translate("Profiles", "Nothing that is secret is set for them.")
    comma = QCoreApplication.translate("Explain", ", ", "between the parts of a line")
    named = comma.join(QCoreApplication.translate("Profiles", words) for what, words in _KEPT_BACK.items() if what in kept)
    return QCoreApplication.translate("Profiles", "Not in the file: {what}.").format(what=named)


def taken_sentence(count: int) -> str:
    """How many were imported."""
    if count == 1:
        return QCoreApplication.translate("Profiles", "One endpoint imported")
    return QCoreApplication.translate("Profiles", "{n} endpoints imported").format(n=QLocale().toString(count))


def _shown(text: str) -> str:
    """A value of a file in a line: what can be seen of it, with an end."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 2 * _SHOWN]).split())
    return breakable(line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…")


def breakable(text: str) -> str:
    """The same, but a line can end in a long word."""
    text = text if len(text) <= 2 * _SHOWN else f"{text[: 2 * _SHOWN - 1]}…"
    return " ".join("\u200b".join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE)) for word in text.split(" "))
