"""Formulas as they are drawn: made in a thread, kept, and painted in any size and colour."""

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from desktop_app.rendering.formula_svg import INK, FormulaDrawing, draw_formula
from desktop_app.rendering.worker import Worker

_KEPT = 512  # drawings
_PIXELS = 4_000_000  # of all pictures that are kept: 16 MB
_TOGETHER = 30  # ms in which what is drawn is told at once, so that a paragraph is laid out once
_EDGE = 1  # pixels round a picture, for what antialiasing adds

_Picture = tuple[str, float, int, float]  # source, size, colour, device pixel ratio


class Formulas(QObject):
    """Answers at once for what was drawn before, later by `drawn` for the rest. Sources are LaTeX with its delimiters."""

    drawn = Signal(object)
    """A set of sources that can be drawn now, or never."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[str, FormulaDrawing | None] = OrderedDict()
        self._running: set[str] = set()
        self._news: set[str] = set()
        self._pictures: OrderedDict[_Picture, QPixmap] = OrderedDict()
        self._pixels = 0
        self._worker = Worker(self)
        self._telling = QTimer(self, singleShot=True, interval=_TOGETHER)
        self._telling.timeout.connect(self._tell)

    def drawing(self, source: str) -> FormulaDrawing | None:
        """What a formula looks like; None if it cannot be drawn, or is being drawn: then `is_awaited`."""
        if source in self._kept:
            self._kept.move_to_end(source)
            return self._kept[source]
        if source not in self._running:
            self._running.add(source)
            self._worker.start(partial(draw_formula, source), partial(self._keep, source))
        return None

    def is_awaited(self, source: str) -> bool:
        """True while a formula is being drawn, or waits for that."""
        return source in self._running

    def paint(self, painter: QPainter, source: str, drawing: FormulaDrawing, place: QPointF, size: float, colour: QColor) -> None:
        """Draw a formula; `place` is the left end of its baseline, `size` the em of the maths font in px."""
        whole = painter.deviceTransform()
        ratio = painter.device().devicePixelRatioF()
        on_screen = painter.paintEngine().type() is QPaintEngine.Type.Raster
        if not on_screen or not _only_scales(whole, ratio):
            target = QRectF(place.x(), place.y() - drawing.ascent * size, drawing.width * size, (drawing.ascent + drawing.descent) * size)
            _renderer(drawing, colour).render(painter, target)
            return
        picture = self._picture(source, drawing, size, colour, ratio)
        there = whole.map(place)
        # whole device pixels, so that nothing is blurred
        x, y = round(there.x()) - _EDGE, round(there.y()) - _rows_above(drawing, size, ratio)
        painter.drawPixmap(QPointF((x - whole.dx()) / ratio, (y - whole.dy()) / ratio), picture)

    def _picture(self, source: str, drawing: FormulaDrawing, size: float, colour: QColor, ratio: float) -> QPixmap:
        key = (source, size, int(colour.rgba()), ratio)
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        scale = size * ratio
        above = _rows_above(drawing, size, ratio)
        width = int(drawing.width * scale) + 2 * _EDGE + 1
        height = above + int(max(drawing.descent * scale, 0)) + _EDGE + 1
        picture = QPixmap(width, max(height, 1))
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        target = QRectF(_EDGE, above - drawing.ascent * scale, drawing.width * scale, (drawing.ascent + drawing.descent) * scale)
        _renderer(drawing, colour).render(painter, target)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        self._pictures[key] = picture
        self._pixels += width * height
        while self._pixels > _PIXELS and len(self._pictures) > 1:
            _, gone = self._pictures.popitem(last=False)
            self._pixels -= gone.width() * gone.height()
        return picture

    def _keep(self, source: str, drawing: FormulaDrawing | None) -> None:
        self._running.discard(source)
        self._kept[source] = drawing
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._news.add(source)
        if not self._telling.isActive():
            self._telling.start()

    def _tell(self) -> None:
        news, self._news = frozenset(self._news), set()
        self.drawn.emit(news)


def _rows_above(drawing: FormulaDrawing, size: float, ratio: float) -> int:
    """Rows of pixels in a picture above the baseline."""
    return max(int(drawing.ascent * size * ratio) + 1 + _EDGE, 1)


def _only_scales(transform: QTransform, ratio: float) -> bool:
    """True if the painter is moved at most, and scaled by nothing but the device."""
    turned = abs(transform.m12()) + abs(transform.m21())
    return transform.isAffine() and turned + abs(transform.m11() - ratio) + abs(transform.m22() - ratio) < 1e-6


def _renderer(drawing: FormulaDrawing, colour: QColor) -> QSvgRenderer:
    coloured = drawing.svg.replace(INK, colour.name())
    return QSvgRenderer(QByteArray(coloured.encode()))
