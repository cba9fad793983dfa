"""One endpoint in the popover: a light, its name over what it serves, a tick on the chosen one."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.ui.endpoint_words import detail_line, spoken_name
from desktop_app.ui.icon_button import ARROWS, IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.spin import Spin
from desktop_app.ui.state_light import TURNING, paint_light, reach_sentence
from desktop_app.ui.theme import TextRole, Theme

ROW_HEIGHT = 48
"""Logical px."""
_LIGHT_CENTRE, _TEXT_LEFT, _TICK = 19, 38, 16


class EndpointRow(QPushButton):
    """One endpoint: light, name over what it serves, a tick on the chosen one, a pencil for all but the built-in model."""

    chosen = Signal(str)
    edit_requested = Signal(str)
    walked = Signal(int)
    """Down (1) or up (-1)."""

    def __init__(self, theme: Theme, icons: Icons, endpoint: Endpoint, status: EndpointStatus, *, chosen: bool) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._endpoint = endpoint
        self._status = status
        self._spin = Spin(theme, self)
        self._name_font = theme.font(TextRole.UI_STRONG)
        self._detail_font = theme.font(TextRole.SMALL)
        self.setProperty("kind", "row")
        self.setProperty("lines", "2")  # the style sheet sets the smallest height when it polishes
        self.setCheckable(True)
        self.setChecked(chosen)
        self.setFixedHeight(ROW_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pencil: IconButton | None = None
        if not endpoint.is_builtin:
            self._pencil = IconButton(icons, "pencil", self.tr("Edit {endpoint}").format(endpoint=endpoint.name), side=28, parent=self)
            self._pencil.clicked.connect(self._edit)
        self.clicked.connect(self._choose)
        self.show_status(endpoint, status)

    @property
    def endpoint_id(self) -> str:
        """Whose row it is."""
        return self._endpoint.id

    def show_status(self, endpoint: Endpoint, status: EndpointStatus) -> None:
        """The same endpoint in another state."""
        self._endpoint, self._status = endpoint, status
        self._spin.set_turning(status.reach in TURNING)
        self.setAccessibleName(spoken_name(endpoint, status))
        self.setToolTip(reach_sentence(status))
        self.update()

    def stops(self) -> Sequence[QWidget]:
        """Where Tab stops in this row."""
        return (self,) if self._pencil is None else (self, self._pencil)

    def nextCheckState(self) -> None:
        """A click chooses and closes; the tick moves with what the window is told."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from row to row; the scroll area around must not take them."""
        if event.key() in ARROWS:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.walked.emit(step)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pencil at the end."""
        super().resizeEvent(event)
        if self._pencil is not None:
            self._pencil.move(self.width() - 10 - self._pencil.width(), (ROW_HEIGHT - self._pencil.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's row, with our parts on it."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        colours = self._theme.colours
        paint_light(painter, QPointF(_LIGHT_CENTRE, self.height() / 2), self._status.reach, colours, self._spin.angle)
        end = self.width() - (46 if self._pencil is not None else 12)
        if self.isChecked():
            tick = self._icons.themed_pixmap("check", "accent", _TICK, self.devicePixelRatio())
            painter.drawPixmap(end - _TICK, (self.height() - _TICK) // 2, tick)
            end -= _TICK + 8
        for font, colour, top, text in (
            (self._name_font, colours.text, 7, self._endpoint.name),
            (self._detail_font, colours.text2, 24, detail_line(self._endpoint, self._status)),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            box = QRect(_TEXT_LEFT, top, end - _TEXT_LEFT, 18)
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

    def _choose(self) -> None:
        self.chosen.emit(self._endpoint.id)

    def _edit(self) -> None:
        self.edit_requested.emit(self._endpoint.id)
