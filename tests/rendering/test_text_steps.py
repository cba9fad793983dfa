"""Words and characters as readers see them, in UTF-16 positions."""

import pytest

from desktop_app.rendering.text_steps import step, word_at
from desktop_app.rendering.text_units import cut_units, units

FAMILY, FLAG, SKIN, ENGLAND = "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"


@pytest.mark.parametrize("word", [FAMILY, FLAG, SKIN, ENGLAND, "don't", "foo_bar", "हिन्दी", "שלום", "كلمة", "カタカナ", "中", "café"])
def test_a_word_is_taken_whole_wherever_it_is_hit(word: str) -> None:
    text = f"😀 {word} end"
    start = units("😀 ")
    for position in range(start, start + units(word)):
        assert cut_units(text, *word_at(text, position)) == word


def test_no_step_ends_inside_a_character() -> None:
    text = f"a{FAMILY} {FLAG}{FLAG}é{SKIN}{ENGLAND}字"
    steps, at = [], 0
    while (to := step(text, at, forwards=True)) is not None and to > at:
        steps.append(cut_units(text, at, to))
        at = to
    assert steps == ["a", FAMILY, " ", FLAG, FLAG, "é", SKIN, ENGLAND, "字"]
