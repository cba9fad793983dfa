"""A button at a table's upper right corner that copies it for a spreadsheet."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QObject, QRectF, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.html_text import html_document, html_fragment
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.rendering.table_tsv import table_tsv
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.segment_list import SegmentList

_SIDE = 24  # px
_BESIDE = 8  # px between a narrow table and its button
_TOP = 6  # px from the table's upper edge


class _ShyButton(IconButton):
    """Seen while it is wanted, or while the mouse or the keyboard is at it; the keyboard finds it always."""

    def __init__(self, icons: Icons, name: str, label: str, parent: QWidget) -> None:
        super().__init__(icons, name, label, side=_SIDE, parent=parent)
        self._is_wanted = False

    def set_wanted(self, wanted: bool) -> None:
        """Whether the mouse is at what the button belongs to."""
        if wanted != self._is_wanted:
            self._is_wanted = wanted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """On a ground of its own: it may stand on text."""
        if not (self._is_wanted or self.hasFocus() or self.underMouse()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._icons.colour("line"))
        painter.setBrush(self._icons.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()
        super().paintEvent(event)


class TableCopy(QObject):
    """Keeps one button for each table that is laid out."""

    copied = Signal()

    def __init__(self, owner: QWidget, icons: Icons, segments: SegmentList) -> None:
        super().__init__(owner)
        self._owner = owner
        self._icons = icons
        self._segments = segments
        self._buttons: dict[int, _ShyButton] = {}  # by the table's first piece

    def refresh(self, left: int, top: int) -> None:
        """Build, place and drop buttons; the segments' top left stands at `left`, `top` in the owner."""
        heads = {
            index: segment
            for index, segment in self._segments.laid_out_of(BlockKind.TABLE)
            if isinstance(segment, TableSegment) and not segment.block.part
        }
        for index in [index for index, button in self._buttons.items() if index not in heads and not self._keeps(index, button)]:
            self._buttons.pop(index).deleteLater()
        for index, head in heads.items():
            button = self._buttons.get(index) or self._make(index)
            x = head.indent + min(round(head.text_width) + _BESIDE, head.inner_width - _SIDE)
            button.move(left + x, top + self._segments.top(index) + _TOP)

    def point_at(self, y: float | None) -> None:
        """The mouse is at a y of the segments; None: it is not in the message."""
        under = -1
        if y is not None and 0 <= y < self._segments.height and self._segments.blocks:
            under = self._segments.scroll_group(self._segments.index_at(int(y)))[0]
        for index, button in self._buttons.items():
            button.set_wanted(index == under)

    def focused(self) -> int | None:
        """The first piece of the table whose button has the keyboard."""
        return next((index for index, button in self._buttons.items() if button.hasFocus()), None)

    def _keeps(self, index: int, button: _ShyButton) -> bool:
        return button.hasFocus() and index < len(self._segments) and self._segments.blocks[index].kind is BlockKind.TABLE

    def _make(self, index: int) -> _ShyButton:
        button = _ShyButton(self._icons, "copy", self.tr("Copy table"), self._owner)
        button.clicked.connect(lambda: self._copy(index))
        button.clicked.connect(button.confirm)
        self._buttons[index] = button
        button.show()
        return button

    def _copy(self, index: int) -> None:
        group = self._segments.scroll_group(index)
        blocks = self._segments.blocks[group.start : group.stop]
        data = QMimeData()
        data.setText(table_tsv(blocks))
        data.setHtml(html_document(html_fragment([replace(block, inside=()) for block in blocks])))
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit()
