"""One endpoint in the popover: a light, its name over what it serves, a tick on the chosen one."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.ui.button_ground import paint_button_ground
from desktop_app.ui.endpoint_words import DOT, detail_parts, speed_sentence, spoken_name
from desktop_app.ui.icon_button import ARROWS, IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.mark_colours import paint_mark
from desktop_app.ui.menu import Menu
from desktop_app.ui.spin import Spin
from desktop_app.ui.state_light import TURNING, paint_light, reach_sentence
from desktop_app.ui.theme import TextRole, Theme

ROW_HEIGHT = 48
"""Logical px."""
_LIGHT_CENTRE, _TEXT_LEFT, _TICK = 19, 38, 16
_MARK_LEFT, _MARK_HEIGHT = 4, 24
_LEAST_MODEL = 48  # a model's name that is cut shorter says nothing


class EndpointRow(QPushButton):
    """One endpoint: light, name over what it serves, a tick on the chosen one, a pencil for all but the built-in model."""

    chosen = Signal(str)
    edit_requested = Signal(str)
    walked = Signal(int)
    """Down (1) or up (-1)."""
    move_requested = Signal(str, int)
    """One place down (1) or up (-1)."""
    default_requested = Signal(str)
    """New chats are to use it."""
    export_requested = Signal(str)
    """It is to go into a file."""

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
        self._is_default = False
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
        default = self.tr("New chats use it.") if self._is_default else ""
        speed = speed_sentence(status.speed)
        self.setAccessibleName(spoken_name(endpoint, status))
        self.setAccessibleDescription(" ".join(part for part in (default, speed) if part))
        self.setToolTip("\n".join(part for part in (reach_sentence(status), speed, default) if part))
        self.update()

    @property
    def name(self) -> str:
        """What the endpoint is called."""
        return self._endpoint.name

    @property
    def can_move(self) -> bool:
        """True for those that the user puts in order: the built-in model is the last, one for this run only the first."""
        return not (self._endpoint.is_builtin or self._endpoint.temporary)

    def show_default(self, is_default: bool) -> None:
        """Whether new chats use it."""
        if is_default != self._is_default:
            self._is_default = is_default
            self.show_status(self._endpoint, self._status)

    def menu_for(self) -> Menu:
        """What can be done with it."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        default = menu.addAction(self.tr("New chats use it"))
        default.setCheckable(True)
        default.setChecked(self._is_default)
        default.triggered.connect(lambda _=False: self.default_requested.emit(self._endpoint.id))
        if self.can_move:
            menu.addSeparator()
            for text, key, step in ((self.tr("Move up"), Qt.Key.Key_Up, -1), (self.tr("Move down"), Qt.Key.Key_Down, 1)):
                action = menu.addAction(text)
                action.setShortcut(QKeySequence(Qt.KeyboardModifier.AltModifier | key))
                action.triggered.connect(lambda _=False, step=step: self.move_requested.emit(self._endpoint.id, step))
        if self._pencil is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Edit…")).triggered.connect(lambda _=False: self._edit())
            menu.addAction(self.tr("Export…")).triggered.connect(lambda _=False: self.export_requested.emit(self._endpoint.id))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu, under the mouse or in the row."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_for().popup(self.mapToGlobal(QPoint(_TEXT_LEFT, ROW_HEIGHT)) if by_key else event.globalPos())

    def stops(self) -> Sequence[QWidget]:
        """Where Tab stops in this row."""
        return (self,) if self._pencil is None else (self, self._pencil)

    def nextCheckState(self) -> None:
        """A click chooses and closes; the tick moves with what the window is told."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from row to row; the scroll area around must not take them."""
        if event.key() in ARROWS:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is None:
                return
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                if self.can_move:
                    self.move_requested.emit(self._endpoint.id, step)
            else:
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
        paint_button_ground(self, painter)
        colours = self._theme.colours
        paint_mark(painter, _MARK_LEFT, self.height() / 2, _MARK_HEIGHT, self._endpoint.options.colour, dark=self._theme.is_dark)
        paint_light(painter, QPointF(_LIGHT_CENTRE, self.height() / 2), self._status.reach, colours, self._spin.angle)
        end = self.width() - (46 if self._pencil is not None else 12)
        if self.isChecked():
            tick = self._icons.themed_pixmap("check", "accent", _TICK, self.devicePixelRatio())
            painter.drawPixmap(end - _TICK, (self.height() - _TICK) // 2, tick)
            end -= _TICK + 8
        name_end = end
        if self._is_default:
            name_end -= self._paint_text(painter, self._detail_font, colours.text2, 7, end, self.tr("new chats"), at_end=True) + 8
        self._paint_text(painter, self._name_font, colours.text, 7, name_end, self._endpoint.name)
        self._paint_text(painter, self._detail_font, colours.text2, 24, end, self.detail(end - _TEXT_LEFT))

    def detail(self, room: int) -> str:
        """The second line in so many px, with as much of the model's name as leaves room for the rest."""
        model, rest = detail_parts(self._endpoint, self._status)
        if not model or not rest:
            return model or rest
        metrics, rest = QFontMetrics(self._detail_font), DOT + rest
        left = max(room - metrics.horizontalAdvance(rest), _LEAST_MODEL)
        return metrics.elidedText(model, Qt.TextElideMode.ElideRight, left) + rest

    def _paint_text(self, painter: QPainter, font: QFont, colour: QColor, top: int, end: int, text: str, *, at_end: bool = False) -> int:
        """One line of text up to `end`, elided; how wide it is."""
        metrics = QFontMetrics(font)
        box = QRect(_TEXT_LEFT, top, end - _TEXT_LEFT, 18)
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(font)
        painter.setPen(colour)
        side = Qt.AlignmentFlag.AlignRight if at_end else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, elided)
        return metrics.horizontalAdvance(elided)

    def _choose(self) -> None:
        self.chosen.emit(self._endpoint.id)

    def _edit(self) -> None:
        self.edit_requested.emit(self._endpoint.id)
