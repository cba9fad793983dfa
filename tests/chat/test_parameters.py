"""Parameters: presets, ranges, storing, and the one table from control to wire key."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.grammar import SCHEMA_MAXIMUM, Grammar, GrammarKind
from desktop_app.chat.parameters import (
    DEFAULT,
    FRONT,
    NOTEBOOK,
    RANGES,
    SEED_MAXIMUM,
    STOP_LENGTH_MAXIMUM,
    STOP_MAXIMUM,
    SWITCHES,
    TEXT_LENGTHS,
    Control,
    Knob,
    Parameters,
    alternatives,
    decided_keys,
    grammar_for,
    is_greedy,
    is_supported,
    max_new_tokens,
    sampling,
    seed_for,
)

TGIS = (Dialect.TGI, Dialect.TGI_CHAT)


def with_value(control: Control, value: object, base: Parameters = DEFAULT) -> Parameters:
    return base.with_knob(control, Knob(value))  # type: ignore[arg-type]


def sent(parameters: Parameters, dialect: Dialect) -> dict[str, object]:
    return {key.name: value for key, value in sampling(parameters, dialect).values()}


def test_the_presets_are_those_of_the_notebook_and_of_the_issue() -> None:
    assert sent(DEFAULT, Dialect.TGI) == {"temperature": 0.9, "top_p": 0.95, "repetition_penalty": 1.0}
    assert max_new_tokens(DEFAULT) == 256
    assert alternatives(DEFAULT) == 5
    assert sent(NOTEBOOK, Dialect.TGI) == {"temperature": 0.9, "top_p": 0.90, "repetition_penalty": 1.2}
    assert seed_for(NOTEBOOK, Dialect.TGI) == 42
    assert max_new_tokens(NOTEBOOK) == 256


def test_the_ranges_hold_the_notebook_sliders() -> None:
    assert RANGES[Control.TEMPERATURE].minimum == 0
    assert RANGES[Control.TEMPERATURE].maximum >= 1
    assert RANGES[Control.MAX_NEW_TOKENS] == type(RANGES[Control.MAX_NEW_TOKENS])(0, 8192, 64, 0)
    assert RANGES[Control.TOP_P].maximum == 1
    assert RANGES[Control.REPETITION_PENALTY].maximum == 2
    assert {RANGES[control].step for control in FRONT} == {0.05, 64}


def test_temperature_zero_is_greedy_outside_the_notebook_preset() -> None:
    greedy = with_value(Control.TEMPERATURE, 0)
    assert is_greedy(greedy)
    assert sent(greedy, Dialect.TGI) == {"repetition_penalty": 1.0}
    assert sent(greedy, Dialect.LLAMA_CPP_CHAT) == {"temperature": 0.0, "repeat_penalty": 1.0}
    notebook = with_value(Control.TEMPERATURE, 0, NOTEBOOK)
    assert not is_greedy(notebook)
    assert sent(notebook, Dialect.TGI)["temperature"] == 0.01


def test_a_control_that_is_switched_off_is_left_out() -> None:
    nothing = DEFAULT
    for control in Control:
        nothing = nothing.with_knob(control, Knob(nothing[control].value, on=False))
    for dialect in Dialect:
        assert sent(nothing, dialect) == {}
        assert seed_for(nothing, dialect) is None
    assert max_new_tokens(nothing) is None
    assert alternatives(nothing) == 0
    assert not is_greedy(nothing)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_top_p_one_means_off(dialect: Dialect) -> None:
    """TGI refuses 1; elsewhere the model may bring a default of its own, so off has to be said."""
    assert sent(with_value(Control.TOP_P, 1.0), dialect).get("top_p") == (None if dialect in TGIS else 1.0)


def test_top_k_zero_means_off() -> None:
    off = with_value(Control.TOP_K, 0)
    assert "top_k" not in sent(off, Dialect.TGI)
    assert sent(off, Dialect.LLAMA_CPP_RAW)["top_k"] == 0
    assert sent(off, Dialect.VLLM_CHAT)["top_k"] == -1


def test_the_four_in_front_reach_every_engine_that_can() -> None:
    for dialect in (Dialect.TGI, Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW, Dialect.VLLM_CHAT, Dialect.VLLM_RAW):
        assert all(is_supported(control, dialect) for control in FRONT)
    assert sent(DEFAULT, Dialect.LLAMA_CPP_CHAT) == {"temperature": 0.9, "top_p": 0.95, "repeat_penalty": 1.0}
    assert sent(DEFAULT, Dialect.VLLM_RAW) == {"temperature": 0.9, "top_p": 0.95, "repetition_penalty": 1.0}


def test_what_an_engine_cannot_do_is_known() -> None:
    assert not is_supported(Control.REPETITION_PENALTY, Dialect.TGI_CHAT)
    assert not is_supported(Control.TOP_K, Dialect.OPENAI_CHAT)
    assert not is_supported(Control.ALTERNATIVES, Dialect.TRANSFORMERS_CHAT)
    assert not is_supported(Control.FREQUENCY_PENALTY, Dialect.TRANSFORMERS_CHAT)
    assert all(is_supported(Control.STOP, dialect) for dialect in Dialect)


NUMBERS = [control for control in Control if control in RANGES]


@given(st.sampled_from(NUMBERS), st.floats() | st.integers() | st.none() | st.text(max_size=3) | st.booleans())
def test_any_value_is_brought_into_range(control: Control, value: object) -> None:
    number = with_value(control, value).number(control)
    assert number is not None
    assert RANGES[control].minimum <= number <= RANGES[control].maximum
    assert math.isfinite(number)
    if RANGES[control].decimals == 0:
        assert isinstance(number, int)


@given(st.sampled_from(NUMBERS), st.floats(0, 1), st.sampled_from(list(Dialect)), st.booleans())
def test_no_position_of_a_control_is_illegal_on_tgi(control: Control, position: float, dialect: Dialect, notebook: bool) -> None:
    span = RANGES[control]
    parameters = with_value(control, span.minimum + position * (span.maximum - span.minimum), NOTEBOOK if notebook else DEFAULT)
    values = sent(parameters, dialect)
    assert (max_new_tokens(parameters) or 0) >= 1
    if dialect in TGIS:
        assert all(values[key] > 0 for key in ("temperature", "top_k", "repetition_penalty") if values.get(key))  # type: ignore[operator]
        assert all(0 < values[key] < 0.999 for key in ("top_p", "typical_p") if key in values)  # type: ignore[operator]
        assert values.get("temperature") != 0 or dialect is Dialect.TGI_CHAT


@given(st.integers(-5, 2**70), st.sampled_from(list(Dialect)))
def test_a_seed_is_what_the_engine_can_take(seed: int, dialect: Dialect) -> None:
    value = seed_for(with_value(Control.SEED, seed), dialect)
    assert value is not None
    assert 0 <= value <= SEED_MAXIMUM
    if dialect in TGIS:
        assert value == min(max(seed, 0), SEED_MAXIMUM)
    if dialect in (Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW):
        assert value < 2**32 - 1  # 2^32-1 would be "random" there
    if dialect in (Dialect.VLLM_CHAT, Dialect.VLLM_RAW, Dialect.OPENAI_CHAT):
        assert value < 2**63


def test_a_seed_is_drawn_anew_for_every_answer() -> None:
    assert len({seed_for(DEFAULT, Dialect.TGI) for _ in range(5)}) == 5


def test_stop_strings_are_bounded_and_never_empty() -> None:
    many = with_value(Control.STOP, ("", *("x" * 100 * n for n in range(40))))
    assert all(len(text) <= STOP_LENGTH_MAXIMUM for text in many.stop_strings)
    assert len(many.stop_strings) <= STOP_MAXIMUM
    assert with_value(Control.STOP, ("", "a", "a", "b")).stop_strings == ("a", "b")
    assert DEFAULT.with_knob(Control.STOP, Knob(("a",), on=False)).stop_strings == ()


def test_a_changed_preset_says_so() -> None:
    assert not DEFAULT.differs_from(DEFAULT)
    changed = with_value(Control.TOP_P, 0.5)
    assert changed.differs_from(DEFAULT)
    assert changed.preset == DEFAULT.preset
    assert not with_value(Control.TOP_P, 0.95, changed).differs_from(DEFAULT)


def test_a_preset_of_ones_own_is_remembered_by_its_id() -> None:
    mine = replace(with_value(Control.TOP_P, 0.5), preset="a" * 32)
    assert Parameters.from_json(json.loads(json.dumps(mine.to_json()))) == mine
    assert Parameters.from_json({"preset": "x" * 65}).preset == DEFAULT.preset
    assert Parameters.from_json({"preset": ""}).preset == DEFAULT.preset


KNOBS = st.one_of(
    st.tuples(st.sampled_from(NUMBERS), st.floats(-10, 9000)),
    st.tuples(st.just(Control.SEED), st.none() | st.integers(0, SEED_MAXIMUM)),
    st.tuples(st.just(Control.STOP), st.lists(st.text(max_size=5), max_size=4).map(tuple)),
    st.tuples(st.sampled_from([Control.ADAPTER, Control.EXTRA]), st.text(max_size=5)),
    st.tuples(st.just(Control.GRAMMAR), st.none() | st.builds(Grammar, st.sampled_from(GrammarKind), st.text(max_size=5))),
    st.tuples(st.sampled_from(SWITCHES), st.none()),
)


@given(st.lists(st.tuples(KNOBS, st.booleans()), max_size=6), st.booleans())
def test_what_was_stored_comes_back(knobs: list[tuple[tuple[Control, object], bool]], notebook: bool) -> None:
    parameters = NOTEBOOK if notebook else DEFAULT
    for (control, value), on in knobs:
        parameters = parameters.with_knob(control, Knob(value, on))  # type: ignore[arg-type]
    back = Parameters.from_json(json.loads(json.dumps(parameters.to_json())))
    assert back == parameters
    assert dict(back.knobs) == dict(parameters.knobs)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["preset", "knobs", "seed", "value", "on", "grammar", "kind", "text", "extra_body"]), inner)
        ),
        max_leaves=8,
    )
)
def test_anything_stored_can_be_read(stored: object) -> None:
    parameters = Parameters.from_json(stored)
    for dialect in Dialect:
        sampling(parameters, dialect)
        seed_for(parameters, dialect)


def test_what_an_older_brise_stored_reads_as_it_did() -> None:
    """It knew ten controls; those that came later stand as in the default preset, and change nothing that is sent."""
    stored = DEFAULT.to_json()
    knobs = stored["knobs"]
    assert isinstance(knobs, dict)
    later = (Control.GRAMMAR, Control.TRUNCATE, Control.WATERMARK, Control.ADAPTER, Control.STREAM, Control.BEST_OF, Control.EXTRA)
    for control in later:
        del knobs[control.value]
    assert Parameters.from_json(stored) == DEFAULT
    assert [control for control in later if DEFAULT[control].on] == [Control.STREAM]


def test_texts_and_grammars_are_bounded() -> None:
    for control, most in TEXT_LENGTHS.items():
        assert len(with_value(control, "a" * (most + 9)).text(control)) == most
        assert with_value(control, 7).text(control) == ""
    assert with_value(Control.GRAMMAR, Grammar(GrammarKind.JSON, "{" + " " * SCHEMA_MAXIMUM + "}")).grammar is None
    assert with_value(Control.GRAMMAR, "{}").grammar is None


def test_a_grammar_goes_where_it_is_taken() -> None:
    schema = with_value(Control.GRAMMAR, Grammar(GrammarKind.JSON, '{"properties": {}}'))
    pattern = with_value(Control.GRAMMAR, Grammar(GrammarKind.REGEX, "(yes|no)"))
    takes_schemas = [dialect for dialect in Dialect if grammar_for(schema, dialect)]
    assert [dialect for dialect in Dialect if dialect not in takes_schemas] == [Dialect.TRANSFORMERS_CHAT, Dialect.OPENAI_RAW]
    assert [dialect for dialect in Dialect if grammar_for(pattern, dialect)] == [*TGIS, Dialect.VLLM_CHAT, Dialect.VLLM_RAW]
    off = schema.with_knob(Control.GRAMMAR, Knob(schema[Control.GRAMMAR].value, on=False))
    assert not any(grammar_for(off, dialect) for dialect in Dialect)


def test_a_key_that_a_control_decides_is_known_for_each_server() -> None:
    assert {"temperature", "grammar", "truncate", "watermark", "adapter_id", "seed"} <= decided_keys(Dialect.TGI)
    assert "top_k" not in decided_keys(Dialect.OPENAI_CHAT), "it has no control there, so extra JSON may set it"
    assert {"logprobs", "model", "response_format"} <= decided_keys(Dialect.TGI_CHAT)
    assert "structured_outputs" in decided_keys(Dialect.VLLM_CHAT)
