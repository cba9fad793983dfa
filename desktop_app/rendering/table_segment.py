"""A piece of a table as it is drawn: lines between rows, no box; one that is too wide scrolls sideways."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from desktop_app.rendering.blocks import Block, Cell, Run
from desktop_app.rendering.linked_text import begins_link
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark, marks_within
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.text_flow import TextFlow

_BETWEEN = 24  # px between columns, at actual size
_ABOVE = 6  # px above and below a row's text, at actual size
_WIDEST, _NARROWEST = 320, 96  # px at actual size, of a column in a table that has to give way
BAR = 12  # px for the scroll bar below a wide table


class TableSegment(Segment):
    """Up to 50 rows; column widths are those of the first piece."""

    def __init__(
        self,
        block: Block,
        look: Look,
        width: int,
        *,
        gap: int = 0,
        widths: Sequence[int] = (),
        is_last: bool = True,
        old: Segment | None = None,
    ) -> None:
        super().__init__(block, look, width, gap=gap)
        self.is_last = is_last
        self.scroll = 0.0  # px, shared by all pieces
        self._old = old._flows_to_keep if isinstance(old, TableSegment) and old.look is look else {}
        self._kept: dict[tuple[Cell, bool, float, str], TextFlow] = {}
        self._between, self._above = look.zoomed(_BETWEEN), look.zoomed(_ABOVE)
        self._head_font = QFont(look.reading)
        self._head_font.setWeight(QFont.Weight.DemiBold)
        columns = max((len(row) for row in block.rows), default=0)
        self.widths = list(widths) if len(widths) >= columns else self._measure(columns)
        self._flows = [
            [self._flow(cell, number, column, float(self.widths[column])) for column, cell in enumerate(row)]
            for number, row in enumerate(block.rows)
        ]
        self._old = {}
        self._tops = [0]
        for row in self._flows:
            tallest = max((flow.height for flow in row), default=0)
            self._tops.append(self._tops[-1] + tallest + 2 * self._above + look.border)
        self.height = self._tops[-1] + (BAR if is_last and self.scroll_range else 0)
        self._starts = [0]
        for row in self._flows:
            for flow in row:
                self._starts.append(self._starts[-1] + flow.length + 1)

    @property
    def awaited(self) -> frozenset[str]:
        """Of all cells."""
        return frozenset().union(*(flow.awaited for row in self._flows for flow in row))

    @property
    def _flows_to_keep(self) -> dict[tuple[Cell, bool, float, str], TextFlow]:
        return {key: flow for key, flow in self._kept.items() if not flow.awaited}

    @property
    def text_width(self) -> float:
        """The width of all columns."""
        return sum(self.widths) + self._between * max(len(self.widths) - 1, 0)

    @property
    def scroll_range(self) -> int:
        """How far it can be scrolled sideways, px."""
        return max(round(self.text_width - self.inner_width), 0)

    @property
    def row_tops(self) -> list[int]:
        """Where its rows begin, and where the last one ends."""
        return self._tops

    @property
    def line_tops(self) -> list[int]:
        """Where the lines inside of rows begin: those of all cells stand level."""
        tops = []
        for top, row in zip(self._tops, self._flows, strict=False):
            tops += [top + self._above + line for line in max((flow.line_tops for flow in row), key=len, default=[])]
        return tops

    @property
    def length(self) -> int:
        """UTF-16 units of all cells, one more between two of them."""
        return max(self._starts[-1] - 1, 0)

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """The cells in sight, and a line below each row."""
        box = QRectF(origin.x() - 4, origin.y(), self.inner_width + 4, self.height)
        painter.save()
        painter.setClipRect(box.intersected(clip))
        index = 0
        for number, row in enumerate(self._flows):
            top, bottom = origin.y() + self._tops[number], origin.y() + self._tops[number + 1]
            if bottom < clip.top() or top > clip.bottom():
                index += len(row)
                continue
            x = origin.x() - self.scroll
            for column, flow in enumerate(row):
                start = self._starts[index]
                painter.setPen(self.ink)
                flow.paint(painter, QPointF(x, top + self._above), clip, marks_within(marks, start, start + flow.length))
                x += self.widths[column] + self._between
                index += 1
            head = self.block.part == 0 and number == 0
            line = QRectF(origin.x(), bottom - self.look.border, min(self.inner_width, self.text_width), self.look.border)
            painter.fillRect(line, self.look.edge if head else self.look.line)
        painter.restore()

    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""
        found = self._cell_at(point)
        if found is None:
            return 0 if point.y() < 0 else self.length
        index, flow, inside = found
        return self._starts[index] + flow.position_at(inside)

    def caret_at(self, position: int) -> QRectF:
        """In the cell that holds the position."""
        index = min(max(bisect_right(self._starts, position) - 1, 0), max(len(self._starts) - 2, 0))
        for number, row in enumerate(self._flows):
            if index < len(row):
                x = self.indent - self.scroll + sum(self.widths[:index]) + index * self._between
                start = self._starts[sum(map(len, self._flows[:number])) + index]
                return row[index].caret_at(position - start).translated(x, self._tops[number] + self._above)
            index -= len(row)
        return super().caret_at(position)

    def run_at(self, point: QPointF) -> Run | None:
        """The run under a point."""
        found = self._cell_at(point)
        return found[1].run_at(found[2]) if found else None

    def links(self) -> Sequence[tuple[Run, QRectF]]:
        """The links in all cells."""
        found = []
        for number, row in enumerate(self._flows):
            x = self.indent - self.scroll
            for column, flow in enumerate(row):
                for index, run in enumerate(flow.runs):
                    if begins_link(flow.runs, index) and (rects := flow.run_rects(index)):
                        found.append((run, rects[0].translated(x, self._tops[number] + self._above)))
                x += self.widths[column] + self._between
        return found

    def first_change(self, other: Segment) -> int:
        """The first row that differs."""
        if not isinstance(other, TableSegment) or other.widths != self.widths or other.is_last != self.is_last:
            return 0
        same = 0
        for old, new in zip(self.block.rows, other.block.rows, strict=False):
            if old != new:
                break
            same += 1
        return self._tops[max(same - 1, 0)]

    def _cell_at(self, point: QPointF) -> tuple[int, TextFlow, QPointF] | None:
        index = 0
        for number, row in enumerate(self._flows):
            if self._tops[number] <= point.y() < self._tops[number + 1]:
                x = point.x() - self.indent + self.scroll
                for column, flow in enumerate(row):
                    width = self.widths[column] + self._between / 2
                    if x < width or column == len(row) - 1:
                        return index + column, flow, QPointF(x, point.y() - self._tops[number] - self._above)
                    x -= self.widths[column] + self._between
            index += len(row)
        return None

    def _flow(self, cell: Cell, number: int, column: int, width: float) -> TextFlow:
        head = self.block.part == 0 and number == 0
        align = self.block.aligns[column] if column < len(self.block.aligns) else ""
        key = (cell, head, width, align)
        flow = self._kept.get(key) or self._old.get(key)
        if flow is None and align in ("", "left"):
            natural = self._natural(cell, head=head)
            if natural.natural_width <= width and not natural.right_to_left:
                flow = natural  # on one line it is laid out the same
        if flow is None:
            flow = TextFlow(cell, self.look, self._head_font if head else self.look.reading, width, align=align)
        self._kept[key] = flow
        return flow

    def _measure(self, columns: int) -> list[int]:
        natural = [0] * columns
        for number, row in enumerate(self.block.rows):
            for column, cell in enumerate(row):
                flow = self._natural(cell, head=self.block.part == 0 and number == 0)
                natural[column] = max(natural[column], int(flow.natural_width) + 2)
        room = self.inner_width - self._between * max(columns - 1, 0)
        if sum(natural) <= room:
            return natural if self.is_last else _widened(natural, room)
        widest, narrowest = self.look.zoomed(_WIDEST), self.look.zoomed(_NARROWEST)
        widths = [min(width, widest) for width in natural]
        too_much = sum(widths) - room
        spare = [max(width - narrowest, 0) for width in widths]
        if too_much > 0 and any(spare):
            share = min(too_much / sum(spare), 1.0)
            widths = [width - int(extra * share + 0.999) if extra else width for width, extra in zip(widths, spare, strict=True)]
        elif too_much < 0:
            widths[natural.index(max(natural))] -= too_much
        return [max(width, 1) for width in widths]

    def _natural(self, cell: Cell, *, head: bool) -> TextFlow:
        key = (cell, head, -1.0, "")
        flow = self._kept.get(key) or self._old.get(key)
        if flow is None:
            flow = TextFlow(cell, self.look, self._head_font if head else self.look.reading, 0, wraps=False)
        self._kept[key] = flow
        return flow


def _widened(widths: Sequence[int], room: int) -> list[int]:
    """Half as wide again, as far as there is room: rows to come may have longer words."""
    whole = max(sum(widths), 1)
    spare = min(room - whole, whole // 2)
    return [width + width * spare // whole for width in widths]
