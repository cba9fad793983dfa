"""Where a block's characters come from: its visible text, the message's source and the laid-out document, one on the other.

Visible text is counted in characters from the block's beginning, source in characters of the message's text (line feeds
only), the document in UTF-16 units of the segment's text, as Qt counts.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.rendering.blocks import Block, BlockKind
from desktop_app.rendering.text_units import units


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of visible text and what it stands for; `exact`: character for character."""

    visible: int
    length: int
    source: int
    size: int
    exact: bool


class SourceMap:
    """One block's pieces, in order; the separators between a table's cells and rows belong to none."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.visible_text = block.plain_text
        self.pieces = list(_pieces(block))
        self._visible = [piece.visible for piece in self.pieces]
        self._sources = [piece.source for piece in self.pieces]
        self._is_narrow = self.visible_text.isascii() or units(self.visible_text) == len(self.visible_text)

    def source_at(self, visible: int) -> int:
        """Where in the source a visible character stands; the end of the block's source for the place after the last one."""
        if not self.pieces:
            return self.block.at
        piece = self.pieces[max(bisect_right(self._visible, visible) - 1, 0)]
        inside = visible - piece.visible
        if inside <= 0:
            return piece.source
        if inside >= piece.length:
            return piece.source + piece.size
        return piece.source + (inside if piece.exact else 0)

    def visible_at(self, source: int) -> int:
        """The visible character that a place in the source shows as, or the next one where it shows as none."""
        if not self.pieces:
            return 0
        index = bisect_right(self._sources, source) - 1
        if index < 0:
            return 0
        piece = self.pieces[index]
        inside = source - piece.source
        if inside >= piece.size:
            following = index + 1
            return self._visible[following] if following < len(self.pieces) else piece.visible + piece.length
        return piece.visible + (min(inside, piece.length) if piece.exact else 0)

    def document_at(self, visible: int) -> int:
        """UTF-16 units before a visible character."""
        return visible if self._is_narrow else units(self.visible_text[:visible])

    def visible_at_document(self, position: int) -> int:
        """The visible character at a position in UTF-16 units; one in the middle of a character counts as before it."""
        if self._is_narrow:
            return min(position, len(self.visible_text))
        encoded = self.visible_text.encode("utf-16-le", "surrogatepass")[: 2 * position]
        return len(encoded.decode("utf-16-le", "ignore"))


def _pieces(block: Block) -> Iterator[Piece]:
    if block.kind is BlockKind.CODE:
        yield from _code_pieces(block)
        return
    visible = 0
    rows = block.rows if block.kind is BlockKind.TABLE else ((block.runs,),)
    for row in rows:
        for cell in row:
            for run in cell:
                yield Piece(visible, len(run.text), run.at, run.size, len(run.text) == run.size)
                visible += len(run.text)
            visible += 1  # what parts it from the next cell


def _code_pieces(block: Block) -> Iterator[Piece]:
    length = len(block.plain_text)
    ends = [start for start, _ in block.places[1:]] + [length]
    for (start, source), end in zip(block.places, ends, strict=False):
        end = min(end, length)
        if end > start:
            yield Piece(start, end - start, source, end - start, True)
