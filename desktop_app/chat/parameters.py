"""The parameters of a generation: controls, presets, and the one table that maps each to a key on the wire."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.extra_body import LENGTH_MAXIMUM as EXTRA_LENGTH_MAXIMUM
from desktop_app.chat.grammar import Grammar, bounded_grammar, takes_kind
from desktop_app.chat.whole_characters import whole_characters


class Control(StrEnum):
    """Every control of the parameters panel; `FRONT` stand in front, the rest behind *More*."""

    TEMPERATURE = "temperature"
    MAX_NEW_TOKENS = "max_new_tokens"
    TOP_P = "top_p"
    REPETITION_PENALTY = "repetition_penalty"
    TOP_K = "top_k"
    TYPICAL_P = "typical_p"
    SEED = "seed"
    STOP = "stop"
    FREQUENCY_PENALTY = "frequency_penalty"
    ALTERNATIVES = "alternatives"
    GRAMMAR = "grammar"
    TRUNCATE = "truncate"
    WATERMARK = "watermark"
    ADAPTER = "adapter_id"
    STREAM = "stream"
    BEST_OF = "best_of"
    EXTRA = "extra_body"


FRONT = (Control.TEMPERATURE, Control.MAX_NEW_TOKENS, Control.TOP_P, Control.REPETITION_PENALTY)
MORE = tuple(control for control in Control if control not in FRONT)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The range of a number control; values between the steps may be typed."""

    minimum: float
    maximum: float
    step: float
    decimals: int


RANGES: Mapping[Control, NumberRange] = {
    Control.TEMPERATURE: NumberRange(0.0, 2.0, 0.05, 2),
    Control.MAX_NEW_TOKENS: NumberRange(0, 8192, 64, 0),  # 0 is sent as 1, the least that a server takes
    Control.TOP_P: NumberRange(0.0, 1.0, 0.05, 2),
    Control.REPETITION_PENALTY: NumberRange(1.0, 2.0, 0.05, 2),
    Control.TOP_K: NumberRange(0, 200, 1, 0),
    Control.TYPICAL_P: NumberRange(0.0, 1.0, 0.05, 2),
    Control.FREQUENCY_PENALTY: NumberRange(-2.0, 2.0, 0.05, 2),
    Control.ALTERNATIVES: NumberRange(0, 5, 1, 0),
    Control.TRUNCATE: NumberRange(0, 131_072, 256, 0),  # 0 is not sent: nothing is cut
    Control.BEST_OF: NumberRange(1, 8, 1, 0),  # 1 is not sent: a single answer is the best one
}

SEED_MAXIMUM = 2**64 - 1
STOP_MAXIMUM = 16  # stop strings that can be entered; a server takes fewer, Brise watches for the rest itself
STOP_LENGTH_MAXIMUM = 200  # characters of one stop string
TEXT_LENGTHS: Mapping[Control, int] = {Control.ADAPTER: 200, Control.EXTRA: EXTRA_LENGTH_MAXIMUM}
"""Controls that hold a text, and the characters that it may have."""

SWITCHES = (Control.WATERMARK, Control.STREAM)
"""Controls that are on or off, and no more."""

PRESET_ID_LENGTH = 64  # characters

Value = float | int | str | tuple[str, ...] | Grammar | None


@dataclass(frozen=True, slots=True)
class Knob:
    """One control's value and its switch; off: the key is left out. A seed of None is drawn for every answer.

    A watermark and a stream have no value but their switch.
    """

    value: Value
    on: bool = True


