"""A slider over a range of numbers, with an empty state: nothing is chosen."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from desktop_app.chat.parameters import NumberRange
from desktop_app.ui.theme import Theme

GROOVE, HANDLE, HEIGHT = 4, 14, 24  # logical px
_PAGE = 10  # steps of Page Up and Page Down
_NOTCH = 120  # of the wheel, in eighths of a degree


class ValueSlider(QSlider):
    """A horizontal slider; every move ends on a step, and the wheel moves it only while it has the focus.

    Qt's own integer value counts units of the range's last decimal, so that screen readers have a value to read.
    """

    moved = Signal(float)
    """The user chose this value."""

    def __init__(self, theme: Theme, span: NumberRange, label: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._span = span
        self._value = span.minimum
        self._empty = True
        self._wheel = 0
        self._units = 10**span.decimals
        self.setAccessibleName(label)
        self.setRange(round(span.minimum * self._units), round(span.maximum * self._units))
        self.setSingleStep(round(span.step * self._units))
        self.setPageStep(_PAGE * self.singleStep())
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(4 * HANDLE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(160, HEIGHT)

    def focus_rect(self) -> QRect:
        """The keyboard's ring goes round what is drawn."""
        return QRect(0, (self.height() - HANDLE) // 2, self.width(), HANDLE)

    @property
    def is_empty(self) -> bool:
        """True while it shows neither handle nor fill."""
        return self._empty

    def show_value(self, value: float, *, empty: bool) -> None:
        """Stand at `value`, which may lie between two steps; never emits `moved`."""
        self._value, self._empty = value, empty
        self.setValue(round(value * self._units))
        self.update()

    def _choose(self, value: float) -> None:
        value = min(max(round(value, 6), self._span.minimum), self._span.maximum)
        if value != self._value or self._empty:
            self.show_value(value, empty=False)
            self.moved.emit(value)

    def _stepped(self, steps: int) -> float:
        """The value `steps` away; from between two steps, the first one leads onto the nearest step that way."""
        place = (self._value - self._span.minimum) / self._span.step
        nearest = round(place)
        if abs(place - nearest) > 1e-6:
            nearest = int(place) if steps > 0 else int(place) + 1
        return self._span.minimum + (nearest + steps) * self._span.step

    def _value_at(self, x: float) -> float:
        part = min(max((x - HANDLE / 2) / max(self.width() - HANDLE, 1), 0.0), 1.0)
        if self.isRightToLeft():
            part = 1 - part
        steps = round(part * (self._span.maximum - self._span.minimum) / self._span.step)
        return self._span.minimum + steps * self._span.step

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the mouse is."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._choose(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while its button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is left to do: every move counted already."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go one step, Page Up and Down ten, Home and End to the ends."""
        forward = -1 if self.isRightToLeft() else 1
        match event.key():
            case Qt.Key.Key_Right:
                self._choose(self._stepped(forward))
            case Qt.Key.Key_Left:
                self._choose(self._stepped(-forward))
            case Qt.Key.Key_Up:
                self._choose(self._stepped(1))
            case Qt.Key.Key_Down:
                self._choose(self._stepped(-1))
            case Qt.Key.Key_PageUp:
                self._choose(self._stepped(_PAGE))
            case Qt.Key.Key_PageDown:
                self._choose(self._stepped(-_PAGE))
            case Qt.Key.Key_Home:
                self._choose(self._span.minimum)
            case Qt.Key.Key_End:
                self._choose(self._span.maximum)
            case _:
                event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One step a notch with the focus; without it the wheel belongs to what scrolls around."""
        if not self.hasFocus():
            event.ignore()
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _NOTCH)
        self._wheel -= steps * _NOTCH
        if steps:
            self._choose(self._stepped(steps))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A groove; with a value, its first part in the accent and a handle."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        groove = QRectF(0, middle - GROOVE / 2, self.width(), GROOVE)
        if self._theme.is_high_contrast:  # there, only lines tell
            painter.setPen(QPen(colours.edge, 1))
            painter.drawRoundedRect(groove.adjusted(0.5, -0.5, -0.5, 0.5), GROOVE / 2, GROOVE / 2)
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setBrush(colours.pressed)
            painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
        if self._empty or not self.isEnabled():
            return
        part = (self._value - self._span.minimum) / (self._span.maximum - self._span.minimum)
        along = HANDLE / 2 + part * (self.width() - HANDLE)
        fill = QRectF(0, groove.top(), along, GROOVE)
        if self.isRightToLeft():
            along = self.width() - along
            fill.moveRight(self.width())
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(fill, GROOVE / 2, GROOVE / 2)
        painter.setBrush(colours.text if self._theme.is_dark else colours.raised)
        painter.setPen(QPen(colours.edge, 1))
        painter.drawEllipse(QPointF(along, middle), HANDLE / 2 - 0.5, HANDLE / 2 - 0.5)
