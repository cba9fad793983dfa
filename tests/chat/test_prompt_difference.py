"""The first place where two renderings of a chat part ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.prompt_difference import compare

OURS = "[INST] u1 [/INST]a1</s> [INST] u2 [/INST]"


def test_the_same_is_the_same() -> None:
    assert compare(OURS, OURS).difference is None
    assert compare("", "").difference is None


@pytest.mark.parametrize(
    ("bos_token", "written"), [("", "<s>"), ("<s>", "<s>"), ("<bos>", "<bos>"), ("", "<|begin_of_text|>"), ("<|odd|>", "<|odd|>")]
)
def test_what_a_server_puts_first_by_itself_makes_no_difference_but_is_told(bos_token: str, written: str) -> None:
    found = compare(OURS, written + OURS, bos_token)
    assert (found.difference, found.bos) == (None, written)


def test_a_token_that_both_begin_with_is_no_difference_either() -> None:
    found = compare("<s>" + OURS, "<s>" + OURS, "<s>")
    assert (found.difference, found.bos) == (None, "")


def test_the_first_difference_is_shown_with_what_stands_before_it() -> None:
    difference = compare(OURS, "<s>" + OURS.replace("</s> [", "</s>["), "<s>").difference
    assert difference is not None
    assert difference.at == OURS.index(" [INST] u2")
    assert difference.before == "[INST] u1 [/INST]a1</s>"
    assert (difference.ours, difference.theirs) == (" [INST] u2 [/INST]", "[INST] u2 [/INST]")


def test_one_that_is_only_longer_differs_at_the_end_of_the_other() -> None:
    difference = compare(OURS, OURS + "\n").difference
    assert difference is not None
    assert (difference.at, difference.ours, difference.theirs) == (len(OURS), "", "\n")


@given(st.text("ab😀", max_size=40), st.text("ab😀", max_size=40))
def test_what_stands_before_the_place_is_the_same_and_the_next_character_is_not(ours: str, theirs: str) -> None:
    difference = compare(ours, theirs).difference
    if difference is None:
        assert ours == theirs
        return
    at = difference.at
    assert ours[:at] == theirs[:at]
    assert ours[at : at + 1] != theirs[at : at + 1]
