"""An object is read as json reads it, or refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.bounded_object import read_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.sampled_from([None, 1]), st.booleans())
def test_what_json_writes_is_read(found: dict[str, object], indent: int | None, ascii_only: bool) -> None:
    assert read_object(f" {json.dumps(found, indent=indent, ensure_ascii=ascii_only)}\n") == found


@given(st.text(st.sampled_from('{}[]",:0a \n\\'), max_size=12))
def test_what_json_refuses_is_refused_or_read_more_kindly(text: str) -> None:
    try:
        found = read_object(text)
    except ValueError:
        return
    assert found == json.loads(text.replace(",}", "}").replace(",]", "]"), strict=False) or "," in text


@pytest.mark.parametrize("size", [4_090, 4_096, 4_100])
def test_a_number_or_text_over_the_seam_is_whole(size: int) -> None:
    found = {"a": [int("9" * 30)] * 200, "b": "x" * size, "c": [{"d": "y" * size, "e": 12345}]}
    assert read_object(json.dumps(found)) == found
    assert read_object(f'{{"n": {"1" * 4_200}}}') == {"n": int("1" * 4_200)}
