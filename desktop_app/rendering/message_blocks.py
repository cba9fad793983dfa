"""The blocks of a whole message, read in steps: an answer is Markdown, what a person typed stays as it was typed."""

from desktop_app.rendering.answer_blocks import AnswerBlocks
from desktop_app.rendering.blocks import Block
from desktop_app.rendering.typed_blocks import typed_blocks


class MessageReader:
    """Reads one message; `advance` until it says False, then take `blocks`."""

    def __init__(self, text: str, *, is_answer: bool) -> None:
        self._text = text
        self._answer: AnswerBlocks | None = None
        if is_answer:
            self._answer = AnswerBlocks()
            self._answer.feed(text)
            self._answer.finish()

    def advance(self) -> bool:
        """Read a little more; False if all is read."""
        return self._answer is not None and self._answer.advance()

    def blocks(self) -> list[Block]:
        """All blocks, those of an answer's thought too; reads whatever was not read yet. To be taken once."""
        while self.advance():
            pass
        return typed_blocks(self._text) if self._answer is None else self._answer.changes()[1]