@dataclass(frozen=True, slots=True)
class Parameters:
    """All controls of a conversation, and the preset that they started from."""

    preset: str  # its id; one that is not built in may be gone
    knobs: Mapping[Control, Knob] = field(hash=False)

    def __getitem__(self, control: Control) -> Knob:
        return self.knobs[control]

    def with_knob(self, control: Control, knob: Knob) -> "Parameters":
        """The same parameters with one control set, its value brought into range."""
        return replace(self, knobs={**self.knobs, control: Knob(_in_range(control, knob.value), knob.on)})

    def differs_from(self, preset: "Parameters") -> bool:
        """True if a control stands otherwise than there."""
        return dict(self.knobs) != dict(preset.knobs)

    def value(self, control: Control) -> Value:
        """The control's value if it is switched on, else None."""
        knob = self.knobs[control]
        return knob.value if knob.on else None

    def number(self, control: Control) -> float | None:
        """The control's value if it is switched on and a number, else None."""
        value = self.value(control)
        return value if isinstance(value, int | float) else None

    @property
    def stop_strings(self) -> tuple[str, ...]:
        """The stop strings that count; an empty one would end every answer at its first token."""
        value = self.value(Control.STOP)
        return tuple(dict.fromkeys(text for text in value if text)) if isinstance(value, tuple) else ()

    def text(self, control: Control) -> str:
        """The control's text if it is switched on, without blanks around it, else an empty one."""
        value = self.value(control)
        return value.strip() if isinstance(value, str) else ""

    @property
    def grammar(self) -> Grammar | None:
        """What the answer must keep to, if it is switched on."""
        value = self.value(Control.GRAMMAR)
        return value if isinstance(value, Grammar) else None

    def to_json(self) -> dict[str, object]:
        """The parameters as stored; a seed is a string, since it can pass 2^63."""
        knobs: dict[str, object] = {}
        for control, knob in self.knobs.items():
            value: object = list(knob.value) if isinstance(knob.value, tuple) else knob.value
            if control is Control.SEED and value is not None:
                value = str(value)
            elif isinstance(value, Grammar):
                value = value.to_json()
            knobs[control.value] = {"value": value, "on": knob.on}
        return {"preset": self.preset, "knobs": knobs}

    @classmethod
    def from_json(cls, stored: object) -> "Parameters":
        """Read back what `to_json` wrote; whatever does not fit is taken from the preset, if it is built in, or the default one."""
        record = stored if isinstance(stored, dict) else {}
        preset = record.get("preset")
        base = DEFAULT
        if isinstance(preset, str) and 0 < len(preset) <= PRESET_ID_LENGTH:
            base = PRESETS.get(preset) or replace(DEFAULT, preset=preset)
        knobs = record.get("knobs")
        for control in Control:
            entry = knobs.get(control.value) if isinstance(knobs, dict) else None
            if isinstance(entry, dict):
                base = base.with_knob(control, Knob(_from_stored(control, entry.get("value"), base), entry.get("on") is True))
        return base


