"""Texts are counted and cut as Qt does it."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rendering.text_units import cut_units, units


def test_a_character_beyond_the_first_plane_counts_twice() -> None:
    assert [units(text) for text in ("", "abc", "é", "日本", "🎉", "a🎉b", "\ud800")] == [0, 3, 1, 2, 2, 4, 1]


@given(st.text(max_size=20), st.integers(0, 10), st.integers(0, 20))
def test_cutting_counts_as_qt_counts(text: str, start: int, length: int) -> None:
    encoded = text.encode("utf-16-le", "surrogatepass")
    expected = encoded[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
    assert cut_units(text, start, start + length) == expected
