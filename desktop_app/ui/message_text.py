"""The text of one message and the segments that show it; an answer's text may grow."""

from PySide6.QtCore import QElapsedTimer

from desktop_app.rendering.answer_blocks import AnswerBlocks
from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.look import Look
from desktop_app.rendering.source_blocks import SourceBlocks
from desktop_app.rendering.typed_blocks import typed_blocks
from desktop_app.ui.segment_list import SegmentList

_SLICE = 4  # ms
_FOLD = "thought"  # who hides segments


class MessageText:
    """Markdown that may grow, or what a person typed; `segments` show what was flushed. Thoughts are folded away at first."""

    def __init__(self, look: Look, width: int, *, is_answer: bool) -> None:
        self.segments = SegmentList(look, width)
        self._is_answer = is_answer
        self._shown: list[str] = []
        self._pending: list[str] = []
        self._blocks: AnswerBlocks | SourceBlocks = AnswerBlocks()
        self._is_read = True
        self._is_folded = True
        self._is_source = False

    @property
    def markdown(self) -> str:
        """All of it, shown or not."""
        return "".join(self._shown) + "".join(self._pending)

    def visible_text(self, most: int | None = None) -> str:
        """What can be read of it right now, without marks; `most` characters of it."""
        lines: list[str] = []
        length = 0
        for index, block in enumerate(self.segments.blocks):
            if most is not None and length >= most:
                break
            if block.kind is BlockKind.THOUGHT or self.segments.is_hidden(index):
                continue
            lines.append(block.plain_text)
            length += len(lines[-1]) + 1
        return "\n".join(lines)[:most]

    @property
    def has_pending(self) -> bool:
        """True if text came that is not shown yet."""
        return bool(self._pending)

    @property
    def is_source(self) -> bool:
        """True while the Markdown is shown as it was written."""
        return self._is_source

    def show_source(self, is_source: bool, *, finished: bool) -> None:
        """Show the Markdown as it was written, or rendered again."""
        if is_source != self._is_source and self._is_answer:
            self._is_source = is_source
            self.show(self.markdown, finished=finished)

    @property
    def is_thought_closed(self) -> bool:
        """True if the thought is over, and was not cut off."""
        return self._blocks.is_thought_closed

    @property
    def is_folded(self) -> bool:
        """True while thoughts are folded away."""
        return self._is_folded

    def is_folded_away(self, block: int) -> bool:
        """True for a block of a thought that is not shown."""
        return self._is_folded and block in self._blocks.thought_blocks

    def fold(self, is_folded: bool) -> None:
        """Fold the thought away, or show it."""
        self._is_folded = is_folded
        self.segments.set_hidden(self._blocks.thought_blocks, is_folded, by=_FOLD)

    def show(self, text: str, *, finished: bool) -> None:
        """Start again with `text`; without an end yet unless `finished`."""
        self._shown, self._pending = [text], []
        self._blocks = SourceBlocks() if self._is_source else AnswerBlocks()
        self._is_read = True
        if not self._is_answer:
            self.segments.replace_from(0, typed_blocks(text))
            return
        self._blocks.feed(text)
        if finished:
            self._blocks.finish()
        self.segments.replace_from(0, [])
        self.read_on()

    @property
    def is_read(self) -> bool:
        """False while a long stored text has not been read to its end; then `read_on` reads more."""
        return self._is_read

    def read_on(self) -> int | None:
        """Read for at most 4 ms; as `flush`."""
        timer = QElapsedTimer()
        timer.start()
        while self._blocks.advance():
            if timer.elapsed() >= _SLICE:
                self._is_read = False
                return self._show_changes(whole=False)
        self._is_read = True
        return self._show_changes()

    def append(self, text: str) -> None:
        """Take text in; it is shown by `flush`."""
        self._pending.append(text)

    def flush(self) -> int | None:
        """Lay out what came. The y in the segments from which on something changed; None: nothing did."""
        if not self._pending or not self._is_read:
            return None
        text = "".join(self._pending)
        self._pending = []
        self._shown.append(text)
        self._blocks.feed(text)
        return self._sync()

    def finish(self) -> int | None:
        """No more text will come; as `flush`."""
        self._is_read = True
        changed = self.flush()
        self._blocks.finish()
        last = self._sync()
        return last if changed is None else changed if last is None else min(changed, last)

    def _sync(self) -> int | None:
        while self._blocks.advance():
            pass
        return self._show_changes()

    def _show_changes(self, *, whole: bool = True) -> int | None:
        before = self.segments.height
        first, blocks = self._blocks.changes(whole=whole)
        changed = self.segments.replace_from(first, blocks)
        if changed is None:
            return None
        thought = self._blocks.thought_blocks
        if not thought:
            return changed
        self.segments.set_hidden(range(thought.stop, len(self.segments)), False, by=_FOLD)
        self.segments.set_hidden(thought, self._is_folded, by=_FOLD)
        # nothing is seen of a thought that grows while it is folded
        return changed if self.segments.height != before or not self._is_folded or thought.stop < len(self.segments) else None
