"""The parameters of a pasted body become controls; what it does not name is left to the server, as the command leaves it."""

import json
from collections.abc import Callable, Mapping

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.extra_body import RESERVED, BadBody, extra_body
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.parameters import DEFAULT, RANGES, SEED_MAXIMUM, Control, Knob, Parameters, Value, decided_keys
from desktop_app.chat.pasted_request import Remark, Remarks

Json = Mapping[str, object]

_NUMBERS = {
    "temperature": Control.TEMPERATURE,
    "max_new_tokens": Control.MAX_NEW_TOKENS,
    "max_tokens": Control.MAX_NEW_TOKENS,
    "max_completion_tokens": Control.MAX_NEW_TOKENS,
    "n_predict": Control.MAX_NEW_TOKENS,
    "num_predict": Control.MAX_NEW_TOKENS,
    "top_p": Control.TOP_P,
    "top_k": Control.TOP_K,
    "typical_p": Control.TYPICAL_P,
    "repetition_penalty": Control.REPETITION_PENALTY,
    "repeat_penalty": Control.REPETITION_PENALTY,
    "frequency_penalty": Control.FREQUENCY_PENALTY,
    "top_n_tokens": Control.ALTERNATIVES,
    "top_logprobs": Control.ALTERNATIVES,
    "truncate": Control.TRUNCATE,
    "best_of": Control.BEST_OF,
}
_STAYS = (Control.SEED, Control.ALTERNATIVES, Control.STREAM)
"""Controls that a command without them does not switch off: they show more, and change nothing."""
_MEANINGLESS = frozenset(
    (
        *("stream", "stream_options", "details", "decoder_input_details", "return_full_text", "logprobs", "use_cache"),
        *("wait_for_model", "options", "do_sample", "user", "include_stop_str_in_output", "return_token_ids", "model"),
    )
)
"""What asks for the same answer in another form."""
_DECIDED = frozenset().union(*(decided_keys(dialect) for dialect in Dialect)) | RESERVED
_SAMPLES = (Control.TEMPERATURE, Control.TOP_P, Control.TOP_K, Control.TYPICAL_P)


def pasted_parameters(given: Json, remarks: Remarks, *, is_tgi: bool) -> Parameters:
    """The controls; `is_tgi`: in TGI's own protocol, where nothing said means that the likeliest token is taken."""
    parameters = DEFAULT
    for control in Control:
        if control not in _STAYS:
            parameters = parameters.with_knob(control, Knob(parameters[control].value, on=False))
    extra: dict[str, object] = {}
    for name, value in given.items():
        if value is None or name in _MEANINGLESS:
            continue
        if name in _NUMBERS:
            parameters = _with_number(parameters, _NUMBERS[name], name, value, remarks)
        elif (read := _OTHERS.get(name)) is not None:
            control, found = read(value)
            if found is None:
                remarks.add(Remark.FIELD, name)
            else:
                parameters = parameters.with_knob(control, found)
        elif _can_be_extra(name, value):
            extra[name] = value
        else:
            remarks.add(Remark.FIELD, name)
    if is_tgi and given.get("do_sample") is not True and not any(parameters[control].on for control in _SAMPLES):
        parameters = parameters.with_knob(Control.TEMPERATURE, Knob(0.0))
    if (parameters.number(Control.BEST_OF) or 0) > 1:  # no stream tells which answer is the best one
        parameters = parameters.with_knob(Control.STREAM, Knob(None, on=False))
    return _with_extra(parameters, extra, remarks, is_tgi=is_tgi)


def _with_number(parameters: Parameters, control: Control, name: str, value: object, remarks: Remarks) -> Parameters:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        remarks.add(Remark.FIELD, name)
        return parameters
    span = RANGES[control]
    if not span.minimum <= value <= span.maximum:
        remarks.add(Remark.BOUNDED, name)
    return parameters.with_knob(control, Knob(value))


def _seed(value: object) -> tuple[Control, Knob | None]:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= SEED_MAXIMUM
    return Control.SEED, Knob(_as_value(value)) if fits else None


def _stop(value: object) -> tuple[Control, Knob | None]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return Control.STOP, None
    return Control.STOP, Knob(tuple(texts), on=bool(texts))


def _watermark(value: object) -> tuple[Control, Knob | None]:
    return Control.WATERMARK, Knob(None, on=value) if isinstance(value, bool) else None


def _adapter(value: object) -> tuple[Control, Knob | None]:
    return Control.ADAPTER, Knob(value, on=bool(value)) if isinstance(value, str) else None


def _grammar(value: object) -> tuple[Control, Knob | None]:
    """TGI's `grammar`, and its `response_format`, beside OpenAI's."""
    if not isinstance(value, dict):
        return Control.GRAMMAR, None
    kind, inner = value.get("type"), value.get("value")
    if kind == "json_schema":
        named = value.get("json_schema")
        kind, inner = "json", (named.get("schema") if isinstance(named, dict) else inner)
    if kind in ("json", "json_object") and isinstance(inner, dict):
        return _schema(inner)
    if kind == "regex" and isinstance(inner, str):
        return _regex(inner)
    return Control.GRAMMAR, None


def _schema(value: object) -> tuple[Control, Knob | None]:
    return _bounded(Grammar(GrammarKind.JSON, json.dumps(value, ensure_ascii=False, indent=2)) if isinstance(value, dict) else None)


def _regex(value: object) -> tuple[Control, Knob | None]:
    return _bounded(Grammar(GrammarKind.REGEX, value) if isinstance(value, str) else None)


def _bounded(grammar: Grammar | None) -> tuple[Control, Knob | None]:
    fits = grammar is not None and grammar.text.strip() and len(grammar.text) <= grammar.kind.length_maximum
    return Control.GRAMMAR, Knob(grammar) if fits else None


_OTHERS: Mapping[str, Callable[[object], tuple[Control, Knob | None]]] = {
    "seed": _seed,
    "stop": _stop,
    "stop_sequences": _stop,
    "watermark": _watermark,
    "adapter_id": _adapter,
    "grammar": _grammar,
    "response_format": _grammar,
    "json_schema": _schema,
    "guided_json": _schema,
    "guided_regex": _regex,
}


def _as_value(value: object) -> Value:
    return value if isinstance(value, int) else None


def _can_be_extra(name: str, value: object) -> bool:
    """Numbers and the like; what asks for tools or several answers could not be shown."""
    return isinstance(value, str | int | float) and name not in _DECIDED and not name.startswith(("tool", "function"))


def _with_extra(parameters: Parameters, extra: Mapping[str, object], remarks: Remarks, *, is_tgi: bool) -> Parameters:
    if not extra:
        return parameters
    text = json.dumps({"parameters": extra} if is_tgi else extra, ensure_ascii=False)
    try:
        extra_body(text)
    except BadBody:
        for name in extra:
            remarks.add(Remark.FIELD, name)
        return parameters
    for name in extra:
        remarks.add(Remark.EXTRA, name)
    return parameters.with_knob(Control.EXTRA, Knob(text))
