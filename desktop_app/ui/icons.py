"""Icons from Lucide's SVGs: drawn in the theme's colours with one stroke width, whatever their size."""

import re
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.ui.theme import Theme

_STROKE = 1.35  # logical px
_APP_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)  # px
_VIEW_BOX = 24  # Lucide's own units
_STROKE_WIDTH = re.compile(r'stroke-width="[^"]*"')


def app_drawing(folder: Path, size: int) -> Path:
    """Brise's own icon for so many pixels: the smallest sizes have simpler drawings."""
    simpler = folder / f"brise-{size}.svg"
    return simpler if simpler.exists() else folder / "brise.svg"


class Icons:
    """The icons in a folder, by name; pixmaps are kept per name, colour, size and device ratio."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        self._folder = folder
        self._theme = theme
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}
        theme.changed.connect(self._pixmaps.clear)

    def icon(self, name: str, role: str = "text2") -> QIcon:
        """An icon in the colour of a role of `Colours`; it changes with the theme. Raises FileNotFoundError for an unknown name."""
        self._source(name)
        return QIcon(_ThemedIcon(self, name, role))

    def pixmap(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        """The icon in `size` logical pixels for a screen with `ratio` device pixels to each."""
        key = (name, colour.rgba(), size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, colour, size, ratio)
        return self._pixmaps[key]

    def themed_pixmap(self, name: str, role: str, size: int, ratio: float) -> QPixmap:
        """The same in the colour that a role of `Colours` has now."""
        return self.pixmap(name, self.colour(role), size, ratio)

    def app_icon(self) -> QIcon:
        """Brise's own icon, drawn for the sizes that desktops ask for."""
        icon = QIcon()
        for size in _APP_ICON_SIZES:
            icon.addPixmap(_rendered(QSvgRenderer(str(app_drawing(self._folder, size))), size))
        return icon

    def colour(self, role: str) -> QColor:
        """The colour that a role of `Colours` has now."""
        colour: QColor = getattr(self._theme.colours, role)
        return colour

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        return self._sources[name]

    def _draw(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        source = _STROKE_WIDTH.sub(f'stroke-width="{_STROKE * _VIEW_BOX / size:.3f}"', self._source(name))
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour.name()).encode()))
        pixmap = _rendered(renderer, round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def _rendered(renderer: QSvgRenderer, size: int) -> QPixmap:
    """The drawing, `size` device pixels wide and high."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


class _ThemedIcon(QIconEngine):
    """Draws one icon in the colour that its role has at that moment."""

    def __init__(self, icons: Icons, name: str, role: str) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        """Another engine for the same icon, wanted by Qt when a QIcon detaches."""
        return _ThemedIcon(self._icons, self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw centred in `rect`, never stretched."""
        size = min(rect.width(), rect.height())
        if size > 0:
            pixmap = self._pixmap(size, painter.device().devicePixelRatio(), mode)
            painter.drawPixmap(rect.topLeft() + QPoint((rect.width() - size) // 2, (rect.height() - size) // 2), pixmap)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The icon for a screen with `scale` device pixels to each logical one; `size` is in logical ones."""
        return self._pixmap(min(size.width(), size.height()), scale, mode)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon for a plain screen."""
        return self._pixmap(min(size.width(), size.height()), 1.0, mode)

    def _pixmap(self, size: int, ratio: float, mode: QIcon.Mode) -> QPixmap:
        role = "text3" if mode == QIcon.Mode.Disabled else self._role
        return self._icons.themed_pixmap(self._name, role, size, ratio)
