"""What an import found, took and left, in sentences."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.import_report import ImportProblem, ImportReport, ImportSource, LeftOut, ProblemKind

_TITLES = 100  # named in the details
_NAME, _NAME_END = 44, 18  # characters of a file's name that stand in a sentence, and how many of them are its end


def source_name(source: ImportSource) -> str:
    """Whose file it is."""
    match source:
        case ImportSource.BRISE:
            return "Brise"
        case ImportSource.CHATGPT:
            return "ChatGPT"
        case ImportSource.CLAUDE:
            return "Claude"
        case ImportSource.JSONL:
            return "OpenAI (JSONL)"
        case ImportSource.LM_STUDIO:
            return "LM Studio"
        case ImportSource.JAN:
            return "Jan"


def file_words(name: str) -> str:
    """A file's name as it stands in a sentence: without marks that turn text round, and no longer than a line."""
    clean = "".join(character for character in name if character.isprintable())
    return clean if len(clean) <= _NAME else f"{clean[: _NAME - _NAME_END - 1]}…{clean[-_NAME_END:]}"


def problem_sentence(problem: ImportProblem, name: str) -> str:
    """Why nothing could be imported from the file `name`, and what to do."""
    return _problem(problem.kind).format(name=file_words(name))


def _problem(kind: ProblemKind) -> str:
    match kind:
        case ProblemKind.NOT_KNOWN:
            return QCoreApplication.translate(
                "Import", "{name} holds no chats in a form that Brise knows. Choose an export of the program that wrote them."
            )
        case ProblemKind.UNREADABLE:
            return QCoreApplication.translate("Import", "{name} cannot be read. Check that it is a file and that you may read it.")
        case ProblemKind.MISSING:
            return QCoreApplication.translate("Import", "{name} is not there. It was moved or deleted, or its name is another one.")
        case ProblemKind.FOLDER:
            return QCoreApplication.translate("Import", "{name} is a folder. Choose a file in it.")
        case ProblemKind.NO_FILE:
            return QCoreApplication.translate("Import", "{name} is a device or a pipe, not a file. Choose an exported file.")
        case ProblemKind.CHANGED:
            return QCoreApplication.translate("Import", "{name} was changed while it was read. Import it again.")
        case ProblemKind.TOO_LARGE:
            return QCoreApplication.translate("Import", "{name} is larger than any export. Split it, or export fewer chats.")
        case ProblemKind.BROKEN:
            return QCoreApplication.translate("Import", "{name} is damaged. Download or export it again.")
        case ProblemKind.LOCKED:
            return QCoreApplication.translate("Import", "{name} is locked with a password. Unpack it, then choose the file inside.")
        case ProblemKind.NEWER:
            return QCoreApplication.translate("Import", "{name} was written by a newer Brise. Update this one, then import it.")
        case ProblemKind.PART_MISSING:
            return QCoreApplication.translate(
                "Import", "Jan keeps a chat in two files, thread.json and messages.jsonl. Put both into one folder."
            )


def report_sentence(report: ImportReport) -> str:
    """What was taken, in one sentence."""
    number = QLocale().toString
    if report.chats == 1:
        text = QCoreApplication.translate("Import", "One chat with {messages} messages is there now.")
    elif report.chats:
        text = QCoreApplication.translate("Import", "{chats} chats with {messages} messages are there now.")
    elif report.already_there or report.from_trash:
        text = QCoreApplication.translate("Import", "Nothing new is in {name}.")
    else:
        text = QCoreApplication.translate("Import", "No chats were found in {name}.")
    return text.format(chats=number(report.chats), messages=number(report.messages), name=file_words(report.file_name))


def report_lines(report: ImportReport) -> list[str]:
    """What else happened, a line for each."""
    number = QLocale().toString
    lines = []
    if report.was_stopped:
        lines.append(QCoreApplication.translate("Import", "You stopped the import: the chats before that were taken."))
    if report.failed:
        lines.append(QCoreApplication.translate("Import", "The disk took no more: the chats before that were taken."))
    if report.already_there:
        lines.append(QCoreApplication.translate("Import", "Already there: {n}").format(n=number(len(report.already_there))))
    if report.from_trash:
        lines.append(QCoreApplication.translate("Import", "Back from the trash: {n}").format(n=number(len(report.from_trash))))
    lines += [f"{left_out_words(what)}: {number(count)}" for what, count in report.left_out.items() if count]
    if report.fields:
        lines.append(
            QCoreApplication.translate("Import", "Fields that Brise does not know: {n}").format(n=number(sum(report.fields.values())))
        )
    return lines


def report_details(report: ImportReport) -> str:
    """Everything, to be read or copied."""
    parts = [f"{report.file_name} ({source_name(report.source)})", report_sentence(report), *report_lines(report)]
    if report.problem is not None:
        parts.append(str(report.problem))
    for heading, titles in (
        (QCoreApplication.translate("Import", "Taken"), report.taken),
        (QCoreApplication.translate("Import", "Already there"), report.already_there),
        (QCoreApplication.translate("Import", "Back from the trash"), report.from_trash),
    ):
        if titles:
            parts += ["", f"{heading}:", *(f"  {title or '–'}" for title in titles[:_TITLES])]
            if len(titles) > _TITLES:
                parts.append("  …")
    if report.fields:
        parts += ["", QCoreApplication.translate("Import", "Fields that Brise does not know") + ":"]
        parts += [f"  {name}: {count}" for name, count in sorted(report.fields.items())]
    return "\n".join(parts)


def left_out_words(what: LeftOut) -> str:
    """What was not taken, or not as it was."""
    match what:
        case LeftOut.TOOL:
            return QCoreApplication.translate("Import", "Calls and results of tools left out")
        case LeftOut.IMAGE:
            return QCoreApplication.translate("Import", "Images left out")
        case LeftOut.FILE:
            return QCoreApplication.translate("Import", "Attached files left out")
        case LeftOut.HIDDEN:
            return QCoreApplication.translate("Import", "Hidden messages left out")
        case LeftOut.EMPTY:
            return QCoreApplication.translate("Import", "Messages without text left out")
        case LeftOut.NO_MESSAGES:
            return QCoreApplication.translate("Import", "Chats without messages left out")
        case LeftOut.NOT_UNDERSTOOD:
            return QCoreApplication.translate("Import", "Messages or chats not understood")
        case LeftOut.WRONG_VALUE:
            return QCoreApplication.translate("Import", "Values of the wrong kind left out")
        case LeftOut.LOOSE:
            return QCoreApplication.translate("Import", "Messages whose place is unknown, at the beginning of a branch now")
        case LeftOut.TOO_DEEP:
            return QCoreApplication.translate("Import", "Values nested too deeply left out")
        case LeftOut.CUT:
            return QCoreApplication.translate("Import", "Texts cut for their length")
        case LeftOut.OTHER_FILE:
            return QCoreApplication.translate("Import", "Files of the archive that hold no chats")
        case LeftOut.REST_UNREADABLE:
            return QCoreApplication.translate("Import", "Places from which on the file is damaged")
