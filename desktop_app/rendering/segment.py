"""One block as it is drawn: what all kinds have in common, bars of quotes, bullets and numbers of lists."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.rendering.blocks import Block, BlockKind, Level, LevelKind, Run
from desktop_app.rendering.look import BULLET_INDENT, NUMBER_INDENT, QUOTE_INDENT, Look
from desktop_app.rendering.marks import Mark

_LEAST_WIDTH = 120  # px that nesting leaves for text
_BAR = 3  # px
_BOX = 13  # px, of a task
_BULLETS = 3  # shapes before they repeat
_BARS = (LevelKind.QUOTE, LevelKind.THOUGHT)
_BIG = (BlockKind.CODE, BlockKind.TABLE, BlockKind.RULE, BlockKind.FORMULA)
_LABEL_SIDE, _LABEL_LIMIT = 8, 96  # px between a footnote's label and its text; px of both at most


def gap_above(block: Block, before: Block | None) -> int:
    """Pixels between a block and the one before it, at actual size."""
    if before is None or block.part:
        return 0
    if before.kind is BlockKind.THOUGHT:
        return 4 if block.is_thought else 8
    if block.kind is BlockKind.SOURCE:
        return 0
    if block.kind in _BIG or before.kind in _BIG:
        return 12
    if block.kind is BlockKind.HEADING:
        return 16
    if before.kind is BlockKind.HEADING:
        return 8
    if not block.spaced:
        return 4
    return 8 if _goes_on(block, before) else 12


def _goes_on(block: Block, before: Block) -> bool:
    """True inside one quote, and inside lists."""
    if not block.inside or not before.inside:
        return False
    first, above = block.inside[0], before.inside[0]
    if first.kind in _BARS or above.kind in _BARS:
        return first.kind is above.kind and not first.first
    return True


def level_width(level: Level) -> int:
    """How far a quote or list item moves its text in, at actual size."""
    if level.kind in _BARS:
        return QUOTE_INDENT
    if level.kind is LevelKind.NUMBER:
        return NUMBER_INDENT + 9 * max(len(str(level.number)) - 2, 0)
    if level.kind is LevelKind.FOOTNOTE:
        return min(NUMBER_INDENT + 7 * max(len(level.label) - 1, 0), _LABEL_LIMIT)
    return BULLET_INDENT


class Segment(ABC):
    """A laid-out block. Points are its own, from its top left; positions, marks' too, are UTF-16 units of its visible text."""

    def __init__(self, block: Block, look: Look, width: int, *, gap: int = 0) -> None:
        self.block = block
        self.look = look
        self.width = width
        self.gap = gap  # free space above, part of no one's height
        self.indent = min(sum(look.zoomed(level_width(level)) for level in block.inside), max(width - look.zoomed(_LEAST_WIDTH), 0))
        self.height = 0

    @property
    def inner_width(self) -> int:
        """What the levels leave for the content."""
        return self.width - self.indent

    @property
    def ink(self) -> QColor:
        """The colour of plain text; thoughts are quieter."""
        return self.look.text2 if self.block.is_thought else self.look.text

    @property
    def right_to_left(self) -> bool:
        """True if bars and bullets stand at the right."""
        return False

    @property
    @abstractmethod
    def length(self) -> int:
        """UTF-16 units of the visible text."""

    @property
    def visible_text(self) -> str:
        """What positions count in."""
        return self.block.plain_text

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw what lies inside `clip`."""
        if self.block.inside:
            self._paint_levels(painter, origin)
        self.paint_content(painter, origin + QPointF(0 if self.right_to_left else self.indent, 0), clip, marks)

    @abstractmethod
    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw the content at its place."""

    @abstractmethod
    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""

    def caret_at(self, position: int) -> QRectF:
        """Where a caret before a position would stand: no width, the height of its line."""
        return QRectF(self.indent, 0, 0, self.height)

    def run_at(self, point: QPointF) -> Run | None:
        """The run under a point, for links."""
        return None

    def links(self) -> Sequence[tuple[Run, QRectF]]:
        """The links in reading order, with where their first line stands."""
        return ()

    def end_point(self) -> QPointF | None:
        """Where the caret of a growing text stands: left and top of a line; None: nowhere."""
        return None

    @property
    def awaited(self) -> frozenset[str]:
        """Sources of formulas that are being drawn, and will ask for other room."""
        return frozenset()

    @property
    def caret_height(self) -> int:
        """The height of the line that the caret stands in."""
        return self.look.line_height(self.look.reading)

    def first_change(self, other: "Segment") -> int:
        """The y from which on `other`, a newer state of the same block, looks different."""
        return 0

    def _paint_levels(self, painter: QPainter, origin: QPointF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, depth = 0, 0
        for level in self.block.inside:
            step = self.look.zoomed(level_width(level))
            if x + step > self.indent + 1:
                break
            left = self.width - x - step if self.right_to_left else x
            if level.kind in _BARS:
                top = 0 if level.first else -self.gap
                bar = self.width - x - _BAR if self.right_to_left else x
                painter.fillRect(QRectF(origin.x() + bar, origin.y() + top, _BAR, self.height - top), self.look.line)
            else:
                if level.first:
                    painter.save()
                    self._paint_mark(painter, origin + QPointF(left, 0), step, level, depth)
                    painter.restore()
                depth += 1
            x += step
        painter.restore()

    def _paint_mark(self, painter: QPainter, origin: QPointF, step: int, level: Level, depth: int) -> None:
        line = self.first_line_height
        inset = self.look.zoomed(13 if level.kind in (LevelKind.OPEN_TASK, LevelKind.DONE_TASK) else 12)
        middle = QPointF(origin.x() + (step - inset if not self.right_to_left else inset), origin.y() + line / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.text2)
        if level.kind is LevelKind.BULLET:
            _zoom_about(painter, middle, self.look.zoom)
            self._paint_bullet(painter, middle, depth % _BULLETS)
        elif level.kind is LevelKind.NUMBER:
            painter.setPen(self.look.text2)
            painter.setFont(self.look.reading)
            text = f".{level.number}" if self.right_to_left else f"{level.number}."
            metrics = self.look.metrics(self.look.reading)
            width = metrics.horizontalAdvance(text)
            space = self.look.zoomed(8)
            x = origin.x() + (space if self.right_to_left else step - space - width)
            painter.drawText(QPointF(x, round(origin.y() + (line + metrics.ascent() - metrics.descent()) / 2)), text)
        elif level.kind is LevelKind.FOOTNOTE:
            self._paint_label(painter, origin, step, level.label)
        else:
            _zoom_about(painter, middle, self.look.zoom)
            self._paint_task(painter, middle, done=level.kind is LevelKind.DONE_TASK)

    def _paint_label(self, painter: QPainter, origin: QPointF, step: int, label: str) -> None:
        painter.setPen(self.look.text2)
        painter.setFont(self.look.small)
        metrics = self.look.metrics(self.look.small)
        shown = metrics.elidedText(f"[{label}]", Qt.TextElideMode.ElideRight, step - self.look.zoomed(_LABEL_SIDE))
        x = self.look.zoomed(_LABEL_SIDE) if self.right_to_left else 0
        baseline = (self.first_line_height + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(origin.x() + x, round(origin.y() + baseline)), shown)

    def _paint_bullet(self, painter: QPainter, middle: QPointF, shape: int) -> None:
        if shape == 0:
            painter.drawEllipse(middle, 2.75, 2.75)
        elif shape == 1:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.look.text2, 1.2))
            painter.drawEllipse(middle, 2.5, 2.5)
        else:
            painter.drawRect(QRectF(middle.x() - 2.25, middle.y() - 2.25, 4.5, 4.5))

    def _paint_task(self, painter: QPainter, middle: QPointF, *, done: bool) -> None:
        box = QRectF(round(middle.x() - _BOX / 2) + 0.5, round(middle.y() - _BOX / 2) + 0.5, _BOX - 1, _BOX - 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.look.edge, 1.2))
        painter.drawRoundedRect(box, 3, 3)
        if done:
            painter.setPen(QPen(self.look.text2, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            left, top = box.left(), box.top()
            painter.drawPolyline([QPointF(left + 3, top + 6.2), QPointF(left + 5.2, top + 8.4), QPointF(left + 9.2, top + 3.8)])

    @property
    def first_line_height(self) -> int:
        """The height of the line that a bullet or number stands beside."""
        return self.look.line_height(self.look.reading)


def _zoom_about(painter: QPainter, middle: QPointF, zoom: float) -> None:
    if zoom != 1.0:  # a scaled painter draws odd sizes less sharply
        painter.translate(middle)
        painter.scale(zoom, zoom)
        painter.translate(-middle)
