"""A piece of a chat for other programs: as Markdown, as plain text that is the same, and as HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QMimeData

from desktop_app.chat.thinking import without_thought
from desktop_app.rendering.blocks import Block, BlockKind
from desktop_app.rendering.html_text import html_document, html_fragments
from desktop_app.rendering.markdown_text import markdown_of_blocks
from desktop_app.rendering.message_blocks import MessageReader
from desktop_app.rendering.selected_text import selected_html, selected_markdown
from desktop_app.rendering.visible_text import VisibleText

MARKDOWN_TYPE = "text/markdown"


@dataclass(frozen=True, slots=True)
class ExcerptPiece:
    """What is taken of one message: all of it, or a part of its visible text."""

    author: str
    text: str  # Markdown
    is_answer: bool
    part: tuple[int, int] | None = None  # from where to where in the visible text; None: all
    blocks: Sequence[Block] | None = None  # None: not read yet


class ChatExcerpt:
    """Writes pieces in steps of a few milliseconds: `advance` until it says False, then take `data`."""

    def __init__(self, pieces: Sequence[ExcerptPiece]) -> None:
        self._markdown: list[str] = []
        self._html: list[str] = []
        self._steps = self._write(pieces)

    def advance(self) -> bool:
        """Do one step; False if everything is written."""
        return next(self._steps, None) is not None

    @property
    def markdown(self) -> str:
        """What was written so far."""
        return "\n\n".join(self._markdown)

    def data(self) -> QMimeData:
        """All that was written, in each form."""
        made = QMimeData()
        made.setText(self.markdown)
        made.setData(MARKDOWN_TYPE, self.markdown.encode("utf-8", "replace"))
        made.setHtml(html_document("".join(self._html)))
        return made

    def _write(self, pieces: Sequence[ExcerptPiece]) -> Iterator[bool]:
        for piece in pieces:
            blocks = piece.blocks
            if blocks is None:
                reader = MessageReader(piece.text, is_answer=piece.is_answer)
                while reader.advance():
                    yield True
                blocks = reader.blocks()
            named = len(pieces) > 1
            if named:
                self._html.append(f"<p><strong>{escape(piece.author)}</strong></p>\n")
            visible = VisibleText(blocks)
            part = piece.part
            if part is None or (part[0] <= 0 and part[1] >= visible.length):
                text, blocks = _whole(piece, blocks)
                for fragment in html_fragments(blocks):
                    self._html.append(fragment)
                    yield True
            else:
                start, end = visible.place(part[0]), visible.place(part[1])
                text = selected_markdown(blocks, start, end)
                self._html.append(selected_html(blocks, start, end))
            self._markdown.append(f"**{piece.author}**\n\n{text}" if named else text)
            yield True


def _whole(piece: ExcerptPiece, blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    """All of a message; of an answer that is copied the thought is left out, in a selection it is a quote."""
    if not blocks or blocks[0].kind is not BlockKind.THOUGHT:
        return (without_thought(piece.text) if piece.is_answer else piece.text).strip(), blocks
    answer = [block for block in blocks[1:] if not block.is_thought]
    if piece.part is None and answer:
        return without_thought(piece.text).strip(), answer
    return markdown_of_blocks(blocks), blocks
