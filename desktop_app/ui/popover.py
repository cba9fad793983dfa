"""A popover under a button: a child of the window that a click outside or Esc closes, and that gives the keyboard back."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from desktop_app.ui.scrim import Scrim
from desktop_app.ui.theme import Theme

GAP = 4  # px below the button
_EDGE = 8  # px that it keeps from the window's edges


class Popover(QFrame):
    """Whoever builds on it knows its size, and where the keyboard goes when it opens (`enter`)."""

    opened = Signal()

    def __init__(self, theme: Theme, anchor: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._anchor = anchor
        self._within = parent
        self._back_to: QWidget | None = None
        self._open = False
        self._scrim = Scrim(theme, parent)  # stays clear: it only catches clicks outside
        self._scrim.pressed.connect(self.dismiss)
        self.setProperty("kind", "popover")
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        """True while something can be chosen."""
        return self._open

    def enter(self) -> None:
        """Give the keyboard to what is to have it first."""
        raise NotImplementedError

    def open(self) -> None:
        """Hang under the button, with the keyboard in it."""
        if self._open:
            return
        self._back_to = QApplication.focusWidget()
        self._open = True
        self.place()
        self._scrim.raise_()
        self._scrim.show()
        self.raise_()
        self.show()
        self.enter()
        self.opened.emit()

    def place(self) -> None:
        """Hang under the button, inside the window."""
        window, size = self._within, self.sizeHint()
        width = min(size.width(), window.width() - 2 * _EDGE)
        right = self._anchor.mapTo(window, QPoint(self._anchor.width(), 0)).x()
        top = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + GAP)).y()
        left = max(_EDGE, min(right, window.width() - _EDGE) - width)
        self.setGeometry(left, top, width, min(size.height(), window.height() - top - _EDGE))
        self._scrim.setGeometry(window.rect())

    def dismiss(self) -> None:
        """Close, whatever was chosen; the keyboard goes back to where it was."""
        if not self._open:
            return
        self._open = False
        back, self._back_to = self._back_to, None
        # before hiding, which would hand the keyboard to whatever comes next
        target = back if back is not None and isValid(back) and back.isVisible() else self._anchor
        if self.isAncestorOf(QApplication.focusWidget() or self._anchor):
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scrim.hide()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has another size."""
        if event.type() == QEvent.Type.Resize and self._open:
            self.place()
        return False
