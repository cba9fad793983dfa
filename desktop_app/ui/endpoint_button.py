"""The button in the header that names the endpoint, and the popover in which another one is chosen."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.ui.button_ground import paint_button_ground
from desktop_app.ui.endpoint_words import model_name, spoken_name
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.mark_colours import paint_mark
from desktop_app.ui.spin import Spin
from desktop_app.ui.state_light import TURNING, paint_light, reach_sentence
from desktop_app.ui.theme import TextRole, Theme

_HEIGHT = 32  # logical px
_LIGHT_CENTRE, _NAME_LEFT, _GAP, _CHEVRON, _CHEVRON_RIGHT = 17, 30, 10, 14, 10
_LIGHT_ROOM = 16  # px square round the light
_MARK_LEFT, _MARK_HEIGHT = 5, 16
_MOST = 340
_LEAST_MODEL = 48  # a model shorter than this says nothing: it is dropped


class EndpointButton(QPushButton):
    """Light, name, model, chevron; the model is elided, then dropped, before the name is touched."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._endpoint: Endpoint | None = None
        self._status = EndpointStatus("")
        self._compact = False
        self._ground: QPixmap | None = None
        self._spin = Spin(theme, self, lambda: self.update(self._light_rect()))
        self._name_font = theme.font(TextRole.UI_STRONG)
        self._model_font = theme.font(TextRole.UI)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    @property
    def shown_text(self) -> str:
        """Name and model as they are shown, before eliding."""
        return "  ".join(part for part in (self._name(), self._model()) if part)

    def show_endpoint(self, endpoint: Endpoint | None, status: EndpointStatus) -> None:
        """Name another endpoint, or another state of it; None asks to choose one."""
        self._endpoint = endpoint
        self._status = status
        self._spin.set_turning(status.reach in TURNING)
        if endpoint is None:
            self.setAccessibleName(self.tr("Choose an endpoint"))
            self.setToolTip(self.tr("Choose an endpoint ({keys})").format(keys=key_text(Command.ENDPOINT)))
        else:
            self.setAccessibleName(self.tr("Endpoint: {endpoint}").format(endpoint=spoken_name(endpoint, status)))
            self.setToolTip(self.tr("{state} ({keys} chooses)").format(state=reach_sentence(status), keys=key_text(Command.ENDPOINT)))
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Drop the model: the window is narrow."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for name and model."""
        width = _NAME_LEFT + QFontMetrics(self._name_font).horizontalAdvance(self._name()) + _GAP + _CHEVRON + _CHEVRON_RIGHT
        if self._model():
            width += _GAP + QFontMetrics(self._model_font).horizontalAdvance(self._model())
        return QSize(min(width + 2, _MOST), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Room for the light, the chevron and a few letters."""
        return QSize(96, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's own button, with our parts on it."""
        painter = QPainter(self)
        colours = self._theme.colours
        middle = self.height() / 2
        if self._endpoint is not None and self._light_rect().contains(event.rect()):  # the arc turned: all else is as it was
            painter.drawPixmap(self._light_rect().topLeft(), self._light_ground())
            paint_light(painter, QPointF(_LIGHT_CENTRE, middle), self._status.reach, colours, self._spin.angle)
            return
        self._ground = None
        paint_button_ground(self, painter)
        left = _NAME_LEFT
        if self._endpoint is None:
            left = 12
        else:
            paint_mark(painter, _MARK_LEFT, middle, _MARK_HEIGHT, self._endpoint.options.colour, dark=self._theme.is_dark)
            paint_light(painter, QPointF(_LIGHT_CENTRE, middle), self._status.reach, colours, self._spin.angle)
        end = self.width() - _CHEVRON_RIGHT - _CHEVRON
        metrics = QFontMetrics(self._name_font)
        room = end - _GAP - left
        name = metrics.elidedText(self._name(), Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._name_font)
        painter.setPen(colours.text)
        painter.drawText(QRect(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        left += metrics.horizontalAdvance(name) + _GAP
        room = end - _GAP - left
        if self._model() and room >= _LEAST_MODEL:
            painter.setFont(self._model_font)
            painter.setPen(colours.text2)
            model = QFontMetrics(self._model_font).elidedText(self._model(), Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, model)
        chevron = self._icons.themed_pixmap("chevron-down", "text2", _CHEVRON, self.devicePixelRatio())
        painter.drawPixmap(end, round(middle - _CHEVRON / 2), chevron)

    def _light_ground(self) -> QPixmap:
        """What is below the light, kept until the button looks otherwise: the style takes longer for it than for all that turns."""
        if self._ground is None:
            place, ratio = self._light_rect(), self.devicePixelRatio()
            self._ground = QPixmap(place.size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._ground)
            painter.translate(-place.topLeft())
            paint_button_ground(self, painter)
            painter.end()
        return self._ground

    def _light_rect(self) -> QRect:
        return QRect(_LIGHT_CENTRE - _LIGHT_ROOM // 2, (self.height() - _LIGHT_ROOM) // 2, _LIGHT_ROOM, _LIGHT_ROOM)

    def _name(self) -> str:
        return self.tr("Choose an endpoint") if self._endpoint is None else self._endpoint.name

    def _model(self) -> str:
        return "" if self._endpoint is None or self._compact else model_name(self._endpoint)
