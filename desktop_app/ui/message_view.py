"""One message and what can be done with it by mouse and keyboard: select, copy, follow links, walk through its buttons."""

from PySide6.QtCore import QDateTime, QEvent, QLocale, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from desktop_app.chat.message import Message
from desktop_app.chat.thinking import without_thought
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_body import REACH, MessageBody
from desktop_app.ui.message_pointer import MessagePointer
from desktop_app.ui.message_stops import MessageStops, link_stops
from desktop_app.ui.theme import Theme


class MessageView(MessageBody):
    """A message body that takes the mouse and the keyboard."""

    link_wanted = Signal(str, str)
    """The text of a link and its target."""
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
        super().__init__(theme, icons, look, highlighter, message, width, parent)
        self._pointer = MessagePointer(self.segments, self)
        self._pointer.selection_changed.connect(self._selection_changed)
        self._pointer.selection_started.connect(self.selection_started)
        self._pointer.link_wanted.connect(self.link_wanted)
        self._stops = MessageStops(self, lambda: link_stops(self.segments, QPoint(REACH, self._content_top)))
        self._stops.moved.connect(self.focus_moved)
        self.folding.connect(self._stops.clear)
        self.copy_wanted.connect(self.copy_all)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)

    def show_message(self, message: Message) -> None:
        """Show a message from its beginning; nothing of it is selected."""
        self._pointer.clear()
        super().show_message(message)

    def copy_all(self) -> None:
        """Put the message on the clipboard, as Markdown; an answer without its thought, if it is more than that."""
        text = self.markdown
        answer = without_thought(text) if self.is_answer else text
        QGuiApplication.clipboard().setText((answer if answer.strip() else text).strip())
        self.copied.emit()

    def copy_selection(self) -> None:
        """Put what is selected on the clipboard, as Markdown."""
        QGuiApplication.clipboard().setText(self.selected_markdown)
        self.copied.emit()

    def clear_selection(self) -> None:
        """Nothing is selected."""
        self._pointer.clear()

    @property
    def selected_markdown(self) -> str:
        """What is selected."""
        selection = self._pointer.selection
        return self.segments.selected_markdown(selection) if selection is not None else ""

    @property
    def must_stay(self) -> bool:
        """True if something would be lost with the view: a selection, or where the keyboard is."""
        return self._pointer.selection is not None or self.holds_focus

    def _selection_changed(self) -> None:
        selection, text = self._pointer.selection, self.segments.text
        self._marks = () if selection is None else [Mark(text.offset(selection[0]), text.offset(selection[1]))]
        self.update()
        if selection is not None:
            self.selection_made.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and select all; everything else is for the transcript."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._pointer.selection is not None:
            self.copy_selection()
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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be copied."""
        self.menu_at(QPointF(event.pos())).popup(event.globalPos())

    def menu_at(self, position: QPointF) -> QMenu:
        """The menu for a point of the message."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"), self.copy_selection)
        copy.setEnabled(self._pointer.selection is not None)
        menu.addAction(self.tr("Copy message"), self.copy_all)
        link = self._pointer.link_at(self._point(position))
        if link is not None:
            menu.addAction(self.tr("Copy link"), lambda: QGuiApplication.clipboard().setText(link.target))
        menu.addSeparator()
        menu.addAction(self.tr("Select all"), self._pointer.select_all)
        return menu

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

    def _point(self, position: QPointF) -> QPointF:
        return position - QPointF(REACH, self._content_top)
