"""An icon that stands on its own, beside a sentence."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

_ICON = 16  # logical px


class ThemedIcon(QLabel):
    """One icon on its own, in the colour of a role."""

    def __init__(self, theme: Theme, icons: Icons, name: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icons.icon(name, role)
        self.setFixedSize(_ICON, _ICON)
        theme.changed.connect(self._draw)
        self._draw()

    def event(self, event: QEvent) -> bool:
        """Another screen, another picture."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return super().event(event)

    def _draw(self) -> None:
        self.setPixmap(self._icon.pixmap(QSize(_ICON, _ICON), self.devicePixelRatio()))
