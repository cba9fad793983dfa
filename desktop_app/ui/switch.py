"""A switch: on or off, at once."""

from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.ui.theme import Theme

TRACK_WIDTH, TRACK_HEIGHT = 28, 16  # logical px, drawn
HIT_HEIGHT = 24
_KNOB = 10
_DURATION = 100  # ms


class Switch(QCheckBox):
    """A check box drawn as a switch of 28 × 16, with 24 px of height to hit; Space turns it.

    `label` names it for the screen reader; beside it on screen stands the text of its row.
    """

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(label)
        self.setFixedSize(TRACK_WIDTH, HIT_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_DURATION)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self.update)
        self._place = 0.0  # of the knob, 0 off to 1 on, when nothing moves
        self.toggled.connect(self._move)
        theme.changed.connect(self.update)

    def show_checked(self, on: bool) -> None:
        """Stand there at once, and tell nobody."""
        with QSignalBlocker(self):
            self.setChecked(on)
        self._animation.stop()
        self._place = 1.0 if on else 0.0
        self.update()

    def sizeHint(self) -> QSize:
        """What can be hit."""
        return QSize(TRACK_WIDTH, HIT_HEIGHT)

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be hit, not only what is drawn."""
        return self.rect().contains(pos)

    def focus_rect(self) -> QRect:
        """The keyboard's ring goes round what is drawn."""
        return QRect(0, (self.height() - TRACK_HEIGHT) // 2, TRACK_WIDTH, TRACK_HEIGHT)

    def _move(self, on: bool) -> None:
        start, self._place = self._shown_place(), 1.0 if on else 0.0
        self._animation.stop()
        if self._theme.reduced_motion or not self.isVisible():
            self.update()
            return
        self._animation.setStartValue(start)
        self._animation.setEndValue(self._place)
        self._animation.start()

    def _shown_place(self) -> float:
        moving = self._animation.state() == QVariantAnimation.State.Running
        return float(self._animation.currentValue()) if moving else self._place

    def paintEvent(self, event: QPaintEvent) -> None:
        """Off: an outline with a disc at its start. On: filled, the disc at its end, so the state never hangs on colour alone."""
        colours = self._theme.colours
        place = self._shown_place()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.focus_rect())
        strong = colours.text2 if self.isEnabled() else colours.edge
        painter.setPen(QPen(_mixed(colours.edge, strong, place), 1))
        painter.setBrush(_mixed(QColor(strong.red(), strong.green(), strong.blue(), 0), strong, place))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), TRACK_HEIGHT / 2 - 0.5, TRACK_HEIGHT / 2 - 0.5)
        inset = TRACK_HEIGHT / 2
        travel = TRACK_WIDTH - 2 * inset
        along = travel * (1 - place if self.isRightToLeft() else place)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_mixed(colours.edge, colours.raised, place))
        painter.drawEllipse(QPointF(inset + along, track.center().y()), _KNOB / 2, _KNOB / 2)


def _mixed(first: QColor, second: QColor, part: float) -> QColor:
    def channel(a: int, b: int) -> int:
        return round(a + (b - a) * part)

    return QColor(
        channel(first.red(), second.red()),
        channel(first.green(), second.green()),
        channel(first.blue(), second.blue()),
        channel(first.alpha(), second.alpha()),
    )
