"""Numbers as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from desktop_app.chat.parameters import RANGES, SEED_MAXIMUM, Control, NumberRange
from desktop_app.ui.number_text import number_text, percent_text, read_number, read_seed

TEMPERATURE, TOKENS, FREQUENCY = RANGES[Control.TEMPERATURE], RANGES[Control.MAX_NEW_TOKENS], RANGES[Control.FREQUENCY_PENALTY]


@pytest.mark.parametrize("text", ["0.9", "0,9", " .9 ", ",9", "0.90", "+0.9"])
def test_both_decimal_points_are_taken(text: str) -> None:
    assert read_number(text, TEMPERATURE) == 0.9


@pytest.mark.parametrize("text", ["1024", "1,024", "1.024", "1 024", "1’024", "1\u202f024", "1024.0"])
def test_whole_numbers_may_be_grouped(text: str) -> None:
    assert read_number(text, TOKENS) == 1024


@pytest.mark.parametrize("text", ["", "a", "1.5.2", "--1", "1e3", "nan", "inf", "0x10", "٣", "1 2", "9" * 30])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text, TEMPERATURE) is None


def test_half_a_token_is_no_number_of_tokens() -> None:
    assert read_number("12.5", TOKENS) is None


def test_minus_is_taken_in_both_writings() -> None:
    assert read_number("-0.5", FREQUENCY) == read_number("−0,5", FREQUENCY) == -0.5


def test_values_show_the_decimals_of_their_range_and_more_only_where_they_have_more(british: None) -> None:
    assert [number_text(value, TEMPERATURE) for value in (0.9, 1, 0.925, 0.1 + 0.2)] == ["0.90", "1.00", "0.925", "0.30"]
    assert number_text(256, TOKENS) == "256"


def test_values_follow_the_locale(german: None) -> None:
    assert number_text(0.9, TEMPERATURE) == "0,90"


@given(st.sampled_from([*RANGES.values()]), st.floats(0, 1), st.sampled_from(["en_GB", "de_DE", "fr_FR"]))
def test_what_is_shown_reads_back_as_the_value(span: NumberRange, part: float, locale: str) -> None:
    value = round(span.minimum + part * (span.maximum - span.minimum), 0 if span.decimals == 0 else 4)
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        again = read_number(number_text(value, span), span)
    finally:
        QLocale.setDefault(before)
    assert again is not None
    assert math.isclose(again, value, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("text", "seed"),
    [("42", 42), ("18446744073709551615", SEED_MAXIMUM), (" 0042 ", 42), ("18,446,744,073,709,551,615", SEED_MAXIMUM), ("0", 0)],
)
def test_seeds(text: str, seed: int) -> None:
    assert read_seed(text) == seed


@pytest.mark.parametrize("text", ["18446744073709551616", "-1", "1e5", "", "x", "²", "9" * 40])
def test_what_is_no_seed_is_none(text: str) -> None:
    assert read_seed(text) is None


@pytest.mark.parametrize(("locale", "text"), [("en_GB", "125%"), ("de_DE", "125\u00a0%"), ("fr_FR", "125\u00a0%"), ("ja_JP", "125%")])
def test_percent_stands_as_the_language_writes_it(locale: str, text: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        assert percent_text(125) == text
    finally:
        QLocale.setDefault(before)
