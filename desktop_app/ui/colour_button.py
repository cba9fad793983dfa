"""The colour that an endpoint is marked with: a button that shows it, and a menu of all of them."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.chat.endpoint_options import COLOURS
from desktop_app.ui.mark_colours import colour_name, mark_colour
from desktop_app.ui.menu import Menu
from desktop_app.ui.theme import Theme

_SIDE, _DISC, _BESIDE = 32, 14, 4  # logical px


class ColourButton(QPushButton):
    """Square; a disc in the colour, or a ring for none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour = ""
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.clicked.connect(self._open)
        theme.changed.connect(self.update)
        self.show_colour("")

    @property
    def colour(self) -> str:
        """One of COLOURS."""
        return self._colour

    def show_colour(self, colour: str) -> None:
        """Show that this one is chosen."""
        self._colour = colour if colour in COLOURS else ""
        label = self.tr("Colour: {name}").format(name=colour_name(self._colour))
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.update()

    def menu_for(self) -> Menu:
        """A menu of all colours, the chosen one ticked."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for colour in COLOURS:
            action = QAction(self._icon(colour), colour_name(colour), menu)
            action.setCheckable(True)
            action.setChecked(colour == self._colour)
            action.triggered.connect(lambda _=False, colour=colour: self.show_colour(colour))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's button with the disc on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        self._paint_disc(painter, QRectF(self.rect()).center().x(), QRectF(self.rect()).center().y(), self._colour)

    def _open(self) -> None:
        menu = self.menu_for()
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + _BESIDE)))
        menu.setActiveAction(menu.actions()[COLOURS.index(self._colour)])

    def _icon(self, colour: str) -> QIcon:
        ratio = self.devicePixelRatio()
        pixmap = QPixmap(QSize(_DISC + 2, _DISC + 2) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self._paint_disc(painter, _DISC / 2 + 1, _DISC / 2 + 1, colour)
        painter.end()
        return QIcon(pixmap)

    def _paint_disc(self, painter: QPainter, x: float, y: float, colour: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        found: QColor | None = mark_colour(colour, dark=self._theme.is_dark)
        if found is None:
            painter.setPen(QPen(self._theme.colours.edge, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(found)
        radius = _DISC / 2 - (0.75 if found is None else 0)
        painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