def _from_stored(control: Control, value: object, base: Parameters) -> Value:
    if control is Control.STOP:
        return tuple(whole_characters(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()
    if control is Control.SEED:
        return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20 else None
    if control is Control.GRAMMAR:
        return Grammar.from_json(value)
    if control in TEXT_LENGTHS:
        return whole_characters(value) if isinstance(value, str) else ""
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
        return value
    return base[control].value


def _in_range(control: Control, value: Value) -> Value:
    if control is Control.STOP:
        return tuple(text[:STOP_LENGTH_MAXIMUM] for text in value)[:STOP_MAXIMUM] if isinstance(value, tuple) else ()
    if control is Control.SEED:
        return min(max(value, 0), SEED_MAXIMUM) if isinstance(value, int) else None
    if control is Control.GRAMMAR:
        return bounded_grammar(value) if isinstance(value, Grammar) else None
    if control in TEXT_LENGTHS:
        return value[: TEXT_LENGTHS[control]] if isinstance(value, str) else ""
    if control in SWITCHES:
        return None
    span = RANGES[control]
    if not isinstance(value, int | float) or value != value:  # not a number, in either sense
        return span.minimum
    bounded = min(max(value, span.minimum), span.maximum)
    return int(bounded) if span.decimals == 0 else round(float(bounded), 4)


DEFAULT_PRESET, NOTEBOOK_PRESET = "default", "notebook"

DEFAULT = Parameters(
    DEFAULT_PRESET,
    {
        Control.TEMPERATURE: Knob(0.9),
        Control.MAX_NEW_TOKENS: Knob(256),
        Control.TOP_P: Knob(0.95),
        Control.REPETITION_PENALTY: Knob(1.0),
        Control.TOP_K: Knob(50, on=False),
        Control.TYPICAL_P: Knob(0.95, on=False),
        Control.SEED: Knob(None),
        Control.STOP: Knob((), on=False),
        Control.FREQUENCY_PENALTY: Knob(0.0, on=False),
        Control.ALTERNATIVES: Knob(5),
        Control.GRAMMAR: Knob(None, on=False),
        Control.TRUNCATE: Knob(2048, on=False),
        Control.WATERMARK: Knob(None, on=False),
        Control.ADAPTER: Knob("", on=False),
        Control.STREAM: Knob(None),
        Control.BEST_OF: Knob(2, on=False),
        Control.EXTRA: Knob("", on=False),
    },
)
NOTEBOOK = (
    replace(DEFAULT, preset=NOTEBOOK_PRESET)
    .with_knob(Control.TOP_P, Knob(0.90))
    .with_knob(Control.REPETITION_PENALTY, Knob(1.2))
    .with_knob(Control.SEED, Knob(42))
)
PRESETS: Mapping[str, Parameters] = {DEFAULT_PRESET: DEFAULT, NOTEBOOK_PRESET: NOTEBOOK}

LEAST_TEMPERATURE, LEAST_PROBABILITY, MOST_PROBABILITY = 0.01, 0.01, 0.99


@dataclass(frozen=True, slots=True)
class WireKey:
    """Where a control goes: a named argument of the hub's client, or `extra_body`."""

    name: str
    extra: bool = False  # in `extra_body`: the hub's client has no argument for it


_CHAT = {
    Control.TEMPERATURE: WireKey("temperature"),
    Control.MAX_NEW_TOKENS: WireKey("max_tokens"),
    Control.TOP_P: WireKey("top_p"),
    Control.SEED: WireKey("seed"),
    Control.FREQUENCY_PENALTY: WireKey("frequency_penalty"),
    Control.ALTERNATIVES: WireKey("top_logprobs"),
}
# Only where the server keeps the stop string in its answer. llama.cpp and others cut it, and its tokens with it: there
# Brise alone watches, so that the tokens are kept.
_STOP = {Control.STOP: WireKey("stop")}
_TGI_CHAT_ONLY = {Control.GRAMMAR: WireKey("response_format"), Control.ADAPTER: WireKey("model")}
_LLAMA_CPP_EXTRA = {
    Control.GRAMMAR: WireKey("json_schema", extra=True),
    Control.REPETITION_PENALTY: WireKey("repeat_penalty", extra=True),
    Control.TOP_K: WireKey("top_k", extra=True),
    Control.TYPICAL_P: WireKey("typical_p", extra=True),
}
_VLLM_EXTRA = {
    Control.GRAMMAR: WireKey("structured_outputs", extra=True),
    Control.REPETITION_PENALTY: WireKey("repetition_penalty", extra=True),
    Control.TOP_K: WireKey("top_k", extra=True),
}
_EVERYWHERE = (Control.STOP, Control.STREAM, Control.EXTRA)
_TGI: Mapping[Control, WireKey] = {control: WireKey(control.value) for control in Control if control not in (Control.STREAM, Control.EXTRA)}

WIRE: Mapping[Dialect, Mapping[Control, WireKey]] = {
    Dialect.TGI: {**_TGI, Control.ALTERNATIVES: WireKey("top_n_tokens")},
    Dialect.TGI_CHAT: _CHAT | _STOP | _TGI_CHAT_ONLY,  # no repetition penalty, top-k or typical-p there: ignored silently (protocol §4)
    Dialect.LLAMA_CPP_CHAT: _CHAT | _LLAMA_CPP_EXTRA,
    Dialect.LLAMA_CPP_RAW: _CHAT | _LLAMA_CPP_EXTRA | {Control.ALTERNATIVES: WireKey("logprobs")},
    Dialect.VLLM_CHAT: _CHAT | _STOP | _VLLM_EXTRA,  # kept by include_stop_str_in_output
    Dialect.VLLM_RAW: _CHAT | _STOP | _VLLM_EXTRA | {Control.ALTERNATIVES: WireKey("logprobs")},
    # no log-probabilities there; its frequency_penalty is really a repetition penalty, another one in each version
    Dialect.TRANSFORMERS_CHAT: {
        control: key for control, key in (_CHAT | _STOP).items() if control not in (Control.ALTERNATIVES, Control.FREQUENCY_PENALTY)
    },
    Dialect.OPENAI_CHAT: _CHAT | {Control.GRAMMAR: WireKey("response_format")},
    # no log-probabilities: what the providers make of that key differs, and the hub's own client asks none for them
    Dialect.OPENAI_RAW: {control: key for control, key in _CHAT.items() if control is not Control.ALTERNATIVES},
}
"""The one table: control and engine to wire key. A control without an entry cannot be sent there."""

_SEED_LIMIT = {
    Dialect.LLAMA_CPP_CHAT: 2**32 - 2,  # uint32; 2^32-1 means "random" there
    Dialect.LLAMA_CPP_RAW: 2**32 - 2,
    Dialect.VLLM_CHAT: 2**63 - 1,
    Dialect.VLLM_RAW: 2**63 - 1,
    Dialect.TRANSFORMERS_CHAT: 2**32 - 1,
    Dialect.OPENAI_CHAT: 2**63 - 1,
    Dialect.OPENAI_RAW: 2**63 - 1,
}


def is_supported(control: Control, dialect: Dialect) -> bool:
    """True if the control reaches the model there. Stop strings always do: Brise watches for them itself."""
    return control in _EVERYWHERE or control in WIRE[dialect]


def grammar_for(parameters: Parameters, dialect: Dialect) -> Grammar | None:
    """The grammar that is sent there: none that the server cannot be told."""
    grammar = parameters.grammar
    return grammar if grammar is not None and Control.GRAMMAR in WIRE[dialect] and takes_kind(grammar.kind, dialect) else None


def decided_keys(dialect: Dialect) -> frozenset[str]:
    """Keys of a body that Brise decides itself there: those of the controls, and what goes with them."""
    keys = {key.name for key in WIRE[dialect].values()}
    if "top_logprobs" in keys:
        keys.add("logprobs")
    if dialect in (Dialect.VLLM_CHAT, Dialect.VLLM_RAW):
        keys |= {"return_token_ids", "include_stop_str_in_output", "add_generation_prompt", "continue_final_message"}
    return frozenset(keys)


def draw_seed(dialect: Dialect) -> int:
    """A fresh seed that the engine takes as it is."""
    return secrets.randbelow(_SEED_LIMIT.get(dialect, SEED_MAXIMUM) + 1)


def seed_for(parameters: Parameters, dialect: Dialect) -> int | None:
    """The seed to send: the user's, a drawn one, or None when switched off. Too large for the engine: its remainder."""
    knob = parameters[Control.SEED]
    if not knob.on:
        return None
    if not isinstance(knob.value, int):
        return draw_seed(dialect)
    return knob.value % (_SEED_LIMIT.get(dialect, SEED_MAXIMUM) + 1)


def sampling(parameters: Parameters, dialect: Dialect) -> dict[str, tuple[WireKey, Value]]:
    """The sampling controls as they go on the wire, by control; no position of any control is one that TGI refuses.

    Max new tokens, seed, stop strings and alternatives are not in it: they depend on the prompt and the server's limits.
    Greedy (temperature 0) leaves out every key that would switch sampling on again (protocol §1a).
    """
    keys = WIRE[dialect]
    sent: dict[str, tuple[WireKey, Value]] = {}
    greedy = is_greedy(parameters)
    for control in (
        Control.TEMPERATURE,
        Control.TOP_P,
        Control.TYPICAL_P,
        Control.TOP_K,
        Control.REPETITION_PENALTY,
        Control.FREQUENCY_PENALTY,
    ):
        number = parameters.number(control)
        if number is None or control not in keys:
            continue
        value = _legal(control, number, dialect, greedy=greedy)
        if value is not None:
            sent[control.value] = (keys[control], value)
    return sent


def is_greedy(parameters: Parameters) -> bool:
    """True if the likeliest token is always taken: temperature 0, outside the notebook preset."""
    return parameters.preset != NOTEBOOK_PRESET and parameters.number(Control.TEMPERATURE) == 0


_OFF = {Control.TOP_P: 1.0, Control.TYPICAL_P: 1.0, Control.TOP_K: 0}
"""What switches a control off on a server that has a default of its own for it."""


def _legal(control: Control, number: float, dialect: Dialect, *, greedy: bool) -> Value:
    """The number as the server takes it; None: the key is left out."""
    if control is Control.TEMPERATURE:
        if greedy:
            return None if dialect is Dialect.TGI else 0.0
        return max(number, LEAST_TEMPERATURE)
    if control not in _OFF:
        return number
    if greedy:
        return None
    if number >= 1 if control is not Control.TOP_K else number < 1:
        return _off(control, dialect)
    return int(number) if control is Control.TOP_K else min(max(number, LEAST_PROBABILITY), MOST_PROBABILITY)


def _off(control: Control, dialect: Dialect) -> Value:
    """TGI refuses the values that mean "off", and has none of its own; elsewhere a model brings its defaults along."""
    if dialect in (Dialect.TGI, Dialect.TGI_CHAT):
        return None
    if control is Control.TOP_K and dialect in (Dialect.VLLM_CHAT, Dialect.VLLM_RAW):
        return -1  # all versions take it; the older ones refuse 0
    return _OFF[control]


def max_new_tokens(parameters: Parameters) -> int | None:
    """How many tokens the answer may have at most, at least 1; None: the server decides."""
    number = parameters.number(Control.MAX_NEW_TOKENS)
    return None if number is None else max(int(number), 1)


def alternatives(parameters: Parameters) -> int:
    """How many alternatives to ask for at each token; 0: none, and no log-probabilities where they cost extra."""
    return int(parameters.number(Control.ALTERNATIVES) or 0)
