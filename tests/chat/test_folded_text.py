"""Folding: what counts as the same, in pieces and with places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.folded_text import Term, fold, fold_with_places, pieces, terms_of

TEXTS = st.text(st.sampled_from("aZ ß*`ü\u0308\u0301中がガ한\u1161\uff9e\ufe0f\u200d😀İﬁ\0\n1_"), max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("über", "u\u0308ber"),
        ("ＡＢＣ", "abc"),
        ("naïve", "naive"),
        ("co\u00adop", "coop"),
        ("**bold**", "bold"),
        ("ﬁ", "fi"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("hello", "hallo"), ("한", "하"), ("snake_case", "snakecase"), ("हि", "ह")])
def test_not_the_same(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(1, 20))
def test_pieces_are_the_text(text: str, size: int) -> None:
    assert "".join(pieces(text, size)) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["Straße ", "u\u0308ber", "中国", "abc", " ", "한국", "😀", "ガ"]), max_size=20), st.integers(4, 20))
def test_pieces_fold_as_the_whole(parts: list[str], size: int) -> None:
    text = "".join(parts)
    assert "".join(map(fold, pieces(text, size))) == fold(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_places_lie_in_order_inside_the_text(text: str) -> None:
    folded, places = fold_with_places(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)


def test_a_place_is_where_the_character_came_from() -> None:
    text = "Die Stra\u00dfe u\u0308ber **Berge**"
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    at = folded.index("uber")
    assert text[places[at] : places[at + 4]] == "u\u0308ber"
    at = folded.index("berge")
    assert text[places[at] : places[at + 5]].strip("*") == "Berge"


def test_short_terms_are_found_where_words_start() -> None:
    assert Term("w").find("hello world") == 6
    assert Term("o").find("hello world") == -1
    assert Term("国").find("我爱中国菜") == 3
    assert Term("ui").find("在ui中") == 1
    assert Term("c").find("snake_case") == 6


def test_absurd_queries_are_bounded() -> None:
    assert len(terms_of(" ".join(map(str, range(1000))))) <= 12
    assert len(terms_of("x" * 10_000)[0]) <= 80
    assert terms_of("  \0 ** ") == ()
