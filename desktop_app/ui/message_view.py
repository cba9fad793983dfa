"""One message and what can be done with it by mouse and keyboard: point at it, follow links, walk through its buttons."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QDateTime, QEvent, QLocale, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from desktop_app.chat.message import Message
from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.linked_text import linked_text
from desktop_app.rendering.look import Look
from desktop_app.ui.cut_line import CutLine
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_tip import link_tip, tell_link
from desktop_app.ui.message_body import MessageBody
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.message_places import REACH
from desktop_app.ui.message_stops import MessageStops, link_stops
from desktop_app.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_app.ui.message_editor import MessageEditor


class Pointer(Protocol):
    """Whom the mouse on a message's text is told."""

    def press(self, event: QMouseEvent, view: "MessageView") -> None:
        """A button was pressed on a view."""
        ...

    def double_press(self, event: QMouseEvent, view: "MessageView") -> None:
        """The second press of a double click."""
        ...

    def move(self, event: QMouseEvent) -> None:
        """The mouse moved with the button held."""
        ...

    def release(self, event: QMouseEvent, view: "MessageView") -> None:
        """The button was let go."""
        ...


class MessageView(MessageBody):
    """A message body that takes the mouse and the keyboard."""

    link_wanted = Signal(str, str)
    """The text of a link and its target."""
    footnote_wanted = Signal(int)
    """Where in the visible text a footnote begins."""
    focus_moved = Signal()
    """The keyboard stands at another link, or at the message as a whole."""
    cut_wanted = Signal(QPoint)
    """The cut line above the message was pressed: its place on the screen."""
    left = Signal(bool)
    """Tab went beyond the last stop, forwards or not."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        look: Look,
        highlighter: CodeHighlighter,
        gate: MessageGate,
        message: Message,
        width: int,
        pointer: Pointer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, icons, look, highlighter, gate, message, width, parent)
        self._pointer, self._gate = pointer, gate
        self._cut: CutLine | None = None
        self._stops = MessageStops(self, lambda: link_stops(self.segments, QPoint(REACH, self._content_top)))
        self._stops.moved.connect(self.focus_moved)
        self._stops.moved.connect(lambda: tell_link(self, self._stops.link, self.segments))
        self.thought_folded.connect(self._stops.clear)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)

    def show_cut(self, shown: bool) -> None:
        """Whether nothing above this message reaches the model."""
        if shown and self._cut is None:
            self._cut = CutLine(self._theme, self)
            self._cut.clicked.connect(self._cut_pressed)
            self._cut.show()
        elif not shown and self._cut is not None:
            if self._cut.hasFocus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._cut.hide()
            self._cut.deleteLater()
            self._cut = None
        else:
            return
        self._place_cut()

    def _cut_pressed(self) -> None:
        if self._cut is not None:
            self.cut_wanted.emit(self._cut.mapToGlobal(QPoint(self._cut.width() // 2, self._cut.height())))

    def _place_cut(self) -> None:
        lead = 0 if self._cut is None else self._cut.place(self.width())
        if lead != self._lead:
            self._lead = lead
            if self._card is not None:
                self._card.set_top(lead)
            self._content_top = self._measure_label()
            self._height_changed()
            self.update()

    def set_width(self, width: int) -> None:
        """Another width; the cut line may need another height."""
        super().set_width(width)
        self._place_cut()

    def set_look(self, look: Look, width: int) -> None:
        """Other colours or fonts; the cut line is set in them too."""
        super().set_look(look, width)
        self._place_cut()

    def link_at(self, point: QPointF) -> Run | None:
        """The link, or the mark of a footnote, under a point of the view."""
        run = self._run_at(point)
        return run if run is not None and run.target else None

    def follow(self, link: Run) -> None:
        """Open a link, or go to a footnote."""
        if not link.style & Style.FOOTNOTE:
            self.link_wanted.emit(linked_text(self.segments.blocks, link), link.target)
        elif (start := self.segments.footnote_start(link.target)) is not None:
            self.footnote_wanted.emit(start)

    def bring_across(self, offset: int) -> None:
        """Scroll what is wider than the text until an offset in the visible text is in sight."""
        self._tools.bring_across(self.segments.text.place(offset)[0], self.caret_at(offset).x() - REACH)

    @property
    def editor(self) -> "MessageEditor | None":
        """The field in place of the text, while it is edited."""
        return self._editor

    def edit(self, text: str) -> "MessageEditor":
        """Put a field in the text's place."""
        if self._editor is None:
            self._is_covered = True
            from desktop_app.ui.message_editor import MessageEditor  # deferred past the first paint

            editor = self._editor = MessageEditor(self._theme, self._gate, self.author, text, is_answer=self.is_answer, parent=self)
            editor.resized.connect(self._height_changed)
            editor.left.connect(self.left)
            self.setFocusProxy(editor.field)
            self._stops.clear()
            self._height_changed()
            editor.show()
            self.update()
        return self._editor

    def end_edit(self) -> None:
        """Show the text again."""
        if self._editor is not None:
            editor, self._editor = self._editor, None
            self._is_covered = False
            held = editor.isAncestorOf(QApplication.focusWidget() or self)
            self.setFocusProxy(None)  # type: ignore[arg-type]
            if held:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            editor.hide()
            editor.deleteLater()
            self._height_changed()
            self.update()

    def _run_at(self, point: QPointF) -> Run | None:
        return self.segments.run_at(point - QPointF(REACH, self._content_top))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows a link; everything else is for the transcript."""
        if self._stops.link is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.follow(self._stops.link.run)
        elif not self._tools.take_key(event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, or press a link."""
        self._stops.clear()
        self._pointer.press(event, self)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._pointer.double_press(event, self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select, or show what is under the pointer."""
        self._pointer.move(event)
        self._tools.point_at(event.position().y() - self._content_top)
        if not event.buttons() and self.cursor().shape() is not (shape := self._shape_at(event.position())):
            self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow a link."""
        self._pointer.release(event, self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways, or with Shift, it scrolls what is too wide; else it is for the transcript."""
        event.setAccepted(self._tools.take_wheel(event, event.position().y() - self._content_top))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the message."""
        self.more_wanted.emit(event.pos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the actions."""
        self._set_near(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the actions, unless the keyboard is here."""
        self._tools.point_at(None)
        self._set_near(self.holds_focus)

    def focus_changed(self) -> None:
        """The keyboard came or went: show the actions, or hide them."""
        kept = self.window().focusWidget()  # also while a dialog has the keyboard: it comes back to the same link
        if kept is not self and not (kept is not None and self.isAncestorOf(kept)):
            self._stops.clear()
        self._set_near(self.holds_focus or self.underMouse())

    def _set_near(self, is_near: bool) -> None:
        for row in (self._footer, self._card):
            if row is not None:
                row.set_near(is_near and self._editor is None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The label would choose a link of its own."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Told by `focus_changed`, which also knows of the buttons."""

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes through links and buttons, then leaves the messages."""
        if not self._stops.step(forwards):
            self.left.emit(forwards)
        return True

    @property
    def has_link_focus(self) -> bool:
        """True if the keyboard is at a link, and not at the message as a whole."""
        return self._stops.link is not None

    def focus_rect(self) -> QRect:
        """The focus ring goes round the link that has the keyboard, or round the message."""
        link = self._stops.link
        return link.rect if link is not None else self.rect().adjusted(0, self._lead, 0, 0)

    def event(self, event: QEvent) -> bool:
        """A link's tooltip tells where it leads."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tip_at(QPointF(event.pos())) if event.pos().y() >= self._content_top else self._about
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _shape_at(self, point: QPointF) -> Qt.CursorShape:
        if self.link_at(point) is not None:
            return Qt.CursorShape.PointingHandCursor
        in_text = self.text_top <= point.y() < self.text_bottom
        return Qt.CursorShape.IBeamCursor if in_text else Qt.CursorShape.ArrowCursor

    def _tip_at(self, point: QPointF) -> str:
        run = self._run_at(point)
        return link_tip(run, self.segments) if run is not None else ""

    @property
    def _about(self) -> str:
        """When it was written, and through which endpoint."""
        when = self.locale().toString(QDateTime.fromSecsSinceEpoch(int(self.message.created_at)), QLocale.FormatType.ShortFormat)
        endpoint = self._state.endpoint_name if self._state is not None else ""
        return self.tr("{time}, {endpoint}").format(time=when, endpoint=endpoint) if endpoint else when

    @property
    def holds_focus(self) -> bool:
        """True if the keyboard is at the message or at one of its buttons."""
        focused = QGuiApplication.focusObject()
        return focused is self or (isinstance(focused, QWidget) and self.isAncestorOf(focused))
