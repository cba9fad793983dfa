"""A button that is only an icon: named for the screen reader, explained by its tooltip, reached by Tab and not by click."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.icons import Icons

_ICON_SIZE = {32: 18, 28: 16, 24: 14}  # logical px, by the button's side

_CONFIRMED = 1500  # ms

ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right})
"""Keys with which Qt's buttons would hand on the focus."""


class IconButton(QPushButton):
    """A square button of 32, 28 or 24 px; its icon takes the text colour while the mouse is over it."""

    def __init__(self, icons: Icons, name: str, label: str, *, side: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._name = name
        self._confirming: str | None = None  # the icon that comes back
        self._calm = QTimer(self, singleShot=True, interval=_CONFIRMED)
        self._calm.timeout.connect(self._end_confirming)
        self.setProperty("kind", "tool")
        self.setProperty("side", str(side))  # the style sheet sets the smallest size when it polishes
        self.setFixedSize(side, side)
        self.setIconSize(QSize(_ICON_SIZE[side], _ICON_SIZE[side]))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_label(label)
        self.set_icon_name(name)

    def set_label(self, label: str, keys: str = "") -> None:
        """What it does, and the keys that do the same."""
        self.setAccessibleName(label)
        self.setToolTip(f"{label} ({keys})" if keys else label)

    def set_icon_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.setIcon(self._icons.icon(name, "text" if self.underMouse() else "text2"))

    def confirm(self) -> None:
        """Show a tick for a moment: what was wanted is done, and nothing else on the screen would say so."""
        wanted = self._name if self._confirming is None else self._confirming
        self._confirming = wanted
        self.set_icon_name("check")
        self._calm.start()

    def _end_confirming(self) -> None:
        if self._confirming is not None:
            name, self._confirming = self._confirming, None
            self.set_icon_name(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab walks, arrows are for what lies around."""
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Darken the icon."""
        self.setIcon(self._icons.icon(self._name, "text"))
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Calm it again."""
        self.setIcon(self._icons.icon(self._name, "text2"))
        super().leaveEvent(event)
