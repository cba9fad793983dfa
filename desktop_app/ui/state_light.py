"""The light of an endpoint: its shape says what its colour says, for those who cannot tell the colours."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLineF, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import EndpointStatus, Reach
from desktop_app.chat.errors import TLS_KINDS, ErrorKind
from desktop_app.ui.colours import Colours
from desktop_app.ui.spin import Spin
from desktop_app.ui.theme import Theme

LIGHT_SIZE = 10
"""Logical px of the square that a light is drawn in."""
_PEN = 1.8
_ARC_SPAN = 250  # degrees

TURNING = frozenset({Reach.CHECKING, Reach.BUSY, Reach.LOADING})
"""The states that are drawn as an arc."""


def reach_sentence(status: EndpointStatus) -> str:
    """What the light of an endpoint says, in words."""
    match status.reach:
        case Reach.READY:
            return QCoreApplication.translate("StateLight", "Ready")
        case Reach.BUSY if status.until is not None:
            text = _moment(status.until)
            return QCoreApplication.translate("StateLight", "Turns requests away until {time}").format(time=text)
        case Reach.BUSY if status.problem is not None:
            return QCoreApplication.translate("StateLight", "Turns requests away for now")
        case Reach.BUSY:
            return QCoreApplication.translate("StateLight", "Answering")
        case Reach.LOADING:
            return QCoreApplication.translate("StateLight", "The model is being loaded")
        case Reach.CHECKING:
            return QCoreApplication.translate("StateLight", "Being asked")
        case Reach.UNREACHABLE if (sentence := _problem_sentence(status.problem)) is not None:
            return sentence
        case Reach.UNREACHABLE if status.since is not None:
            text = _moment(status.since)
            return QCoreApplication.translate("StateLight", "Not reachable since {time}").format(time=text)
        case Reach.UNREACHABLE:
            return QCoreApplication.translate("StateLight", "Not reachable")
        case Reach.UNKNOWN:
            return QCoreApplication.translate("StateLight", "Not asked yet")


def _moment(seconds: float) -> str:
    """A time of today, or a day and a time; `seconds`: of Unix."""
    when = QDateTime.fromSecsSinceEpoch(int(seconds))
    is_today = when.date() == QDateTime.currentDateTime().date()
    return QLocale().toString(when.time() if is_today else when, QLocale.FormatType.ShortFormat)


def _problem_sentence(problem: ErrorKind | None) -> str | None:
    """What keeps a server that is there from answering; None if it is not there."""
    match problem:
        case ErrorKind.UNAUTHORIZED | ErrorKind.FORBIDDEN:
            return QCoreApplication.translate("StateLight", "Wants a valid access token")
        case ErrorKind.KEYRING:
            return QCoreApplication.translate("StateLight", "The keyring keeps the access token back")
        case ErrorKind.NOT_AN_API | ErrorKind.WEB_PAGE | ErrorKind.NOT_FOUND | ErrorKind.REDIRECT | ErrorKind.UNREADABLE:
            return QCoreApplication.translate("StateLight", "No model server answers there")
        case ErrorKind.PLAIN_ON_TLS | ErrorKind.CERTIFICATE_FILE:
            return QCoreApplication.translate("StateLight", "No secure connection")
        case ErrorKind.SECRET_MISSING | ErrorKind.BAD_OPTIONS:
            return QCoreApplication.translate("StateLight", "Its settings are not complete")
        case _ if problem in TLS_KINDS:
            return QCoreApplication.translate("StateLight", "No secure connection")
        case _:
            return None


def _light_colour(colours: Colours, reach: Reach) -> QColor:
    match reach:
        case Reach.READY:
            return colours.good
        case Reach.LOADING:
            return colours.warn
        case Reach.BUSY | Reach.CHECKING:
            return colours.accent
        case Reach.UNREACHABLE:
            return colours.danger
        case Reach.UNKNOWN:
            return colours.text3


def paint_arc(painter: QPainter, centre: QPointF, diameter: float, colour: QColor, angle: float) -> None:
    """An open ring, turned by `angle` degrees clockwise: something is going on."""
    half = (diameter - _PEN) / 2
    painter.setPen(QPen(colour, _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)
    painter.drawArc(box, round((90 - angle) * 16), -_ARC_SPAN * 16)


def paint_light(painter: QPainter, centre: QPointF, reach: Reach, colours: Colours, angle: float = 45.0) -> None:
    """Disc ready, arc busy or loading, cross unreachable, ring unknown; `angle` turns the arc."""
    colour = _light_colour(colours, reach)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if reach in TURNING:
        paint_arc(painter, centre, LIGHT_SIZE, colour, angle)
    elif reach is Reach.READY:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, 4.0, 4.0)
    elif reach is Reach.UNREACHABLE:
        painter.setPen(QPen(colour, _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        arm = 3.5
        painter.drawLine(QLineF(centre.x() - arm, centre.y() - arm, centre.x() + arm, centre.y() + arm))
        painter.drawLine(QLineF(centre.x() - arm, centre.y() + arm, centre.x() + arm, centre.y() - arm))
    else:
        painter.setPen(QPen(colour, _PEN))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 3.6, 3.6)
    painter.restore()


class StateLight(QWidget):
    """A light on its own, 16 px square, that turns while its endpoint is busy."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = EndpointStatus("")
        self._spin = Spin(theme, self)
        self.setFixedSize(self.sizeHint())
        self.set_status(self._status)

    @property
    def reach(self) -> Reach:
        """What it shows."""
        return self._status.reach

    def set_status(self, status: EndpointStatus) -> None:
        """Show another state."""
        self._status = status
        self._spin.set_turning(status.reach in TURNING)
        sentence = reach_sentence(status)
        self.setToolTip(sentence)
        self.setAccessibleName(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the light and a little air."""
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the light in the middle."""
        paint_light(QPainter(self), QRectF(self.rect()).center(), self._status.reach, self._theme.colours, self._spin.angle)
