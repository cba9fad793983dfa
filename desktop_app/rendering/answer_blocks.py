"""The text of an answer as blocks: a line that folds its thought, the thought's blocks, then those of the answer itself."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.chat.thought_splitter import Split, ThoughtSplitter
from desktop_app.rendering.blocks import Block, BlockKind, Level, LevelKind
from desktop_app.rendering.markdown_stream import MarkdownStream


class _Part:
    """Markdown that begins with its first word."""

    def __init__(self, level: LevelKind | None = None) -> None:
        self._level = level
        self._stream: MarkdownStream | None = None
        self._synced = 0  # settled blocks that were given
        self._is_finished = False
        self.at = 0  # of the first word
        self.count = 0  # blocks that were given
        self.has_news = False

    @property
    def is_begun(self) -> bool:
        return self._stream is not None

    def feed(self, text: str, at: int) -> None:
        if self._stream is None:
            begun = text.lstrip()
            if not begun:
                return
            self.at = at + len(text) - len(begun)
            self._stream, text = MarkdownStream(self.at), begun
        if text:
            self._stream.feed(text)
            self.has_news = True

    def finish(self) -> None:
        if self._stream is not None and not self._is_finished:
            self._is_finished = self.has_news = True
            self._stream.finish()

    def advance(self) -> bool:
        return self._stream is not None and self._stream.advance()

    def changes(self, *, whole: bool) -> tuple[int, list[Block]]:
        """The first block that is another, and all from there on; without what is new of the open end unless `whole`."""
        stream = self._stream
        if stream is None:
            return 0, []
        if not whole and stream.settled < self.count:  # what was open and seen is not settled yet: it must not vanish for a frame
            return self.count, []
        tail: Sequence[Block] = stream.open_blocks() if whole else ()
        first = min([self._synced, *stream.touched])
        stream.touched.clear()
        blocks = [*(stream.settled_block(index) for index in range(first, stream.settled)), *tail]
        self._synced = stream.settled
        self.count = stream.settled + len(tail)
        self.has_news = not whole
        if blocks and first == 0:
            blocks[0] = replace(blocks[0], spaced=True)  # a part begins a paragraph of its own
        if self._level is not None:
            blocks = [_within(self._level, block, first=first + n == 0) for n, block in enumerate(blocks)]
        return first, blocks

    def again(self) -> None:
        """Give everything once more."""
        self._synced = self.count = 0


class AnswerBlocks:
    """Feed it text, take its blocks. Places in the blocks are offsets in the answer's text, with line feeds only."""

    def __init__(self) -> None:
        self._splitter = ThoughtSplitter()
        self._thought = _Part(LevelKind.THOUGHT)
        self._answer = _Part()
        self._held = ""  # a carriage return, whose line feed may follow
        self._thought_is_read = False

    @property
    def thought_blocks(self) -> range:
        """Which of the blocks that were given are the thought's; its line stands before them."""
        return range(1, 1 + self._thought.count) if self._thought.is_begun else range(0)

    @property
    def is_thought_closed(self) -> bool:
        """True once all of the thought is there."""
        return self._splitter.is_closed

    def feed(self, text: str) -> None:
        """Add text at the end; nothing is parsed yet."""
        text = self._held + text
        self._held = ""
        if text.endswith("\r"):
            text, self._held = text[:-1], "\r"
        self._take(self._splitter.feed(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text))

    def finish(self) -> None:
        """No more text will come."""
        if self._held:
            self._held = ""
            self._take(self._splitter.feed("\n"))
        self._take(self._splitter.finish())
        self._thought.finish()
        self._answer.finish()

    def advance(self) -> bool:
        """Look at one more line; False if all complete lines have been looked at."""
        self._thought_is_read = not self._thought.advance()
        return not self._thought_is_read or self._answer.advance()

    def changes(self, *, whole: bool = True) -> tuple[int, list[Block]]:
        """The first block that is another than the last time, and all from there on; without what is new of the open end unless `whole`."""
        if not self._thought.has_news:
            first, blocks = self._answer.changes(whole=whole)
            return first + (1 + self._thought.count if self._thought.is_begun else 0), blocks
        had_line = self._thought.count > 0
        first, blocks = self._thought.changes(whole=whole or self._thought_is_read)
        first, blocks = (first + 1, blocks) if had_line else (0, [Block(BlockKind.THOUGHT, self._thought.at), *blocks])
        self._answer.again()
        return first, blocks if self._thought.has_news else [*blocks, *self._answer.changes(whole=whole)[1]]

    def _take(self, split: Split) -> None:
        self._thought_is_read = False
        if split.starts_again:
            self._thought, self._answer = _Part(LevelKind.THOUGHT), _Part()
        self._thought.feed(split.thought, split.thought_at)
        if self._splitter.is_closed:
            self._thought.finish()
        self._answer.feed(split.answer, split.answer_at)


def _within(kind: LevelKind, block: Block, *, first: bool) -> Block:
    return replace(block, inside=(Level(kind, first=first), *block.inside))
