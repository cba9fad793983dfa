"""A field to search with: a magnifier in front, a cross that empties it, arrow down into what was found."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.passed_undo import PassedUndo

_ICON, _ICON_LEFT, _TEXT_MARGIN, _CROSS = 16, 7, 18, 24  # logical px


class SearchField(QLineEdit):
    """Esc empties it first; only an empty field that narrows nothing lets Esc through."""

    left_downwards = Signal()
    entered = Signal()
    emptied = Signal()
    """By hand, at once: what was narrowed beside it goes, too."""
    turned_to = Signal()
    """The keyboard is here now."""

    def __init__(self, icons: Icons, placeholder: str, spoken: str) -> None:
        super().__init__()
        self._icons = icons
        self._is_narrowed = False
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(spoken)
        self.setTextMargins(_TEXT_MARGIN, 0, _TEXT_MARGIN, 0)
        self._cross = IconButton(icons, "x", self.tr("Empty the search"), side=_CROSS, parent=self)
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.hide()
        self._cross.clicked.connect(self.empty)
        self.textChanged.connect(self._show_cross)
        self.returnPressed.connect(self.entered)
        PassedUndo(self)

    def empty(self) -> None:
        """Look for nothing any more."""
        self.clear()
        self.emptied.emit()

    def set_narrowed(self, narrowed: bool) -> None:
        """Tell that there is something to empty though the field holds no text."""
        self._is_narrowed = narrowed
        self._show_cross()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the smallest pane."""
        return QSize(80, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the end."""
        super().resizeEvent(event)
        air = (self.height() - _CROSS) // 2
        self._cross.move(air if self.isRightToLeft() else self.width() - _CROSS - air, air)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then the magnifier."""
        super().paintEvent(event)
        left = self.width() - _ICON_LEFT - _ICON if self.isRightToLeft() else _ICON_LEFT
        icon = self._icons.themed_pixmap("search", "text2", _ICON, self.devicePixelRatio())
        QPainter(self).drawPixmap(left, (self.height() - _ICON) // 2, icon)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that something may be typed soon."""
        super().focusInEvent(event)
        self.turned_to.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leaves for the list, Esc empties."""
        if event.key() == Qt.Key.Key_Down and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and (self.text() or self._is_narrowed):
            self.empty()
        else:
            super().keyPressEvent(event)

    def _show_cross(self) -> None:
        self._cross.setVisible(bool(self.text()) or self._is_narrowed)
