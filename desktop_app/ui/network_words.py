"""What a connection is called on screen, and as text for others."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from desktop_app.chat.connection import Connection, ConnectionState, Purpose
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_PURPOSES: Mapping[Purpose, str] = {
    Purpose.ANSWER: QT_TRANSLATE_NOOP("Network", "answer"),
    Purpose.TITLE: QT_TRANSLATE_NOOP("Network", "title"),
    Purpose.COUNT: QT_TRANSLATE_NOOP("Network", "token count"),
    Purpose.PROMPT: QT_TRANSLATE_NOOP("Network", "exact prompt"),
    Purpose.CHECK: QT_TRANSLATE_NOOP("Network", "check"),
    Purpose.LOOK: QT_TRANSLATE_NOOP("Network", "look for servers"),
    Purpose.MODELS: QT_TRANSLATE_NOOP("Network", "list of models"),
    Purpose.ACCOUNT: QT_TRANSLATE_NOOP("Network", "account"),
}
_STATES: Mapping[ConnectionState, str] = {
    ConnectionState.CONNECTING: QT_TRANSLATE_NOOP("Network", "connecting"),
    ConnectionState.OPEN: QT_TRANSLATE_NOOP("Network", "open"),
    ConnectionState.CLOSED: QT_TRANSLATE_NOOP("Network", "closed"),
    ConnectionState.CLOSED_BY_SERVER: QT_TRANSLATE_NOOP("Network", "closed by the server"),
    ConnectionState.BROKE_OFF: QT_TRANSLATE_NOOP("Network", "broke off"),
    ConnectionState.GIVEN_UP: QT_TRANSLATE_NOOP("Network", "given up"),
    ConnectionState.NAME_UNKNOWN: QT_TRANSLATE_NOOP("Network", "name unknown"),
    ConnectionState.NOTHING_THERE: QT_TRANSLATE_NOOP("Network", "nothing answered"),
    ConnectionState.TIMED_OUT: QT_TRANSLATE_NOOP("Network", "timed out"),
    ConnectionState.NOT_SECURE: QT_TRANSLATE_NOOP("Network", "not secure"),
    ConnectionState.REFUSED: QT_TRANSLATE_NOOP("Network", "refused by Brise"),
}


def time_words(connection: Connection) -> str:
    """When it began, to the second."""
    return QDateTime.fromSecsSinceEpoch(int(connection.began)).toString("HH:mm:ss")


def server_words(connection: Connection) -> str:
    """The server, and the proxy on the way to it."""
    if not connection.proxy:
        return connection.server
    text = QCoreApplication.translate("Network", "{server} through {proxy}")
    return text.format(server=connection.server, proxy=connection.proxy)


def purpose_words(connection: Connection) -> str:
    """What was asked for, each once."""
    return ", ".join(QCoreApplication.translate("Network", _PURPOSES[purpose]) for purpose in connection.purposes)


def bytes_words(count: int) -> str:
    """A number of bytes as a person reads it."""
    return f"{count} B" if count < 1000 else QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def security_words(connection: Connection) -> str:
    """The version of TLS; without it, whether what is sent leaves this computer readable. Empty if nothing could be sent."""
    if connection.tls:
        return connection.tls.replace("TLSv", "TLS ")
    if connection.is_local:
        return QCoreApplication.translate("Network", "this computer")
    return QCoreApplication.translate("Network", "not encrypted") if connection.sent or connection.state is ConnectionState.OPEN else ""


def state_words(connection: Connection) -> str:
    """Whether it is there, or how it ended."""
    return QCoreApplication.translate("Network", _STATES[connection.state])


def as_text(connections: Iterable[Connection]) -> str:
    """Connections as lines with tabs: hosts, what for and how much, and no name that the user gave."""
    return "\n".join("\t".join(_parts(connection)) for connection in connections)


def _parts(connection: Connection) -> tuple[str, ...]:
    when = datetime.fromtimestamp(int(connection.began), UTC).astimezone().isoformat()
    amounts = (
        QCoreApplication.translate("Network", "{n} bytes sent").format(n=connection.sent),
        QCoreApplication.translate("Network", "{n} bytes received").format(n=connection.received),
    )
    return (when, server_words(connection), purpose_words(connection), *amounts, security_words(connection), state_words(connection))
