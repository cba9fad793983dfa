"""One message on paper: author and time, all of its text, and what is to be said of it; made piece by piece, so that a window lives on."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from desktop_app.rendering.answer_blocks import AnswerBlocks
from desktop_app.rendering.blocks import Block, BlockKind, Run, Style
from desktop_app.rendering.closed_markdown import as_code
from desktop_app.rendering.code_highlighter import Colouring
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.code_shape import CodeShape
from desktop_app.rendering.look import Look
from desktop_app.rendering.paper_columns import PaperColumns
from desktop_app.rendering.paper_pieces import small_pieces
from desktop_app.rendering.prose_segment import RuleSegment
from desktop_app.rendering.segment import Segment, gap_above
from desktop_app.rendering.segments import make_segment
from desktop_app.rendering.slabs import Figure
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.rendering.typed_blocks import typed_blocks

_WAITS_AT_MOST = 200  # times that colours are asked for: then the code stays black
_FORMULA_WAITS = 1_000  # times that a formula is asked for: then its source is shown
_WRAPPED = CodeShape(wraps=True)  # and all of it: nothing is unfolded on paper
_BETWEEN, _BELOW_AUTHOR, _ABOVE_NOTE = 22, 3, 6  # px


class Step(Enum):
    """What a message on paper yields besides its figures."""

    WORKED = auto()  # a little was done
    WAITS = auto()  # for colours or formulas, which are made in a thread


@dataclass(frozen=True, slots=True)
class PaperMessage:
    """A message in words: everything on paper is text."""

    author: str
    when: str
    text: str
    is_answer: bool
    is_whole: bool = True  # False while it is being written
    notes: tuple[str, ...] = ()  # how an answer ended, if not by itself
    attached: tuple[tuple[str, str], ...] = ()  # what is said of each file, and its text; "" if that is not shown
    thoughts: tuple[str, str] = ("", "")  # said in the place of a thought, which is left out: of one that has no end, and of one that has


class PaperMessages:
    """Lays messages out for pages of one width."""

    def __init__(self, look: Look, width: int, colouring: Callable[[str, str], Colouring | None]) -> None:
        self._look, self._width, self._colouring = look, width, colouring
        self._small = replace(look, reading=look.small, text=look.text2)
        self._code_name = QCoreApplication.translate("Paper", "Code")  # where it names no language

    def title(self, title: str, below: str) -> Iterator[Figure]:
        """What stands on top of the first page."""
        yield Figure(self._line(Block(BlockKind.HEADING, 0, (Run(title, 0, 0),), heading=1), self._look, 0))
        yield Figure(self._note(below, 4), stays_with_next=True)

    def figures(self, message: PaperMessage) -> Iterator[Figure | Step]:
        """One message from top to bottom."""
        bar = None if message.is_answer else self._look.edge
        runs = (Run(message.author, 0, 0, Style.STRONG), Run(f"  {message.when}", 0, 0))
        author = self._line(Block(BlockKind.PARAGRAPH, 0, runs), self._small, _BETWEEN)
        yield Figure(author, bar=bar, opens=True, stays_with_next=True)
        if message.is_answer:
            blocks, thought = yield from _read(message)
        else:
            blocks, thought = typed_blocks(message.text), ""
        blocks = yield from _in_small_pieces(blocks)
        if thought:
            yield Figure(self._note(thought, _BELOW_AUTHOR), bar=bar)
        for index, block in enumerate(blocks):
            if block.part and block.kind in (BlockKind.CODE, BlockKind.TABLE):
                continue  # made with the first piece
            yield from self._formulas(block)
            if block.kind is BlockKind.CODE:
                made = self._code(blocks, index)
            elif block.kind is BlockKind.TABLE:
                made = self._table(blocks, index)
            else:
                made = iter((Figure(self._made(blocks, index)),))
            for figure in made:
                if isinstance(figure, Figure):
                    if index == 0 and figure.segment.block.part == 0:
                        figure.segment.gap = _ABOVE_NOTE if thought else _BELOW_AUTHOR
                    figure = replace(figure, bar=bar)
                yield figure
        for note, text in message.attached:
            yield Figure(self._note(note, _ABOVE_NOTE), bar=bar, stays_with_next=bool(text))
            for figure in self._attached(text) if text else ():
                yield replace(figure, bar=bar) if isinstance(figure, Figure) else figure
        for note in message.notes:
            yield Figure(self._note(note, _ABOVE_NOTE), bar=bar)

    def _attached(self, text: str) -> Iterator[Figure | Step]:
        """A text as it is, every letter of it."""
        blocks, _ = yield from _read(PaperMessage("", "", as_code(text), is_answer=True))
        pieces = yield from _in_small_pieces(blocks)
        for figure in self._code(pieces, 0):
            if isinstance(figure, Figure) and figure.segment.block.part == 0:
                figure.segment.gap = _BELOW_AUTHOR
            yield figure

    def _formulas(self, block: Block) -> Iterator[Step]:
        """Wait until the formulas of a block are drawn, or seem never to be."""
        formulas = self._look.formulas
        cells = [block.runs, *(cell for row in block.rows for cell in row)]
        for run in (run for runs in cells for run in runs if formulas is not None and run.style & Style.FORMULA):
            for _ in range(_FORMULA_WAITS):
                if formulas is None or formulas.drawing(run.text) is not None or not formulas.is_awaited(run.text):
                    break
                yield Step.WAITS

    def _code(self, blocks: Sequence[Block], first: int) -> Iterator[Figure | Step]:
        last = _end_of(blocks, first)
        colouring = yield from self._colours("".join(block.text for block in blocks[first:last]), blocks[first].language)
        offset = 0
        for index in range(first, last):
            segment = self._made(blocks, index, replace(blocks[index], language=blocks[first].language or self._code_name))
            if isinstance(segment, CodeSegment):
                segment.set_colouring(colouring, offset)
            offset += len(blocks[index].text)
            yield Figure(segment)

    def _colours(self, code: str, language: str) -> Generator[Step, None, Colouring]:
        for _ in range(_WAITS_AT_MOST):
            found = self._colouring(code, language)
            if found is not None:
                return found
            yield Step.WAITS
        return ()

    def _table(self, blocks: Sequence[Block], first: int) -> Iterator[Figure | Step]:
        last = _end_of(blocks, first)
        columns = PaperColumns(self._look)
        for block in blocks[first:last]:
            columns.add(block)
            yield Step.WORKED
        # a rule's segment costs nothing, and knows what lists and quotes leave
        widths = columns.widths(RuleSegment(blocks[first], self._look, self._width).inner_width)
        head: Segment | None = None
        for block in blocks[first:last]:
            gap = gap_above(block, blocks[first - 1] if first else None)
            segment = TableSegment(block, self._look, self._width, gap=gap, widths=widths)
            if segment.scroll_range:
                segment = TableSegment(block, self._look, self._width + segment.scroll_range, gap=gap, widths=widths)
            yield Figure(segment, self._width / segment.width, head)
            head = head or segment

    def _made(self, blocks: Sequence[Block], index: int, block: Block | None = None) -> Segment:
        before = blocks[index - 1] if index else None
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        return make_segment(block or blocks[index], self._look, self._width, before=before, after=after, shape=_WRAPPED)

    def _note(self, text: str, gap: int) -> Segment:
        return self._line(Block(BlockKind.PARAGRAPH, 0, (Run(text, 0, 0),)), self._small, gap)

    def _line(self, block: Block, look: Look, gap: int) -> Segment:
        segment = make_segment(block, look, self._width, before=None, after=None)
        segment.gap = gap
        return segment


def _read(message: PaperMessage) -> Generator[Step, None, tuple[list[Block], str]]:
    """The blocks of an answer, and what is said in the place of its thought."""
    answer = AnswerBlocks()
    answer.feed(message.text)
    if message.is_whole:
        answer.finish()
    while answer.advance():
        yield Step.WORKED
    blocks = answer.changes()[1]
    if not blocks or blocks[0].kind is not BlockKind.THOUGHT:
        return blocks, ""
    return [block for block in blocks[1:] if not block.is_thought], message.thoughts[answer.is_thought_closed]


def _in_small_pieces(blocks: Sequence[Block]) -> Generator[Step, None, list[Block]]:
    pieces = []
    for piece in small_pieces(blocks):
        pieces.append(piece)
        yield Step.WORKED
    return pieces


def _end_of(blocks: Sequence[Block], first: int) -> int:
    """Behind the last piece of a code block or table."""
    last = first + 1
    while last < len(blocks) and blocks[last].kind is blocks[first].kind and blocks[last].part:
        last += 1
    return last
