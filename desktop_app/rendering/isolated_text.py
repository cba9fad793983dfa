"""Text in which pieces keep their own direction, code above all: marks go in for the layout, and positions are counted without them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_LEFT, _RIGHT, _END = "\u2066", "\u2067", "\u2069"  # isolates, drawn as nothing

Piece = tuple[int, int, bool]
"""Where a piece starts and ends, in UTF-16 units, and whether it runs from right to left."""


class IsolatedText:
    """Positions with the marks that hold pieces together, and without; pieces lie inside each other or apart."""

    def __init__(self, pieces: Sequence[Piece] = ()) -> None:
        marks = [(start, 1, start - end, _RIGHT if is_right else _LEFT) for start, end, is_right in pieces if start < end]
        marks += [(end, 0, -start, _END) for start, end, _is_right in pieces if start < end]
        marks.sort()  # at one place ends come first, the innermost before the others; starts the outermost first
        self._marks = [mark for *_, mark in marks]
        self._places = [place for place, *_ in marks]
        self._laid = [place + number for number, place in enumerate(self._places)]

    def marked(self, text: str) -> str:
        """The text with its marks."""
        if not self._marks:
            return text
        data, parts, at = text.encode("utf-16-le", "surrogatepass"), [], 0
        for place, mark in zip(self._places, self._marks, strict=True):
            parts += [data[2 * at : 2 * place], mark.encode("utf-16-le")]
            at = place
        return b"".join([*parts, data[2 * at :]]).decode("utf-16-le", "surrogatepass")

    def start(self, position: int) -> int:
        """Where what begins at a position begins among the marks."""
        return position + bisect_right(self._places, position) if self._marks else position

    def end(self, position: int) -> int:
        """Where what ends at a position ends among the marks."""
        return position + bisect_left(self._places, position) if self._marks else position

    def position(self, laid: int) -> int:
        """A position among the marks, counted without them."""
        return laid - bisect_left(self._laid, laid) if self._marks else laid
