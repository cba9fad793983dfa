"""The text of one message and the segments that show it; an answer's text may grow."""

import math

from PySide6.QtCore import QElapsedTimer

from desktop_app.rendering.answer_blocks import AnswerBlocks
from desktop_app.rendering.answer_tail import LONG, read_tail
from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.look import Look
from desktop_app.rendering.source_blocks import SourceBlocks
from desktop_app.rendering.typed_blocks import typed_blocks
from desktop_app.ui.segment_list import SegmentList

_SLICE = 4  # ms
_LITTLE = 8_000  # characters that are shown at once when an answer ends
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
        self._is_behind = False  # more came than one frame may read
        self._is_folded = True
        self._is_source = False
        self._whole: SegmentList | None = None  # of a long stored text, while only its end is shown

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
        return bool(self._pending) or self._is_behind

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
        self._is_read, self._is_behind = True, False
        self._whole = None
        self.segments.set_lead(0)
        if not self._is_answer:
            self.segments.replace_from(0, typed_blocks(text))
            return
        self._blocks.feed(text)
        if finished:
            self._blocks.finish()
        self.segments.replace_from(0, [])
        if not (finished and len(text) > LONG and not self._is_source and self._show_tail(text)):
            self.read_on()

    @property
    def is_read(self) -> bool:
        """False while a long stored text has not been read to its end; then `read_on` reads more."""
        return self._is_read

    @property
    def shows_tail(self) -> bool:
        """True while only the end of a long text is shown, with room for what stands before it."""
        return self._whole is not None

    def _show_tail(self, text: str) -> bool:
        start, blocks = read_tail(text)
        if not blocks:
            return False
        look, width = self.segments.look, self.segments.width
        lines = 1.6 * start / max(width / (look.reading.pixelSize() * 0.48), 8)  # the last line of most paragraphs is short
        self.segments.set_lead(round(lines) * look.line_height(look.reading))
        self.segments.replace_from(0, blocks)
        self._whole = SegmentList(look, width)
        self._is_read = False
        return True

    def read_on(self) -> int | None:
        """Read for at most 4 ms; as `flush`. Where only the end is shown, nothing changes until all is read."""
        self._is_read, changed = self._read()
        if self._whole is None or not self._is_read:
            return None if self._whole is not None else changed
        self.segments.take(self._whole)
        self._whole = None
        return 0

    def append(self, text: str) -> None:
        """Take text in; it is shown by `flush`."""
        self._pending.append(text)

    def flush(self) -> int | None:
        """Lay out what came, for at most 4 ms of reading. The y from which on something changed; None: nothing did."""
        if not self.has_pending or not self._is_read:
            return None
        self._take_pending()
        is_read, changed = self._read()
        self._is_behind = not is_read
        return changed

    def finish(self) -> int | None:
        """No more text will come; as `flush`. What is too much for a frame is read by `read_on`."""
        is_little = not self._is_behind and sum(map(len, self._pending)) < _LITTLE
        self._take_pending()
        self._blocks.finish()
        self._is_behind = False
        self._is_read, changed = self._read(math.inf if is_little else _SLICE)
        return changed

    def _take_pending(self) -> None:
        text = "".join(self._pending)
        self._pending = []
        if text:
            self._shown.append(text)
            self._blocks.feed(text)

    def _read(self, most: float = _SLICE) -> tuple[bool, int | None]:
        """Read for at most so many ms. Whether that was all, and where something changed."""
        timer = QElapsedTimer()
        timer.start()
        while self._blocks.advance():
            if timer.elapsed() >= most:
                return False, self._show_changes(whole=False)
        return True, self._show_changes()

    def _show_changes(self, *, whole: bool = True) -> int | None:
        segments = self.segments if self._whole is None else self._whole
        before = segments.height
        first, blocks = self._blocks.changes(whole=whole)
        changed = segments.replace_from(first, blocks)
        if changed is None:
            return None
        if self._whole is not None:
            segments.text.start(len(segments))  # counted while it is read, and not all at once in the end
        thought = self._blocks.thought_blocks
        if not thought:
            return changed
        segments.set_hidden(range(thought.stop, len(segments)), False, by=_FOLD)
        segments.set_hidden(thought, self._is_folded, by=_FOLD)
        # nothing is seen of a thought that grows while it is folded
        return changed if segments.height != before or not self._is_folded or thought.stop < len(segments) else None
