"""What is said about presets, system prompts and prompts."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.grammar import Grammar
from desktop_app.chat.parameters import RANGES, Control, Parameters, Value
from desktop_app.chat.saved_item import NAME_LENGTH, TEXT_LENGTH, SavedItem, SavedKind
from desktop_app.chat.saved_report import LeftBehind, SavedFileProblem, SavedReport
from desktop_app.ui.grammar_words import grammar_summary, one_line
from desktop_app.ui.number_text import number_text
from desktop_app.ui.parameter_words import parameter_name, preset_name
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_KINDS: Mapping[SavedKind, str] = {
    SavedKind.PRESET: QT_TRANSLATE_NOOP("Saved", "Presets"),
    SavedKind.SYSTEM_PROMPT: QT_TRANSLATE_NOOP("Saved", "System prompts"),
    SavedKind.PROMPT: QT_TRANSLATE_NOOP("Saved", "Prompts"),
}
_SAVE_AS: Mapping[SavedKind, str] = {
    SavedKind.PRESET: QT_TRANSLATE_NOOP("Saved", "Save as preset"),
    SavedKind.SYSTEM_PROMPT: QT_TRANSLATE_NOOP("Saved", "Save as system prompt"),
    SavedKind.PROMPT: QT_TRANSLATE_NOOP("Saved", "Save as prompt"),
}
_HELP: Mapping[SavedKind, str] = {
    SavedKind.PRESET: QT_TRANSLATE_NOOP("Saved", "A preset sets all parameters at once. Those that come with Brise stay as they are."),
    SavedKind.SYSTEM_PROMPT: QT_TRANSLATE_NOOP(
        "Saved", "What the model is told before the first message of a chat. Plain text, sent as it stands here."
    ),
    SavedKind.PROMPT: QT_TRANSLATE_NOOP(
        "Saved", "{{name}}, {{name=Arles}} and {{tone:formal|casual}} are asked for when it is inserted; / in an empty message lists all."
    ),
}
_EMPTY: Mapping[SavedKind, str] = {
    SavedKind.PRESET: QT_TRANSLATE_NOOP("Saved", "No preset is called so."),
    SavedKind.SYSTEM_PROMPT: QT_TRANSLATE_NOOP("Saved", "No system prompts yet. + makes one, or save what stands in a chat’s field."),
    SavedKind.PROMPT: QT_TRANSLATE_NOOP("Saved", "No prompts yet. + makes one, or save what you have written in the message field."),
}
_PROBLEMS: Mapping[SavedFileProblem, str] = {
    SavedFileProblem.UNREADABLE: QT_TRANSLATE_NOOP(
        "Saved", "The file cannot be read. Look whether it is there and whether you may read it."
    ),
    SavedFileProblem.TOO_LARGE: QT_TRANSLATE_NOOP(
        "Saved", "The file is larger than any that Brise writes. Choose one that was exported here."
    ),
    SavedFileProblem.NOT_OURS: QT_TRANSLATE_NOOP(
        "Saved", "The file holds no presets or prompts that Brise wrote. Choose one that was exported here."
    ),
    SavedFileProblem.NEWER: QT_TRANSLATE_NOOP("Saved", "The file comes from a newer Brise. Update this one to read it."),
}
_LEFT: Mapping[LeftBehind, str] = {
    LeftBehind.NOT_UNDERSTOOD: QT_TRANSLATE_NOOP("Saved", "Entries that are none: {n}"),
    LeftBehind.NAMELESS: QT_TRANSLATE_NOOP("Saved", "Entries without a name: {n}"),
    LeftBehind.TOO_LONG: QT_TRANSLATE_NOOP("Saved", "Texts of more than {most} characters: {n}"),
    LeftBehind.TOO_MANY: QT_TRANSLATE_NOOP("Saved", "Entries for which there was no room: {n}"),
    LeftBehind.WRONG_VALUE: QT_TRANSLATE_NOOP("Saved", "Parameters that are none, or out of range: {n}"),
    LeftBehind.CHANGED: QT_TRANSLATE_NOOP("Saved", "Names cut to {name} characters, and texts without their control characters: {n}"),
}


def kind_name(kind: SavedKind) -> str:
    """What they are called, many of them."""
    return QCoreApplication.translate("Saved", _KINDS[kind])


def save_as(kind: SavedKind) -> str:
    """The title where a name is asked for."""
    return QCoreApplication.translate("Saved", _SAVE_AS[kind])


def kind_help(kind: SavedKind) -> str:
    """What they are for, in a line."""
    return QCoreApplication.translate("Saved", _HELP[kind])


def nothing_here(kind: SavedKind, *, searched: bool) -> str:
    """What stands in place of an empty list."""
    if searched:
        return QCoreApplication.translate("Saved", "Nothing is called so.")
    return QCoreApplication.translate("Saved", _EMPTY[kind])


def item_name(item: SavedItem) -> str:
    """Its name on the screen."""
    return preset_name(item) if item.kind is SavedKind.PRESET else item.name


def values_text(parameters: Parameters) -> str:
    """The parameters that a preset sends, one a line."""
    lines = []
    for control in Control:
        knob = parameters[control]
        if not knob.on:
            continue
        shown = _shown_value(control, knob.value)
        lines.append(QCoreApplication.translate("Saved", "{parameter}: {value}").format(parameter=parameter_name(control), value=shown))
    return "\n".join(lines)


def _shown_value(control: Control, value: Value) -> str:
    match value:
        case tuple():
            return "  ".join(stop.replace("\n", "\\n") for stop in value)
        case Grammar():
            return grammar_summary(value)
        case str():
            return one_line(value)
        case None if control is Control.SEED:
            return QCoreApplication.translate("Saved", "new for every answer")
        case None:
            return QCoreApplication.translate("Saved", "on")
        case _:
            return number_text(value, RANGES[control]) if control in RANGES else str(value)


def too_long_sentence(length: int) -> str:
    """That a text is not kept."""
    text = QCoreApplication.translate("Saved", "{n} characters are too many. Shorten it to {most}.")
    return text.format(n=QLocale().toString(length), most=QLocale().toString(TEXT_LENGTH))


def problem_sentence(problem: SavedFileProblem) -> str:
    """Why nothing was imported, and what to do."""
    return QCoreApplication.translate("Saved", _PROBLEMS[problem])


def taken_sentence(count: int) -> str:
    """How many were imported."""
    if count == 1:
        return QCoreApplication.translate("Saved", "One imported.")
    return QCoreApplication.translate("Saved", "{n} imported.").format(n=count)


def left_lines(report: SavedReport) -> str:
    """What was not taken, or not as it was, one a line."""
    lines = [
        QCoreApplication.translate("Saved", _LEFT[what]).format(n=count, most=QLocale().toString(TEXT_LENGTH), name=NAME_LENGTH)
        for what, count in report.left.items()
    ]
    if report.fields:
        lines.append(QCoreApplication.translate("Saved", "Fields that Brise does not know:"))
        lines += [f"  {field}: {count}" for field, count in report.fields.items()]
    return "\n".join(lines)
