"""How much a file holds, in sentences."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from desktop_app.chat.import_report import CountedChats

_TITLE = 44  # characters that stand in a line
_LATEST = 2**52 / 1000


def count_lines(counted: CountedChats) -> list[str]:
    """How many chats and messages there are, and from when."""
    number = QLocale().toString
    if not counted.is_done:
        text = QCoreApplication.translate("Import", "Counting. Chats: {chats}, messages: {messages}")
    elif not counted.is_whole:
        text = QCoreApplication.translate("Import", "Chats: {chats}, messages: {messages}, and more that cannot be read")
    elif not counted.chats:
        return [QCoreApplication.translate("Import", "No chats are in it.")]
    elif counted.chats == counted.messages == 1:
        text = QCoreApplication.translate("Import", "One chat with one message")
    elif counted.chats == 1:
        text = QCoreApplication.translate("Import", "One chat with {messages} messages")
    else:
        text = QCoreApplication.translate("Import", "{chats} chats with {messages} messages")
    return [text.format(chats=number(counted.chats), messages=number(counted.messages)), _span(counted)]


def title_lines(counted: CountedChats) -> list[str]:
    """The first titles, a line for each, and how many chats more there are."""
    quoted = QCoreApplication.translate("Import", "“{title}”")
    lines = [quoted.format(title=title_words(title)) for title in counted.titles]
    more = counted.chats - len(lines)
    if more == 1:
        lines.append(QCoreApplication.translate("Import", "and one more"))
    elif more > 1:
        lines.append(QCoreApplication.translate("Import", "and {n} more").format(n=QLocale().toString(more)))
    return lines


def title_words(title: str) -> str:
    """A title of a foreign file: without marks that turn text round, and no longer than a line."""
    clean = " ".join("".join(each if each.isprintable() else " " for each in title).split())
    if not clean:
        return QCoreApplication.translate("Export", "New chat")
    return clean if len(clean) <= _TITLE else f"{clean[: _TITLE - 1]}…"


def here_sentence(counted: CountedChats) -> str:
    """What is here already, and what becomes of it; empty if nothing is."""
    number = QLocale().toString
    if counted.all_here:
        if counted.chats == 1:
            return QCoreApplication.translate("Import", "This chat is here already.")
        return QCoreApplication.translate("Import", "All of these chats are here already.")
    sentences = []
    if counted.here == 1:
        sentences.append(QCoreApplication.translate("Import", "One of them is here already and stays as it is."))
    elif counted.here:
        text = QCoreApplication.translate("Import", "{n} of them are here already and stay as they are.")
        sentences.append(text.format(n=number(counted.here)))
    if counted.in_trash == 1:
        sentences.append(QCoreApplication.translate("Import", "One of them is in the trash and comes back."))
    elif counted.in_trash:
        sentences.append(
            QCoreApplication.translate("Import", "{n} of them are in the trash and come back.").format(n=number(counted.in_trash))
        )
    return " ".join(sentences)


def format_words(version: int | None) -> list[str]:
    """Which version of Brise's own format it is."""
    if version is None:
        return []
    return [QCoreApplication.translate("Import", "Format brise.json, version {n}").format(n=QLocale().toString(version))]


def _span(counted: CountedChats) -> str:
    if not counted.last:
        return ""
    first, last = _day(counted.first), _day(counted.last)
    if first == last:
        return QCoreApplication.translate("Import", "Of {day}").format(day=last)
    return QCoreApplication.translate("Import", "From {first} to {last}").format(first=first, last=last)


def _day(seconds: float) -> str:
    moment = QDateTime.fromMSecsSinceEpoch(int(min(max(seconds, 0.0), _LATEST) * 1000))
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
