"""What a file of presets, prompts and templates holds, and what became of it, in sentences."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.arrival import Arrival, Arriving
from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.own_template import SOURCE_LENGTH
from desktop_app.chat.saved_item import NAME_LENGTH, TEXT_LENGTH
from desktop_app.chat.saved_look import SavedLook
from desktop_app.chat.saved_report import LeftBehind, SavedReport
from desktop_app.ui.import_words import file_words
from desktop_app.ui.saved_words import kind_name
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_PROBLEMS: Mapping[FileProblem, str] = {
    FileProblem.UNREADABLE: QT_TRANSLATE_NOOP("Saved", "The file cannot be read. Look whether it is there and whether you may read it."),
    FileProblem.TOO_LARGE: QT_TRANSLATE_NOOP("Saved", "The file is larger than any that Brise writes. Choose one that was exported here."),
    FileProblem.NOT_OURS: QT_TRANSLATE_NOOP(
        "Saved", "The file holds no presets or prompts that Brise wrote. Choose one that was exported here."
    ),
    FileProblem.NEWER: QT_TRANSLATE_NOOP("Saved", "The file comes from a newer Brise. Update this one to read it."),
}
_LEFT: Mapping[LeftBehind, str] = {
    LeftBehind.NOT_UNDERSTOOD: QT_TRANSLATE_NOOP("Saved", "Entries that are none: {n}"),
    LeftBehind.NAMELESS: QT_TRANSLATE_NOOP("Saved", "Entries without a name: {n}"),
    LeftBehind.TOO_LONG: QT_TRANSLATE_NOOP("Saved", "Texts of more than {most} characters: {n}"),
    LeftBehind.TEMPLATE_TOO_LONG: QT_TRANSLATE_NOOP("Saved", "Prompt templates of more than {most} characters: {n}"),
    LeftBehind.TOO_MANY: QT_TRANSLATE_NOOP("Saved", "Entries for which there was no room: {n}"),
    LeftBehind.WRONG_VALUE: QT_TRANSLATE_NOOP("Saved", "Parameters that are none, or out of range: {n}"),
    LeftBehind.CHANGED: QT_TRANSLATE_NOOP("Saved", "Names cut to {name} characters, and texts without their control characters: {n}"),
}


def problem_sentence(problem: FileProblem) -> str:
    """Why nothing was imported, and what to do."""
    return QCoreApplication.translate("Saved", _PROBLEMS[problem])


def taken_sentence(count: int) -> str:
    """How many were imported."""
    if count == 1:
        return QCoreApplication.translate("Saved", "One imported.")
    return QCoreApplication.translate("Saved", "{n} imported.").format(n=count)


def file_sentence(file_name: str, report: SavedReport) -> str:
    """What the file is."""
    text = QCoreApplication.translate("Saved", "{name} holds presets and prompts of Brise ({size}).")
    return text.format(name=file_words(file_name), size=QLocale().formattedDataSize(report.size))


def arrival_sentences(look: SavedLook) -> list[str]:
    """How much is new, and what becomes of the rest."""
    number = QLocale().toString
    if not look.all:
        return [QCoreApplication.translate("Saved", "Nothing is in it that Brise could take.")]
    same, beside, no_room = (look.count(each) for each in (Arrival.SAME, Arrival.BESIDE, Arrival.NO_ROOM))
    if same == len(look.all):
        return [QCoreApplication.translate("Saved", "All of it is here already.")]
    lines = [QCoreApplication.translate("Saved", "New: {n}").format(n=number(look.count(Arrival.NEW)))]
    if same:
        lines.append(QCoreApplication.translate("Saved", "Here already, and not taken again: {n}").format(n=number(same)))
    if beside:
        text = QCoreApplication.translate("Saved", "Called like something else that is here, and taken beside it: {n}")
        lines.append(text.format(n=number(beside)))
    if no_room:
        lines.append(QCoreApplication.translate("Saved", "No room for: {n}").format(n=number(no_room)))
    return lines


def listing(look: SavedLook, report: SavedReport) -> str:
    """All that is in the file by name, then what is not taken from it, or not as it was."""
    parts = [_named(kind_name(kind), arriving) for kind, arriving in look.items.items()]
    parts.append(_named(QCoreApplication.translate("Saved", "Prompt templates"), look.templates))
    if left := left_lines(report):
        parts.append(QCoreApplication.translate("Saved", "Not taken, or not as it was:") + "\n" + left)
    return "\n\n".join(part for part in parts if part)


def _named(heading: str, arriving: Iterable[Arriving]) -> str:
    lines = [f"  {_entry(one)}" for one in arriving]
    return "\n".join((f"{heading}:", *lines)) if lines else ""


def _entry(one: Arriving) -> str:
    match one.arrival:
        case Arrival.NEW:
            return one.name
        case Arrival.SAME:
            text = QCoreApplication.translate("Saved", "{name}: here already")
        case Arrival.BESIDE:
            text = QCoreApplication.translate("Saved", "{name}: becomes “{kept}”")
        case Arrival.NO_ROOM:
            text = QCoreApplication.translate("Saved", "{name}: no room")
    return text.format(name=one.name, kept=one.kept_name)


def left_lines(report: SavedReport) -> str:
    """What was not taken, or not as it was, one a line."""
    number = QLocale().toString
    lines = []
    for what, count in report.left.items():
        most = SOURCE_LENGTH if what is LeftBehind.TEMPLATE_TOO_LONG else TEXT_LENGTH
        text = QCoreApplication.translate("Saved", _LEFT[what]).format(n=number(count), most=number(most), name=NAME_LENGTH)
        lines.append(f"  {text}")
    if report.fields:
        unknown = QCoreApplication.translate("Saved", "Fields that Brise does not know:")
        lines.append(f"  {unknown}")
        lines += [f"    {field}: {number(count)}" for field, count in report.fields.items()]
    return "\n".join(lines)
