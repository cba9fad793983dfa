"""Numbers as a person writes and reads them: 0.9 and 0,9 are the same."""

import math
import re

from PySide6.QtCore import QLocale

from desktop_app.chat.parameters import SEED_MAXIMUM, NumberRange

_GROUPED = re.compile(r"[+-]?\d{1,3}([.,'’\u00a0\u202f ]\d{3})+")
_DECIMAL = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)")
_MINUS = "−"
_PARTED = frozenset(  # languages that put a space before the sign
    {
        *(QLocale.Language.German, QLocale.Language.French, QLocale.Language.Spanish, QLocale.Language.Russian),
        *(QLocale.Language.Swedish, QLocale.Language.NorwegianBokmal, QLocale.Language.NorwegianNynorsk, QLocale.Language.Danish),
        *(QLocale.Language.Finnish, QLocale.Language.Czech, QLocale.Language.Slovak, QLocale.Language.Bulgarian),
        *(QLocale.Language.Croatian, QLocale.Language.Slovenian, QLocale.Language.Romanian, QLocale.Language.Ukrainian),
    }
)


def number_text(value: float, span: NumberRange) -> str:
    """The value with the decimals of its range, with more only where it has more: "0.90", "256", "0.925"."""
    if span.decimals == 0:
        text = str(round(value))
    else:
        text = (
            f"{value:.{span.decimals}f}" if math.isclose(value, round(value, span.decimals), abs_tol=1e-9) else f"{value:.4f}".rstrip("0")
        )
    return text.replace(".", QLocale().decimalPoint())


def percent_text(percent: int) -> str:
    """A share as the reader's language writes it: "125%", in German "125 %"."""
    locale = QLocale()
    space = "\u00a0" if locale.language() in _PARTED else ""
    return f"{locale.toString(percent)}{space}{locale.percent()}"


def read_number(text: str, span: NumberRange) -> float | None:
    """The number in `text`, wherever it lies; None if there is none, or not a whole one where only whole ones count."""
    text = text.strip().replace(_MINUS, "-")
    if span.decimals == 0 and _GROUPED.fullmatch(text):
        text = re.sub(r"[^\d+-]", "", text)
    if len(text) > 24 or not text.isascii() or not _DECIMAL.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return None if span.decimals == 0 and value != int(value) else value


def read_seed(text: str) -> int | None:
    """The seed in `text`; None if it is no whole number from 0 to 2^64 - 1."""
    digits = re.sub(r"[,.'’\u00a0\u202f ]", "", text.strip())
    if not digits.isascii() or not digits.isdigit() or len(digits.lstrip("0")) > 20:
        return None
    seed = int(digits)
    return seed if seed <= SEED_MAXIMUM else None
