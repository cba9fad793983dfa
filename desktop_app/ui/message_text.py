"""The text of one message and the segments that show it; an answer's text may grow."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.look import Look
from desktop_app.rendering.markdown_stream import MarkdownStream
from desktop_app.rendering.typed_blocks import typed_blocks
from desktop_app.ui.segment_list import SegmentList

_SLICE = 4  # ms


class MessageText:
    """Markdown that may grow, or what a person typed; `segments` show what was flushed."""

    def __init__(self, look: Look, width: int, *, is_answer: bool) -> None:
        self.segments = SegmentList(look, width)
        self._is_answer = is_answer
        self._shown: list[str] = []
        self._pending: list[str] = []
        self._stream = MarkdownStream()
        self._synced = 0  # settled blocks that the segments show
        self._is_read = True

    @property
    def markdown(self) -> str:
        """All of it, shown or not."""
        return "".join(self._shown) + "".join(self._pending)

    def visible_text(self, most: int | None = None) -> str:
        """What can be read of it right now, without marks; `most` characters of it."""
        lines: list[str] = []
        length = 0
        for block in self.segments.blocks:
            if most is not None and length >= most:
                break
            lines.append(block.plain_text)
            length += len(lines[-1]) + 1
        return "\n".join(lines)[:most]

    @property
    def has_pending(self) -> bool:
        """True if text came that is not shown yet."""
        return bool(self._pending)

    def show(self, text: str, *, finished: bool) -> None:
        """Start again with `text`; without an end yet unless `finished`."""
        self._shown, self._pending = [text], []
        self._stream = MarkdownStream()
        self._synced = 0
        self._is_read = True
        if not self._is_answer:
            self.segments.replace_from(0, typed_blocks(text))
            return
        self._stream.feed(text.lstrip())
        if finished:
            self._stream.finish()
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
        while self._stream.advance():
            if timer.elapsed() >= _SLICE:
                self._is_read = False
                return self._show_settled()
        self._is_read = True
        return self._sync()

    def append(self, text: str) -> None:
        """Take text in; it is shown by `flush`."""
        self._pending.append(text)

    def flush(self) -> int | None:
        """Lay out what came. The y in the segments from which on something changed; None: nothing did."""
        if not self._pending or not self._is_read:
            return None
        text = "".join(self._pending)
        self._pending = []
        # an answer begins with its first word: models like to start with a space
        starts = not any(part.strip() for part in self._shown)
        self._shown.append(text)
        self._stream.feed(text.lstrip() if starts else text)
        return self._sync()

    def finish(self) -> int | None:
        """No more text will come; as `flush`."""
        self._is_read = True
        changed = self.flush()
        self._stream.finish()
        last = self._sync()
        return last if changed is None else changed if last is None else min(changed, last)

    def _sync(self) -> int | None:
        while self._stream.advance():
            pass
        return self._show_settled(self._stream.open_blocks())

    def _show_settled(self, tail: Sequence[Block] = ()) -> int | None:
        stream = self._stream
        first = min([self._synced, *stream.touched])
        stream.touched.clear()
        blocks = [stream.settled_block(index) for index in range(first, stream.settled)]
        self._synced = stream.settled
        return self.segments.replace_from(first, [*blocks, *tail])
