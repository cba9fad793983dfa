"""An answer as it was written, its Markdown not read: blocks of some lines each, of which only the last one grows."""

from desktop_app.rendering.blocks import PARAGRAPH_LIMIT, Block, BlockKind, Run, Style
from desktop_app.rendering.invisible_characters import has_invisible, reveal

_LINES = 40  # lines of one block


class SourceBlocks:
    """Takes the place of `AnswerBlocks` where a reader wants to see the source; offsets are the text's, with line feeds only."""

    def __init__(self) -> None:
        self._at = 0  # where the open block begins
        self._open = ""
        self._held = ""  # a carriage return, whose line feed may follow
        self._new: list[Block] = []  # settled, and not given yet
        self._given = 0

    @property
    def thought_blocks(self) -> range:
        """The source shows thoughts as text."""
        return range(0)

    @property
    def is_thought_closed(self) -> bool:
        """Nothing is known of thoughts."""
        return True

    def feed(self, text: str) -> None:
        """Add text at the end."""
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        self._open += text.encode("utf-8", "replace").decode() if not text.isascii() else text

    def finish(self) -> None:
        """No more text will come."""
        if self._held:
            self._held = ""
            self._open += "\n"

    def advance(self) -> bool:
        """Settle one block; False if what is left is the open one."""
        cut = _cut(self._open)
        if cut is None:
            return False
        end, following = cut
        self._new.append(_block(self._open[:end], self._at))
        self._open = self._open[following:]
        self._at += following
        return True

    def changes(self, *, whole: bool = True) -> tuple[int, list[Block]]:
        """The first block that is another than the last time, and all from there on; without the open one unless `whole`."""
        first, blocks = self._given, self._new
        self._given += len(blocks)
        self._new = []
        if whole and self._open.strip("\n"):
            blocks = [*blocks, _block(self._open.removesuffix("\n"), self._at)]
        return first, blocks


def _cut(text: str) -> tuple[int, int] | None:
    """Where a block that is long enough ends, and where the next one begins; None: it may still grow."""
    end = -1
    for _ in range(_LINES):
        found = text.find("\n", end + 1)
        if found < 0 or found > PARAGRAPH_LIMIT:
            break
        end = found
    else:
        return end, end + 1
    if len(text) <= PARAGRAPH_LIMIT:
        return None
    return (end, end + 1) if end >= 0 else (PARAGRAPH_LIMIT, PARAGRAPH_LIMIT)


def _block(text: str, at: int) -> Block:
    runs, place = [], at
    for shown, original in reveal(text) if has_invisible(text) else ((text, text),):
        if shown:
            runs.append(Run(shown, place, len(original), Style.PLAIN if shown == original else Style.REVEALED))
        place += len(original)
    return Block(BlockKind.SOURCE, at, tuple(runs), spaced=False)
