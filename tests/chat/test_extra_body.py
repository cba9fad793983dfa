"""Extra JSON for a request: what is taken, what is refused and where, and whose keys win."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.extra_body import DEPTH_MAXIMUM, LENGTH_MAXIMUM, RESERVED, BadBody, BodyProblem, extra_body, merge_body


def refused(*texts: str, decided: frozenset[str] = frozenset()) -> BadBody:
    with pytest.raises(BadBody) as raised:
        extra_body(*texts, decided=decided)
    return raised.value


def test_the_chat_s_keys_win_over_the_endpoint_s() -> None:
    assert extra_body('{"min_p": 0.1, "a": 1}', '{"a": {"b": null}}') == {"min_p": 0.1, "a": {"b": None}}
    assert extra_body("", " \n") == {}
    assert extra_body('{"a": 1}', "") == {"a": 1}


def test_the_parameters_of_tgi_are_merged_and_never_lost() -> None:
    extra = extra_body('{"parameters": {"x": 1, "y": 1}}', '{"parameters": {"y": 2}, "options": {"use_cache": false}}')
    assert extra == {"parameters": {"x": 1, "y": 2}, "options": {"use_cache": False}}
    body = {"inputs": "hi", "parameters": {"seed": 7}, "stream": True}
    assert merge_body(body, extra) == {**body, "parameters": {"seed": 7, "x": 1, "y": 2}, "options": {"use_cache": False}}
    assert merge_body(body, {"parameters": 5})["parameters"] == {"seed": 7}
    assert body["parameters"] == {"seed": 7}, "nothing is changed in place"


@pytest.mark.parametrize("key", sorted(RESERVED))
def test_what_brise_decides_is_refused_by_its_name(key: str) -> None:
    for text in (json.dumps({"a": 1, key: True}), json.dumps({"parameters": {key: True}})):
        error = refused("", text)
        assert (error.problem, error.key) == (BodyProblem.RESERVED, key)


def test_what_a_control_decides_at_this_server_is_refused_only_there() -> None:
    assert extra_body('{"top_k": 5}') == {"top_k": 5}
    assert refused('{"top_k": 5}', decided=frozenset(["top_k"])).key == "top_k"
    assert refused('{"parameters": {"top_k": 5}}', decided=frozenset(["top_k"])).key == "top_k"


def test_what_is_no_json_is_told_with_its_place() -> None:
    error = refused('{\n  "a": 1,\n  b: 2\n}')
    assert (error.problem, error.line, error.column) == (BodyProblem.NOT_JSON, 3, 3)
    assert refused('{"a": 1').line == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1]", BodyProblem.NOT_AN_OBJECT),
        ("null", BodyProblem.NOT_AN_OBJECT),
        ('{"a": NaN}', BodyProblem.NO_NUMBER),
        ('{"a": [-Infinity]}', BodyProblem.NO_NUMBER),
        ('{"a": 1e999}', BodyProblem.NO_NUMBER),
        ('{"a": ' + "9" * 5000 + "}", BodyProblem.NO_NUMBER),
        ('{"a": ' + "[" * (DEPTH_MAXIMUM + 1) + "]" * (DEPTH_MAXIMUM + 1) + "}", BodyProblem.TOO_DEEP),
        ("[" * (LENGTH_MAXIMUM - 1), BodyProblem.TOO_DEEP),
        (" " * LENGTH_MAXIMUM + "{}", BodyProblem.TOO_LONG),
    ],
)
def test_what_no_server_should_be_sent_is_refused(text: str, problem: BodyProblem) -> None:
    assert refused(text).problem is problem


def test_halves_of_characters_do_not_get_out() -> None:
    assert extra_body('{"a": "\\ud83c", "\\udf89": ["\\ud83c\\udf89"]}') == {"a": "\ufffd", "\ufffd": ["🎉"]}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.sampled_from(["parameters", "seed"]), inner),
    max_leaves=8,
)


@given(VALUES | st.text(), VALUES | st.text())
def test_whatever_is_written_is_taken_or_refused_in_a_typed_way(endpoint: object, chat: object) -> None:
    texts = [value if isinstance(value, str) else json.dumps(value) for value in (endpoint, chat)]
    try:
        extra = extra_body(*texts, decided={"seed"})
    except BadBody:
        return
    json.dumps(extra, allow_nan=False).encode("ascii")
    assert not RESERVED & set(extra)
    assert "seed" not in extra
