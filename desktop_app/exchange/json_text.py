"""Values as JSON text, the same text for the same values whenever it is written."""

import json
import math
import struct

from desktop_app.chat.whole_characters import whole_characters

Json = dict[str, object]


def json_text(value: object) -> str:
    """JSON on one line, keys in their order; halves of characters become U+FFFD, since no file in UTF-8 can hold them."""
    return whole_characters(json.dumps(value, ensure_ascii=False, allow_nan=False))


def finite(number: float | None) -> float | None:
    """The number, always as one with a point; None for what JSON has no word for."""
    return None if number is None or not math.isfinite(number) else float(number)


def short_float(number: float | None) -> float | None:
    """A number that is kept in 32 bits, in as few digits as tell it from every other."""
    if number is None or not math.isfinite(number):
        return None
    short = float(f"{number:.7g}")
    return short if _in_32_bits(short) == number else float(f"{number:.9g}")


def _in_32_bits(number: float) -> float:
    try:
        (kept,) = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        return math.inf
    return float(kept)
