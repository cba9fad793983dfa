"""Send, which becomes Stop on the same spot while an answer runs."""

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

_SIDE, _RADIUS = 32, 10  # px
_ICON = 18  # px
_SQUARE = 11  # px, of Stop


class SendButton(QAbstractButton):
    """After it changed it is deaf to the mouse for one double-click interval: the click was meant for what stood there before."""

    send_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._stops = False
        self._can_send = False
        self._changed = QElapsedTimer()
        self.setFixedSize(QSize(_SIDE, _SIDE))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(lambda: (self.stop_wanted if self._stops else self.send_wanted).emit())
        theme.changed.connect(self.update)
        self._name()

    @property
    def stops(self) -> bool:
        """True while it is Stop."""
        return self._stops

    def set_stops(self, stops: bool) -> None:
        """Become Stop, or Send again."""
        if stops != self._stops:
            self._stops = stops
            self._changed.start()
            self._name()

    def set_can_send(self, can_send: bool) -> None:
        """Whether there is something to send."""
        if can_send != self._can_send:
            self._can_send = can_send
            self._name()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press too soon after a change counts for nothing."""
        if self._changed.isValid() and self._changed.elapsed() < QApplication.doubleClickInterval():
            event.accept()
            return
        super().mousePressEvent(event)

    def sizeHint(self) -> QSize:
        """Always the same."""
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A round square in the accent, with an arrow or a square."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = colours.accent_hover if self.underMouse() or self.isDown() else colours.accent
        painter.setBrush(ground if self.isEnabled() else colours.hover)
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        if self._stops:
            side = (_SIDE - _SQUARE) / 2
            painter.setBrush(colours.on_accent)
            painter.drawRoundedRect(QRectF(side, side, _SQUARE, _SQUARE), 2, 2)
            return
        role = colours.on_accent if self.isEnabled() else colours.text3
        pixmap = self._icons.pixmap("arrow-up", role, _ICON, self.devicePixelRatioF())
        painter.drawPixmap((_SIDE - _ICON) // 2, (_SIDE - _ICON) // 2, pixmap)

    def _name(self) -> None:
        name = self.tr("Stop") if self._stops else self.tr("Send")
        self.setAccessibleName(name)
        self.setToolTip(self.tr("Stop (Esc)") if self._stops else self.tr("Send (Enter)"))
        self.setEnabled(self._stops or self._can_send)
        self.update()
