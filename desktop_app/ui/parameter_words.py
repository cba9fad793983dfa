"""What each parameter is called, and its help line of at most 42 characters."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.grammar import GrammarKind
from desktop_app.chat.parameters import DEFAULT_PRESET, LEAST_PROBABILITY, NOTEBOOK_PRESET, Control, Parameters, is_greedy
from desktop_app.chat.saved_item import SavedItem
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_NAMES: Mapping[Control, str] = {
    Control.TEMPERATURE: QT_TRANSLATE_NOOP("Parameters", "Temperature"),
    Control.MAX_NEW_TOKENS: QT_TRANSLATE_NOOP("Parameters", "Max new tokens"),
    Control.TOP_P: QT_TRANSLATE_NOOP("Parameters", "Top-p"),
    Control.REPETITION_PENALTY: QT_TRANSLATE_NOOP("Parameters", "Repetition penalty"),
    Control.TOP_K: QT_TRANSLATE_NOOP("Parameters", "Top-k"),
    Control.TYPICAL_P: QT_TRANSLATE_NOOP("Parameters", "Typical-p"),
    Control.SEED: QT_TRANSLATE_NOOP("Parameters", "Seed"),
    Control.STOP: QT_TRANSLATE_NOOP("Parameters", "Stop sequences"),
    Control.FREQUENCY_PENALTY: QT_TRANSLATE_NOOP("Parameters", "Frequency penalty"),
    Control.ALTERNATIVES: QT_TRANSLATE_NOOP("Parameters", "Alternatives"),
    Control.GRAMMAR: QT_TRANSLATE_NOOP("Parameters", "Grammar"),
    Control.TRUNCATE: QT_TRANSLATE_NOOP("Parameters", "Truncate"),
    Control.WATERMARK: QT_TRANSLATE_NOOP("Parameters", "Watermark"),
    Control.ADAPTER: QT_TRANSLATE_NOOP("Parameters", "Adapter"),
    Control.STREAM: QT_TRANSLATE_NOOP("Parameters", "Stream"),
    Control.BEST_OF: QT_TRANSLATE_NOOP("Parameters", "Best-of"),
    Control.EXTRA: QT_TRANSLATE_NOOP("Parameters", "Extra JSON"),
}

_UNKNOWN: Mapping[Control, str] = {
    Control.TEMPERATURE: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know temperature."),
    Control.MAX_NEW_TOKENS: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know max new tokens."),
    Control.TOP_P: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know top-p."),
    Control.REPETITION_PENALTY: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know repetition penalty."),
    Control.TOP_K: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know top-k."),
    Control.TYPICAL_P: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know typical-p."),
    Control.SEED: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know seeds."),
    Control.STOP: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know stop sequences."),
    Control.FREQUENCY_PENALTY: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know frequency penalty."),
    Control.ALTERNATIVES: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know alternatives."),
    Control.GRAMMAR: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know grammars."),
    Control.TRUNCATE: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know truncate."),
    Control.WATERMARK: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know watermarks."),
    Control.ADAPTER: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know adapters."),
    Control.STREAM: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know streams."),
    Control.BEST_OF: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know best-of."),
    Control.EXTRA: QT_TRANSLATE_NOOP("Parameters", "{endpoint} does not know extra JSON."),
}

_PRESETS: Mapping[str, str] = {
    DEFAULT_PRESET: QT_TRANSLATE_NOOP("Parameters", "Default"),
    NOTEBOOK_PRESET: QT_TRANSLATE_NOOP("Parameters", "Notebook demo"),
}

_GREEDY_IGNORES = (Control.TOP_P, Control.TOP_K, Control.TYPICAL_P, Control.SEED)


def parameter_name(control: Control) -> str:
    """The control's name as its row shows it."""
    return QCoreApplication.translate("Parameters", _NAMES[control])


def builtin_preset_names() -> tuple[str, ...]:
    """How the presets are called that come with Brise."""
    return tuple(QCoreApplication.translate("Parameters", name) for name in _PRESETS.values())


def preset_name(preset: SavedItem, *, changed: bool = False) -> str:
    """The preset's name; one that was changed says so."""
    name = QCoreApplication.translate("Parameters", _PRESETS[preset.id]) if preset.is_builtin else preset.name
    return QCoreApplication.translate("Parameters", "{preset}, changed").format(preset=name) if changed else name


def no_preset_name() -> str:
    """What stands in its place where the preset is gone: the values are the chat's own."""
    return QCoreApplication.translate("Parameters", "Own values")


def unknown_sentence(control: Control, endpoint_name: str) -> str:
    """That this endpoint cannot be told this parameter."""
    return QCoreApplication.translate("Parameters", _UNKNOWN[control]).format(endpoint=endpoint_name)


