"""Which way a text runs."""

import sys
import unicodedata

from desktop_app.rendering.text_direction import first_direction, has_right_to_left, is_right_to_left


def test_direction_is_that_of_the_first_strong_character() -> None:
    assert is_right_to_left("1) שלום hello")
    assert is_right_to_left("مرحبا")
    assert not is_right_to_left("hello שלום")
    assert not is_right_to_left("123 …")
    assert not is_right_to_left("")


def test_text_without_strong_characters_has_no_direction() -> None:
    assert [first_direction(text) for text in ("12 %", "…", "a", "é", "ש", "")] == [None, None, False, False, True, None]


def test_no_character_that_runs_from_right_to_left_is_missed() -> None:
    missed = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.bidirectional(chr(code)) in ("R", "AL") and not has_right_to_left(chr(code))
    ]
    assert missed == []
    assert not has_right_to_left("中文 …“quotes”")
