"""Grammars: what is one, where it goes wrong, what a server makes of it, and that no text makes the check go wrong."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.grammar import PATTERN_MAXIMUM, SCHEMA_MAXIMUM, Grammar, GrammarKind, takes_kind
from desktop_app.chat.grammar_check import GrammarFault, GrammarReport, check_grammar, names_in
from desktop_app.chat.grammar_limits import Limit, LimitKind

FRUIT = '{"type": "object", "properties": {"fruit": {"type": "string", "maxLength": 20}}, "required": ["fruit"]}'


def schema(text: object, dialect: Dialect = Dialect.TGI) -> GrammarReport:
    return check_grammar(Grammar(GrammarKind.JSON, text if isinstance(text, str) else json.dumps(text)), dialect)


def pattern(text: str, dialect: Dialect = Dialect.TGI) -> GrammarReport:
    return check_grammar(Grammar(GrammarKind.REGEX, text), dialect)


def test_the_schema_that_a_real_tgi_took_is_one() -> None:
    assert schema(FRUIT) == GrammarReport()
    assert names_in(FRUIT) == ("fruit",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" \n", GrammarFault.EMPTY),
        ("[1]", GrammarFault.NOT_AN_OBJECT),
        ('{"maximum": NaN}', GrammarFault.NO_NUMBER),
        ('{"not": ' * 40 + "{}" + "}" * 40, GrammarFault.TOO_DEEP),
        ("{" + " " * SCHEMA_MAXIMUM + "}", GrammarFault.TOO_LONG),
        ('{"type": "nonsense"}', GrammarFault.NO_SCHEMA),
        ('{"properties": []}', GrammarFault.NO_SCHEMA),
    ],
)
def test_what_is_no_schema_is_refused(text: str, fault: GrammarFault) -> None:
    assert schema(text).fault is fault


def test_the_place_of_a_slip_is_told() -> None:
    report = schema('{"type": "object",\n "properties": {"a": }}')
    assert (report.fault, report.line, report.column) == (GrammarFault.NOT_JSON, 2, 22)
    report = schema({"properties": {"age": {"type": "integr"}}})
    assert (report.fault, report.where) == (GrammarFault.NO_SCHEMA, "properties.age.type")
    assert "integr" in report.words
    report = pattern("(a|b")
    assert (report.fault, report.line, report.column) == (GrammarFault.NO_PATTERN, 1, 1)
    assert report.words


def test_the_words_of_the_library_do_not_flood_the_dialog() -> None:
    assert len(schema({"properties": {"a" * 500: {"type": "x" * 5000}}}).words) <= 200


@pytest.mark.parametrize("text", ["a{99999999999999999999}", "(" * 1900, "(?P<a>x)(?P<a>y)", "[z-a]", "*", "a" * (PATTERN_MAXIMUM + 1)])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    assert pattern(text).fault in (GrammarFault.NO_PATTERN, GrammarFault.TOO_LONG)


def test_a_pattern_that_would_backtrack_for_ever_is_only_read() -> None:
    assert pattern("(a+)+b(a|a)*c(a|aa)*").fault is None
    assert pattern("(?i)" + "[\\0-\U0010ffff]" * 90).fault is None


def limits(report: GrammarReport) -> list[tuple[LimitKind, str]]:
    assert report.fault is None
    return [(limit.kind, limit.what) for limit in report.limits]


def test_what_tgi_refuses_in_a_schema_is_named() -> None:
    assert limits(schema({"type": "array", "items": {"type": "string"}})) == [(LimitKind.TGI_WANTS_PROPERTIES, "")]
    found = limits(
        schema(
            {
                "properties": {
                    "mail": {"type": "string", "format": "email"},
                    "day": {"type": "string", "format": "date"},
                    "age": {"type": "integer", "minimum": 0},
                    "far": {"$ref": "https://example.org/a.json"},
                    "near": {"$ref": "#/$defs/a"},
                    "odd": {"description": "anything"},
                    "pair": {"enum": [[1, 2]]},
                    "minimum": {"type": "null"},
                }
            }
        )
    )
    assert set(found) == {
        (LimitKind.TGI_REFUSES, "format: email"),
        (LimitKind.TGI_REFUSES, "$ref: https://example.org/a.json"),
        (LimitKind.TGI_REFUSES, "enum"),
        (LimitKind.TGI_WANTS_TYPE, "description"),
        (LimitKind.TGI_PASSES_OVER, "minimum"),
    }


def test_another_server_has_limits_of_its_own() -> None:
    tags = {"properties": {"tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}}}
    assert limits(schema(tags, Dialect.VLLM_CHAT)) == [(LimitKind.VLLM_REFUSES, "uniqueItems")]
    assert limits(schema({"type": "array"}, Dialect.LLAMA_CPP_CHAT)) == []


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        (r"^\d{4}$", ["^", "$"]),
        (r"(a)\1\b", ["\\1", "\\b"]),
        (r"(?<=a)b(?=c)", ["(?<="]),
        (r"[\^$][^$\]](?:a|b)\\b", []),
        (r"[]^]$", ["$"]),
        (r"(?x)a (?i:b)", ["(?x"]),
        (r"(yes|no)", []),
    ],
)
def test_what_tgi_refuses_in_a_pattern_is_named(text: str, signs: list[str]) -> None:
    assert [limit.what for limit in pattern(text).limits] == signs
    assert all(limit.kind is LimitKind.TGI_REFUSES for limit in pattern(text).limits)


def test_lookaround_is_named_for_vllm() -> None:
    assert pattern("^a(?!b)$", Dialect.VLLM_RAW).limits == (Limit(LimitKind.VLLM_REFUSES, "(?!"),)


def test_patterns_go_only_where_they_are_taken() -> None:
    takes = [dialect for dialect in Dialect if takes_kind(GrammarKind.REGEX, dialect)]
    assert takes == [Dialect.TGI, Dialect.TGI_CHAT, Dialect.VLLM_CHAT, Dialect.VLLM_RAW]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.sampled_from(GrammarKind), st.sampled_from(Dialect))
def test_any_text_can_be_checked(text: str, kind: GrammarKind, dialect: Dialect) -> None:
    check_grammar(Grammar(kind, text), dialect)


KEYS = st.sampled_from(
    ["type", "properties", "items", "enum", "$ref", "format", "pattern", "not", "$defs", "minimum", "$dynamicRef", "$id"]
)
SCHEMAS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["string", "object", "#", "https://example.org/x", "(", "date"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(KEYS, SCHEMAS, max_size=4), st.sampled_from(Dialect))
def test_any_object_can_be_checked(found: dict[str, object], dialect: Dialect) -> None:
    check_grammar(Grammar(GrammarKind.JSON, json.dumps(found)), dialect)


def test_what_was_stored_comes_back_and_anything_else_is_none() -> None:
    grammar = Grammar(GrammarKind.JSON, FRUIT)
    assert Grammar.from_json(json.loads(json.dumps(grammar.to_json()))) == grammar
    for stored in (
        None,
        1,
        {},
        {"kind": "json"},
        {"kind": "ebnf", "text": "a"},
        {"kind": "regex", "text": "a" * 9999},
        {"kind": [], "text": ""},
    ):
        assert Grammar.from_json(stored) is None