def help_sentence(control: Control, parameters: Parameters) -> str:
    """What the control does where it stands now."""
    value = parameters.value(control)
    if control is Control.STREAM:
        return _stream_help(parameters[control].on)
    if not parameters[control].on:
        return QCoreApplication.translate("Parameters", "Not sent: the server decides.")
    if control in _GREEDY_IGNORES and is_greedy(parameters):
        return QCoreApplication.translate("Parameters", "No effect while temperature is 0.")
    match control:
        case Control.SEED if value is None:
            return QCoreApplication.translate("Parameters", "A new one for every answer.")
        case Control.SEED:
            return QCoreApplication.translate("Parameters", "The same one for every answer.")
        case Control.STOP:
            return QCoreApplication.translate("Parameters", "One on each line; \\n is a line break.")
        case Control.GRAMMAR | Control.WATERMARK | Control.ADAPTER | Control.EXTRA:
            return _other_help(control, parameters)
        case _:
            return _number_help(control, float(value) if isinstance(value, int | float) else 0.0, parameters.preset)


def _stream_help(on: bool) -> str:
    if on:
        return QCoreApplication.translate("Parameters", "The answer comes token by token.")
    return QCoreApplication.translate("Parameters", "The whole answer comes at once.")


def _other_help(control: Control, parameters: Parameters) -> str:
    grammar = parameters.grammar
    match control:
        case Control.GRAMMAR if grammar is None:
            return QCoreApplication.translate("Parameters", "None yet, so the answer is free.")
        case Control.GRAMMAR if grammar is not None and grammar.kind is GrammarKind.JSON:
            return QCoreApplication.translate("Parameters", "The answer is JSON after this schema.")
        case Control.GRAMMAR:
            return QCoreApplication.translate("Parameters", "The whole answer matches it.")
        case Control.WATERMARK:
            return QCoreApplication.translate("Parameters", "Marks the text as written by a model.")
        case Control.ADAPTER:
            return QCoreApplication.translate("Parameters", "With an unknown name: the bare model.")
        case _:
            return QCoreApplication.translate("Parameters", "Added to the body of each request.")


def _number_help(control: Control, value: float, preset: str) -> str:
    match control:
        case Control.TEMPERATURE if preset == NOTEBOOK_PRESET:
            return QCoreApplication.translate("Parameters", "Higher varies more, 0 is sent as 0.01.")
        case Control.TEMPERATURE:
            return QCoreApplication.translate("Parameters", "Higher varies more, 0 takes the likeliest.")
        case Control.MAX_NEW_TOKENS if value < 1:
            return QCoreApplication.translate("Parameters", "0 is sent as 1: a single token.")
        case Control.MAX_NEW_TOKENS:
            return QCoreApplication.translate("Parameters", "The answer ends here at the latest.")
        case Control.TOP_P | Control.TYPICAL_P if value >= 1:
            return QCoreApplication.translate("Parameters", "1 is off: any token may be picked.")
        case Control.TOP_P:
            percent = QLocale().toString(100 * max(value, LEAST_PROBABILITY), "g", 4)
            return QCoreApplication.translate("Parameters", "Only the likeliest, up to {n}% in total.").format(n=percent)
        case Control.TYPICAL_P:
            return QCoreApplication.translate("Parameters", "Keeps tokens of typical surprise only.")
        case Control.TOP_K if value < 1:
            return QCoreApplication.translate("Parameters", "0 is off: any token may be picked.")
        case Control.TOP_K if value < 2:
            return QCoreApplication.translate("Parameters", "Always picks the likeliest token.")
        case Control.TOP_K:
            return QCoreApplication.translate("Parameters", "Picks among the {n} likeliest.").format(n=round(value))
        case Control.REPETITION_PENALTY:
            return QCoreApplication.translate("Parameters", "Above 1, repeating becomes less likely.")
        case Control.FREQUENCY_PENALTY:
            return QCoreApplication.translate("Parameters", "Above 0, frequent tokens become rarer.")
        case Control.TRUNCATE if value < 1:
            return QCoreApplication.translate("Parameters", "0 is off: the whole prompt is read.")
        case Control.TRUNCATE:
            tokens = QLocale().toString(round(value))
            return QCoreApplication.translate("Parameters", "Only the prompt’s last {n} tokens.").format(n=tokens)
        case Control.BEST_OF if value < 2:
            return QCoreApplication.translate("Parameters", "1 is off: there is just one answer.")
        case Control.BEST_OF:
            return QCoreApplication.translate("Parameters", "The likeliest of {n}; all are kept.").format(n=round(value))
        case Control.ALTERNATIVES if value < 1:
            return QCoreApplication.translate("Parameters", "None are asked for.")
        case _:
            return QCoreApplication.translate("Parameters", "What else it could have said, per token.")


def range_sentence(minimum: str, maximum: str) -> str:
    """What is asked for where no number was read."""
    return QCoreApplication.translate("Parameters", "A number from {minimum} to {maximum}.").format(minimum=minimum, maximum=maximum)


def seed_range_sentence() -> str:
    """What is asked for where no seed was read."""
    return QCoreApplication.translate("Parameters", "A whole number, at most 2^64 − 1.")
