"""The gauge in the composer's foot: how full the model's context is with what would be sent now."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.chat.context import ContextReading, GivesWay
from desktop_app.ui.context_words import ALMOST, FULL, about_reading, count_words
from desktop_app.ui.gives_way_menu import GivesWayMenu
from desktop_app.ui.theme import TextRole, Theme

_BAR, _THICKNESS = 56, 4  # px
_GAP, _SIDE, _HEIGHT, _RADIUS = 8, 6, 28, 6  # px


class ContextGauge(QAbstractButton):
    """A bar, unless there is no limit or no room for it, and the count; a click offers what gives way."""

    gives_way_chosen = Signal(GivesWay)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: ContextReading | None = None
        self._has_room = True
        self.setProperty("kind", "tool")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: self.open_menu(self.mapToGlobal(QPoint(0, 0)), above=True))
        theme.changed.connect(self.update)
        self.hide()

    @property
    def shows_bar(self) -> bool:
        """True if there is a limit, and room for a bar."""
        return self._has_room and self._reading is not None and self._reading.share is not None

    @property
    def colour(self) -> str:
        """The role of the bar's colour."""
        reading = self._reading
        share = 0.0 if reading is None or reading.share is None else reading.share
        if reading is not None and (share > FULL or not reading.fits):
            return "danger"
        return "warn" if share >= ALMOST else "text2"

    def show_reading(self, reading: ContextReading | None) -> None:
        """Say how much there is now; nothing while that is not known."""
        wide = self.sizeHint()
        self._reading = reading
        if reading is None:
            self.hide()
            return
        self.setText(count_words(reading))
        about = about_reading(reading)
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(about)
        self.setToolTip(about)
        if self.sizeHint() != wide:
            self.updateGeometry()
        self.show()
        self.update()

    def set_room(self, has_room: bool) -> None:
        """Whether there is room for the bar beside the count."""
        if has_room != self._has_room:
            self._has_room = has_room
            self.updateGeometry()
            self.update()

    def open_menu(self, place: QPoint, *, above: bool = False) -> None:
        """Offer what gives way, below or above a place on the screen."""
        menu = GivesWayMenu(GivesWay.OLDEST if self._reading is None else self._reading.gives_way, self)
        menu.chosen.connect(self.gives_way_chosen)
        menu.popup(place - QPoint(0, menu.sizeHint().height() + 4) if above else place)

    def sizeHint(self) -> QSize:
        """As wide as bar and count."""
        bar = _BAR + _GAP if self.shows_bar else 0
        return QSize(bar + QFontMetrics(self._font()).horizontalAdvance(self.text()) + 2 * _SIDE + 1, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The same: a count that is cut off is another number."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Calm again."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, then the words."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(colours.pressed if self.isDown() else colours.hover)
            painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        left = _SIDE
        if self.shows_bar and self._reading is not None:
            groove = QRectF(left, (self.height() - _THICKNESS) / 2, _BAR, _THICKNESS)
            painter.setBrush(colours.pressed)
            painter.drawRoundedRect(groove, _THICKNESS / 2, _THICKNESS / 2)
            width = _BAR * min(self._reading.share or 0.0, 1.0)
            if width > 0:
                painter.setBrush(getattr(colours, self.colour))
                painter.setClipRect(QRectF(left, 0, width, self.height()))
                painter.drawRoundedRect(groove, _THICKNESS / 2, _THICKNESS / 2)
                painter.setClipping(False)
            left += _BAR + _GAP
        painter.setFont(self._font())
        # beside the bar, only danger is told twice
        painter.setPen(colours.text2 if self.shows_bar and self.colour == "warn" else getattr(colours, self.colour))
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())

    def _font(self) -> QFont:
        font = self._theme.font(TextRole.SMALL)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font
