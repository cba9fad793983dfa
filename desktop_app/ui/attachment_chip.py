"""A chip that stands for an attachment: icon or small picture, name, size; it opens, and in the composer it can be taken away."""

from PySide6.QtCore import QLocale, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStyle, QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.ui.button_ground import paint_button_ground
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

CHIP_HEIGHT = 32
_WIDEST = 240
_ICON, PICTURE = 16, 24
_SIDE, _GAP, _CROSS = 8, 6, 24
# all logical px
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def size_label(size: int) -> str:
    """Bytes as a person reads them: "12 kB"."""
    return QLocale().formattedDataSize(size, 1 if size >= 1_000_000 else 0, QLocale.DataSizeFormat.DataSizeSIFormat)


class AttachmentChip(QPushButton):
    """Enter and a click open it; Delete and × take it away where that is possible, arrows walk to its neighbours."""

    open_wanted = Signal(str)
    """The attachment's id."""
    remove_wanted = Signal(str)
    step_wanted = Signal(int)
    """To the chip before (-1) or after (1)."""

    def __init__(self, theme: Theme, icons: Icons, attachment: Attachment, *, removable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attachment = attachment
        self._theme, self._icons, self._removable = theme, icons, removable
        self._picture: QPixmap | None = None
        self._size_text = size_label(attachment.size)
        self.setProperty("kind", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        kind = self.tr("Image") if attachment.is_image else self.tr("Text")
        self.setAccessibleName(self.tr("{kind}: {name}, {size}").format(kind=kind, name=attachment.name, size=self._size_text))
        if removable:
            self.setAccessibleDescription(self.tr("Enter opens it, Delete takes it away."))
        self.setToolTip(f"{attachment.name}\n{self._size_text}")
        self._cross = IconButton(icons, "x", self.tr("Take {name} away").format(name=attachment.name), side=_CROSS, parent=self)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does it
        self._cross.setVisible(removable)
        self._cross.clicked.connect(lambda: self.remove_wanted.emit(attachment.id))
        self.clicked.connect(lambda: self.open_wanted.emit(attachment.id))

    def show_picture(self, picture: QPixmap) -> None:
        """Show the image itself, small, in place of the icon."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as name and size, up to 240."""
        metrics = self.fontMetrics()
        texts = metrics.horizontalAdvance(self.attachment.name) + _GAP + metrics.horizontalAdvance(self._size_text)
        width = _SIDE + self._icon_side + _GAP + texts + (4 + _CROSS + 4 if self._removable else _SIDE)
        return QSize(min(width + 2, _WIDEST), CHIP_HEIGHT)  # texts are a fraction wider than they say

    def minimumSizeHint(self) -> QSize:
        """It can be narrower than its name."""
        return QSize(min(self.sizeHint().width(), 96), CHIP_HEIGHT)

    @property
    def _icon_side(self) -> int:
        return PICTURE if self.attachment.is_image else _ICON

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does; Delete and Backspace take it away."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(self.attachment.id)
        elif self._removable and event.key() in _ARROWS:
            self.step_wanted.emit(_ARROWS[Qt.Key(event.key())])
        elif event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cross stands at the end."""
        super().resizeEvent(event)
        x = 4 if self.isRightToLeft() else self.width() - _CROSS - 4
        self._cross.move(x, (self.height() - _CROSS) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's ground, then picture, name and size."""
        painter = QPainter(self)
        paint_button_ground(self, painter)
        side = self._icon_side
        icon = QRect(_SIDE if side == _ICON else 4, (self.height() - side) // 2, side, side)
        end = 4 + _CROSS + 4 if self._removable else _SIDE
        metrics = self.fontMetrics()
        size_width = metrics.horizontalAdvance(self._size_text)
        left = icon.right() + 1 + _GAP
        size = QRect(self.width() - end - size_width, 0, size_width, self.height())
        name = QRect(left, 0, size.left() - _GAP - left, self.height())
        if self._picture is not None:
            shown = QRect(icon.topLeft(), self._picture.deviceIndependentSize().toSize())
            shown.moveCenter(icon.center())
            painter.drawPixmap(self._placed(shown), self._picture)
        else:
            kind = "image" if self.attachment.is_image else "file-text"
            picture = self._icons.themed_pixmap(kind, "text2", _ICON, self.devicePixelRatio())
            place = QRect(0, 0, _ICON, _ICON)
            place.moveCenter(icon.center())
            painter.drawPixmap(self._placed(place), picture)
        aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.setPen(self._theme.colours.text)
        elided = metrics.elidedText(self.attachment.name, Qt.TextElideMode.ElideMiddle, max(name.width(), 0))
        painter.drawText(self._placed(name), aligned, elided)
        painter.setPen(self._theme.colours.text2)
        painter.drawText(self._placed(size), aligned, self._size_text)

    def _placed(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)
