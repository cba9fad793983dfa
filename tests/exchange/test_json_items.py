"""JSON is read piece by piece, and what is hostile in it costs only itself."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.import_report import ImportProblem, ProblemKind
from desktop_app.exchange import import_limits, json_items
from desktop_app.exchange.json_items import JsonItems


def items(data: str | bytes) -> tuple[list[object], JsonItems]:
    reading = JsonItems(io.BytesIO(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")))
    return list(reading), reading


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(values, max_size=4), st.booleans(), st.integers(1, 40))
def test_it_reads_what_json_reads(expected: list[object], ascii: bool, chunk: int) -> None:
    before = json_items._CHUNK
    json_items._CHUNK = chunk
    try:
        for indent in (None, 1):
            found, reading = items(json.dumps(expected, ensure_ascii=ascii, indent=indent))
            assert found == expected
            assert not reading.is_broken
    finally:
        json_items._CHUNK = before


def test_an_outermost_object_hands_out_its_conversations() -> None:
    found, reading = items('{"format": "x", "conversations": [{"conversations": [1]}, 2], "after": 3}')
    assert found == [{"conversations": [1]}, 2]
    assert reading.rest == {"format": "x", "after": 3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": NaN, "b": -Infinity, "c": 1e999, "d": 1}]', [{"a": None, "b": None, "c": None, "d": 1}]),
        ('["\\ud83d", "\\ud83d\\ude00", "\\ude00x"]', ["\ufffd", "😀", "\ufffdx"]),
        ("[" + "9" * 5000 + ", 1]", [None, 1]),
        ('["a\nb\x00c"]', ["a\nb\x00c"]),
        ('["\\q"]', ["\\q"]),
        ("\ufeff[1]", [1]),
    ],
)
def test_one_odd_value_does_not_lose_the_others(text: str, expected: list[object]) -> None:
    found, reading = items(text)
    assert found == expected
    assert not reading.is_broken


def test_bytes_that_are_no_text_become_marks() -> None:
    assert items(b'["\xff\xfea", 1]')[0] == ["\ufffd\ufffda", 1]
    assert items("[1]".encode("utf-16"))[0] == [1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1}, {"b": [1, "half', [{"a": 1}, {"b": [1, "half"]}]),
        ('[{"a": 1}, {"b": 2, "c"', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1}}', [{"a": 1}]),
        ("[1, what]", [1]),
        ("[1, 2", [1, 2]),
        ("[1,", [1]),
        ('[{"a":', [{}]),
    ],
)
def test_what_came_before_the_damage_is_kept(text: str, expected: list[object]) -> None:
    found, reading = items(text)
    assert found == expected
    assert reading.is_broken


def test_depth_costs_nothing() -> None:
    found, reading = items("[" + '[{"a":' * 200_000 + "1" + "}]" * 200_000 + ", 7]")
    assert found[-1] == 7
    assert reading.too_deep == 1


def test_a_text_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_limits, "TEXT", 1000)
    with pytest.raises(ImportProblem) as caught:
        items('["' + "a" * 200_000 + '"]')
    assert caught.value.kind is ProblemKind.TOO_LARGE


def test_a_chat_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_limits, "VALUES", 100)
    assert len(items("[" + ",".join(["[1, 2]"] * 1000) + "]")[0]) == 1000, "of one chat, not of the file"
    with pytest.raises(ImportProblem):
        items("[[" + ",".join(["1"] * 1000) + "]]")
