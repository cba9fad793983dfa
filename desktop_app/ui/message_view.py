"""One message: author, text in segments, and below an answer what is to be said of it. Paints its text itself."""

from PySide6.QtCore import QDateTime, QElapsedTimer, QEvent, QLocale, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from desktop_app.chat.message import AnswerState, Message, Phase, Role
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.look import Look
from desktop_app.ui.answer_footer import AnswerFooter
from desktop_app.ui.code_tools import CodeTools
from desktop_app.ui.explain import Action
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_card import paint_card
from desktop_app.ui.message_pointer import MessagePointer
from desktop_app.ui.message_stops import LinkStop, MessageStops
from desktop_app.ui.message_text import MessageText
from desktop_app.ui.segment_list import SegmentList
from desktop_app.ui.theme import TextRole, Theme

REACH = 16  # px that a card is wider than the text, on either side
_CARD_PADDING = 12  # px above and below the text of a card
_LABEL_GAP = 4  # px below the author
_CARET_WIDTH, _CARET_GAP = 2, 2  # px
_SPOKEN = 4_000  # characters that a screen reader is given at once


class MessageView(QLabel):  # a label, because to a screen reader that is text
    """As wide as a card; `height_now` is the height that it needs, `ensure` lays out what is about to be seen."""

    resized = Signal()
    """It needs another height now."""
    link_wanted = Signal(str, str)
    """The text of a link and its target."""
    copied = Signal()
    action_wanted = Signal(Action)
    focus_moved = Signal()
    """The keyboard stands at another link, or at the message as a whole."""
    dragged = Signal(QPoint)
    """The mouse selects, and is at a place on the screen."""
    left = Signal(bool)
    """Tab went beyond the last stop, forwards or not."""
    selection_started = Signal()
    selection_made = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        look: Look,
        highlighter: CodeHighlighter,
        message: Message,
        width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.message_id = message.id
        self.is_answer = message.role is not Role.USER
        self._theme = theme
        self._look = look
        self._label_font = theme.font(TextRole.SMALL_STRONG)
        self._state = message.answer
        self._created_at = message.created_at  # Unix seconds
        self._text = MessageText(look, width - 2 * REACH, is_answer=self.is_answer)
        self._tools = CodeTools(self, icons, highlighter, self._text.segments)
        self._tools.copied.connect(self.copied)
        self._tools.changed.connect(lambda rect: self.update(rect.translated(REACH, self._content_top)))
        self._pointer = MessagePointer(self._text.segments, self)
        self._pointer.selection_changed.connect(self._selection_changed)
        self._pointer.selection_started.connect(self.selection_started)
        self._pointer.link_wanted.connect(self.link_wanted)
        self._stops = MessageStops(self, self._links)
        self._stops.moved.connect(self.focus_moved)
        self._footer = AnswerFooter(theme, icons, self) if self.is_answer else None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(width, 0)
        if self._footer is not None:
            self._footer.resized.connect(self._height_changed)
            self._footer.copy_wanted.connect(self.copy_all)
            self._footer.action_wanted.connect(self.action_wanted)
        self.show_message(message)

    # content

    def show_message(self, message: Message) -> None:
        """Show a message from its beginning, in place of what was shown."""
        self._state = message.answer
        self._created_at = message.created_at
        self._pointer.clear()
        self._text.show(message.text, finished=not self.is_growing)
        self._tell_footer()
        self._tell_screen_reader()
        self._height_changed()
        self.update()

    @property
    def author(self) -> str:
        """Who speaks."""
        if not self.is_answer:
            return self.tr("You")
        return (self._state.model if self._state is not None else "") or self.tr("Model")

    @property
    def markdown(self) -> str:
        """The message as Markdown."""
        return self._text.markdown

    @property
    def segments(self) -> SegmentList:
        """What the text is laid out in."""
        return self._text.segments

    @property
    def text_shown(self) -> str:
        """What can be read of it right now, without marks."""
        return self._text.visible_text()

    @property
    def is_growing(self) -> bool:
        """True while an answer is waited for or streams in."""
        return self._state is not None and self._state.phase is not Phase.ENDED

    def append_text(self, text: str) -> None:
        """Take text in; it is seen after the next `flush`."""
        self._text.append(text)

    def flush(self) -> None:
        """Lay out and show what came since the last time."""
        if self._text.has_pending:
            old_caret = self._caret_rect() if self._shows_caret else QRectF()
            self._show_change(self._text.flush(), old_caret)

    def set_state(self, state: AnswerState) -> None:
        """Show where the answer stands now."""
        before, self._state = self._state, state
        if state.phase is Phase.ENDED and (before is None or before.phase is not Phase.ENDED):
            self._show_change(self._text.finish(), QRectF())
            self._tell_screen_reader()
        self._tell_footer()
        if before is None or before.phase is not state.phase or before.model != state.model:
            self.update()

    def set_last(self, is_last: bool) -> None:
        """The last answer always shows its actions, and can be tried again."""
        if self._footer is not None:
            self._footer.set_last(is_last)

    def set_look(self, look: Look) -> None:
        """Other colours or fonts."""
        self._look = look
        self._label_font = self._theme.font(TextRole.SMALL_STRONG)
        self._text.segments.set_look(look)
        self._height_changed()
        self.update()

    # size

    def set_width(self, width: int) -> None:
        """Another width; heights are estimates until `ensure`."""
        if width != self.width():
            self._text.segments.set_width(width - 2 * REACH)
            self.resize(width, self.height())
            self._height_changed()

    @property
    def height_now(self) -> int:
        """The height that it needs, estimates included."""
        content = self._content_top + self._text.segments.height
        if self._footer is None:
            return content + _CARD_PADDING
        return content + self._footer.height_below(self.width() - 2 * REACH)

    def ensure(self, top: int, bottom: int, timer: QElapsedTimer | None = None) -> bool:
        """Lay out what lies between two y of the widget, at most 8 ms if a timer is given. True if all of it is laid out."""
        content, before = self._content_top, self._text.segments.height
        if not self._text.is_read:
            self._text.read_on()
            self._tell_footer()
            self.update()
        done = self._text.segments.ensure(top - content, bottom - content, timer)
        if self._text.segments.height != before:
            self._height_changed()
        else:
            self._tools.refresh(REACH, content, finished=not self.is_growing)
        return done and self._text.is_read

    def mark_at(self, y: int) -> tuple[int, int]:
        """The segment at a y, and the pixels below its top; segment -1 stands for the message's top."""
        inside = y - self._content_top
        if inside < 0 or not self._text.segments.blocks:
            return -1, y
        segment = self._text.segments.index_at(inside)
        return segment, inside - self._text.segments.top(segment)

    def mark_y(self, segment: int, offset: int) -> int:
        """Where a mark stands now."""
        if not 0 <= segment < len(self._text.segments):
            return offset
        return self._content_top + self._text.segments.top(segment) + offset

    @property
    def _content_top(self) -> int:
        label = round(self._look.metrics(self._label_font).height())
        return (0 if self.is_answer else _CARD_PADDING) + label + _LABEL_GAP

    def _height_changed(self) -> None:
        content, segments = self._content_top, self._text.segments
        self._tools.refresh(REACH, content, finished=not self.is_growing)
        if self._footer is not None:
            self._footer.place(REACH, content + segments.height, self.width() - 2 * REACH)
        if self.height_now != self.height():
            self.resize(self.width(), self.height_now)
            self.resized.emit()

    def _show_change(self, changed: int | None, old_caret: QRectF) -> None:
        if changed is None:
            return
        self._tell_footer()
        self._height_changed()
        top = self._content_top + changed
        dirty = QRect(0, top, self.width(), self._content_top + self._text.segments.height - top)
        self.update(dirty.united(old_caret.toAlignedRect()) if not old_caret.isEmpty() else dirty)

    def _tell_footer(self) -> None:
        if self._footer is not None:
            self._footer.show_state(self._state, has_text=bool(self._text.segments.blocks))

    def _tell_screen_reader(self) -> None:
        self.setAccessibleName(f"{self.author}: {self._text.visible_text(_SPOKEN)}")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what of the message is in the region."""
        painter = QPainter(self)
        clip = QRectF(event.rect())
        colours = self._theme.colours
        painter.fillRect(event.rect(), colours.ground)
        if not self.is_answer:
            paint_card(painter, self.rect(), self._theme)
        top = self._content_top
        if clip.top() < top:
            painter.setFont(self._label_font)
            painter.setPen(colours.text2)
            baseline = top - _LABEL_GAP - self._look.metrics(self._label_font).descent()
            painter.drawText(QPointF(REACH, round(baseline)), self.author)
        self._text.segments.paint(painter, QPointF(REACH, top), clip, self._pointer.selection)
        if self._shows_caret:
            painter.fillRect(self._caret_rect(), colours.accent)

    @property
    def _shows_caret(self) -> bool:
        return self._state is not None and self._state.phase is Phase.STREAMING and bool(self._text.segments.blocks)

    def _caret_rect(self) -> QRectF:
        point, line_height = self._text.segments.end_point()
        height = self._look.metrics(self._look.reading).height()
        top = self._content_top + point.y() + (line_height - height) / 2
        return QRectF(REACH + round(point.x()) + _CARET_GAP, round(top), _CARET_WIDTH, round(height))

    # mouse and keys

    def copy_all(self) -> None:
        """Put the whole message on the clipboard, as Markdown."""
        QGuiApplication.clipboard().setText(self.markdown.strip())
        self.copied.emit()

    def clear_selection(self) -> None:
        """Nothing is selected."""
        self._pointer.clear()

    @property
    def selected_markdown(self) -> str:
        """What is selected."""
        selection = self._pointer.selection
        return self._text.segments.selected_markdown(selection) if selection is not None else ""

    @property
    def must_stay(self) -> bool:
        """True if something would be lost with the view: a selection, or where the keyboard is."""
        return self._pointer.selection is not None or self.holds_focus

    def _selection_changed(self) -> None:
        self.update()
        if self._pointer.selection is not None:
            self.selection_made.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and select all; everything else is for the transcript."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._pointer.selection is not None:
            QGuiApplication.clipboard().setText(self.selected_markdown)
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._pointer.select_all()
        elif self._stops.link is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.link_wanted.emit(self._stops.link.run.text, self._stops.link.run.target)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, or press a link."""
        self._stops.clear()
        self._pointer.press(event, self._point(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._pointer.double_press(event, self._point(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select, or show what is under the pointer."""
        point = self._point(event.position())
        self._pointer.move(event, point)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(event.globalPosition().toPoint())
        elif self.cursor().shape() is not (shape := self._pointer.shape_at(point)):
            self.setCursor(shape)

    def drag_to(self, place: QPoint) -> None:
        """The mouse is at a place on the screen, and text moved under it."""
        self._pointer.extend_to(self._point(QPointF(self.mapFromGlobal(place))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow a link."""
        self._pointer.release(event, self._point(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways, or with Shift, it scrolls what is too wide; else it is for the transcript."""
        event.setAccepted(self._tools.take_wheel(event, self._point(event.position()).y()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the actions."""
        if self._footer is not None:
            self._footer.set_near(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the actions, unless the keyboard is here."""
        if self._footer is not None:
            self._footer.set_near(self.holds_focus)

    def focus_changed(self) -> None:
        """The keyboard came or went: show the actions, or hide them."""
        if not self.holds_focus:
            self._stops.clear()
        if self._footer is not None:
            self._footer.set_near(self.holds_focus or self.underMouse())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The label would choose a link of its own."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Told by `focus_changed`, which also knows of the buttons."""

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes through links and buttons, then leaves the messages."""
        if not self._stops.step(forwards):
            self.left.emit(forwards)
        return True

    def focus_rect(self) -> QRect:
        """The focus ring goes round the link that has the keyboard, or round the message."""
        link = self._stops.link
        return link.rect if link is not None else self.rect()

    def event(self, event: QEvent) -> bool:
        """A link's tooltip tells where it leads."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self._point(QPointF(event.pos()))
            text = self._pointer.tip_at(point) if point.y() >= 0 else self._about
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    @property
    def _about(self) -> str:
        """When it was written, and through which endpoint."""
        when = self.locale().toString(QDateTime.fromSecsSinceEpoch(int(self._created_at)), QLocale.FormatType.ShortFormat)
        endpoint = self._state.endpoint_name if self._state is not None else ""
        return self.tr("{time}, {endpoint}").format(time=when, endpoint=endpoint) if endpoint else when

    @property
    def holds_focus(self) -> bool:
        """True if the keyboard is at the message or at one of its buttons."""
        focused = QGuiApplication.focusObject()
        return focused is self or (isinstance(focused, QWidget) and self.isAncestorOf(focused))

    def _links(self) -> list[LinkStop]:
        content = QPoint(REACH, self._content_top)
        return [LinkStop(run, rect.toAlignedRect().translated(content)) for run, rect in self._text.segments.links() if run.target]

    def _point(self, position: QPointF) -> QPointF:
        return position - QPointF(REACH, self._content_top)
