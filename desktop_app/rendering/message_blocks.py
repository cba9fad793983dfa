"""The blocks of a whole message, read in steps: an answer is Markdown, what a person typed stays as it was typed."""

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.markdown_stream import MarkdownStream
from desktop_app.rendering.typed_blocks import typed_blocks


class MessageReader:
    """Reads one message; `advance` until it says False, then take `blocks`."""

    def __init__(self, text: str, *, is_answer: bool) -> None:
        self._text = text
        self._stream: MarkdownStream | None = None
        if is_answer:
            self._stream = MarkdownStream()
            self._stream.feed(text.lstrip())
            self._stream.finish()

    def advance(self) -> bool:
        """Read a little more; False if all is read."""
        return self._stream is not None and self._stream.advance()

    def blocks(self) -> list[Block]:
        """All blocks; reads whatever was not read yet."""
        return typed_blocks(self._text) if self._stream is None else self._stream.blocks()
