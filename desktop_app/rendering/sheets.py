"""Segments painted on the pages of a PDF or a printer, with title, date and number at the foot of each."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPainter

from desktop_app.rendering.look import Look
from desktop_app.rendering.pages import Pages, Strip
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.slabs import Figure, slab_of

PIXELS_PER_INCH = 96
"""Of the look, whatever the device has."""
SIDE = 14
"""px left of the text, where the bar stands beside what the user wrote; as many at the right."""
_BAR = 2  # px
_FOOT = 32  # px, the last line and the space above it


class Sheets:
    """Paints as soon as it is certain what stands on a page; nothing is kept of what was painted."""

    def __init__(self, device: QPagedPaintDevice, look: Look, foot: str, *, first: int = 1, last: int | None = None) -> None:
        self._device, self._look, self._foot = device, look, foot
        self._first, self._last = first, last  # pages that are wanted, from 1
        self._painted = False
        self._painter = QPainter()
        self._page = -1
        self._bar_from = 0.0
        self._pages: Pages[Figure] = Pages(1.0)
        self._width = self._height = 0.0

    def begin(self) -> bool:
        """Start the first page; False if the device refuses."""
        device = self._device
        if not self._painter.begin(device):
            return False
        self._painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        self._painter.scale(device.logicalDpiX() / PIXELS_PER_INCH, device.logicalDpiY() / PIXELS_PER_INCH)
        self._width = device.width() * PIXELS_PER_INCH / device.logicalDpiX()
        self._height = device.height() * PIXELS_PER_INCH / device.logicalDpiY()
        self._pages = Pages(max(self._height - _FOOT, 1.0))
        self._begin_page()
        return True

    @property
    def width(self) -> int:
        """px that there are for segments."""
        return max(int(self._width) - 2 * SIDE, 1)

    @property
    def page(self) -> int:
        """The number of the page that is painted on, from 1."""
        return self._page + 1

    def add(self, figure: Figure) -> Iterator[None]:
        """One more segment below the others; yields after each page's piece of it."""
        for strip in self._pages.add(slab_of(figure)):
            self._paint(strip)
            yield

    def end(self) -> None:
        """Paint what waited; the device is closed."""
        for strip in self._pages.flush():
            self._paint(strip)
        self._painter.end()

    def abandon(self) -> None:
        """Close the device as it is."""
        if self._painter.isActive():
            self._painter.end()

    def _paint(self, strip: Strip[Figure]) -> None:
        while strip.page > self._page:
            self._begin_page()
        if self._is_wanted:
            self._paint_strip(strip)

    @property
    def _is_wanted(self) -> bool:
        return self._first <= self.page and (self._last is None or self.page <= self._last)

    @property
    def is_past(self) -> bool:
        """True once no page that is wanted can follow."""
        return self._last is not None and self.page > self._last

    def _begin_page(self) -> None:
        self._page += 1
        self._bar_from = 0.0
        if not self._is_wanted:
            return
        if self._painted:
            self._device.newPage()
        self._painted = True
        painter, look = self._painter, self._look
        painter.setPen(look.text2)
        painter.setFont(look.small)
        number = str(self.page)
        metrics = look.metrics(look.small)
        baseline = self._height - metrics.descent()
        right = self._width - SIDE - metrics.horizontalAdvance(number)
        painter.drawText(QPointF(right, baseline), number)
        foot = metrics.elidedText(self._foot, Qt.TextElideMode.ElideMiddle, right - 2 * SIDE)
        painter.drawText(QPointF(SIDE, baseline), foot)

    def _paint_strip(self, strip: Strip[Figure]) -> None:
        figure = strip.what
        scale = figure.scale * strip.scale
        y, head = strip.y, strip.head * strip.scale
        if head and figure.head is not None:
            self._paint_segment(figure.head, y, 0.0, head, scale)
        elif head:
            self._paint_segment(figure.segment, y, 0.0, head, scale)
        self._paint_segment(figure.segment, y + head, strip.start * strip.scale, strip.end * strip.scale, scale)
        if figure.bar is not None:
            top = y if figure.opens and not strip.start else self._bar_from
            self._painter.fillRect(QRectF(0, top, _BAR, strip.bottom - top), figure.bar)
        self._bar_from = strip.bottom

    def _paint_segment(self, segment: Segment, y: float, start: float, end: float, scale: float) -> None:
        """What of a segment lies between two of its y on paper, `start` of it at `y`."""
        if start:
            _drop_marks(segment)
        painter = self._painter
        painter.save()
        painter.setClipRect(QRectF(0, y, self._width, end - start))
        painter.translate(SIDE, y - start)
        painter.scale(scale, scale)
        clip = QRectF(-SIDE / scale, start / scale, self._width / scale, (end - start) / scale)
        segment.paint(painter, QPointF(0, 0), clip, ())
        painter.restore()


def _drop_marks(segment: Segment) -> None:
    """Bullets, numbers and names were painted with the first piece: clipped away, they would still be text that is found and copied."""
    block = segment.block
    segment.block = replace(block, inside=tuple(replace(level, first=False) for level in block.inside), language="")
