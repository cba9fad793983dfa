"""What is said about presets, system prompts and prompts."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.grammar import Grammar
from desktop_app.chat.parameters import RANGES, Control, Parameters, Value
from desktop_app.chat.saved_item import TEXT_LENGTH, SavedItem, SavedKind
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
