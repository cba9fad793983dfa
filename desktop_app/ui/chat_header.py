"""The 48 px over the transcript: the chat's title, which can be renamed in place, and the endpoint button."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.ui.endpoint_button import EndpointButton
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.theme import TextRole, Theme

HEADER_HEIGHT = 48  # logical px
_MARGIN = 8
_BUTTON = 32
_TITLE_INSET = 11  # from a field's edge to its text
_LEAST_TITLE = 72
_EDITOR_WIDTH = 320


class _TitleButton(QPushButton):
    """The title as text that can be clicked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "title")
        self.setFont(theme.font(TextRole.TITLE))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def wanted_width(self) -> int:
        """Room for the whole title, in logical px."""
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2 * _TITLE_INSET + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text on the ground, elided."""
        painter = QPainter(self)
        painter.setPen(self._theme.colours.text)
        box = self.rect().adjusted(_TITLE_INSET, 0, -_TITLE_INSET, 0)
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)


class _TitleEditor(QLineEdit):
    """A field in the title's place: Enter and leaving keep what is typed, Esc drops it."""

    finished = Signal(bool)
    """True to keep what is typed."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc end it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.finished.emit(event.key() != Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps it, but not the menu or another window."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.finished.emit(True)


class ChatHeader(QWidget):
    """Places its parts by hand, since the window's fold buttons stand over its ends when a pane is folded."""

    title_edited = Signal(str)
    """What the user typed in place of the title."""
    new_requested = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._left_inset = self._right_inset = 0
        self._editing = False
        self._back_to: QWidget | None = None
        self.setFixedHeight(HEADER_HEIGHT)
        self._new = IconButton(icons, "square-pen", self.tr("New chat"), side=_BUTTON, parent=self)
        self._new.set_label(self.tr("New chat"), key_text(Command.NEW_CHAT))
        self._new.clicked.connect(self.new_requested)
        self._title = _TitleButton(theme, self)
        self._title.clicked.connect(self.edit_title)
        self._editor = _TitleEditor(self)
        self._editor.setFont(theme.font(TextRole.TITLE))
        self._editor.setAccessibleName(self.tr("Title of the chat"))
        self._editor.finished.connect(self._end_editing)
        self._editor.hide()
        self.map_button = IconButton(icons, "git-fork", "", side=_BUTTON, parent=self)
        self.map_button.set_label(Command.MAP.label, key_text(Command.MAP))
        self.map_button.hide()
        self.endpoint_button = EndpointButton(theme, icons, self)
        self._hairline = QFrame(self)
        self._hairline.setProperty("kind", "line")
        self._hairline.hide()
        self.show_title("")

    @property
    def title(self) -> str:
        """What is shown."""
        return self._title.text()

    @property
    def is_editing(self) -> bool:
        """True while a title is being typed."""
        return self._editing

    def show_title(self, text: str) -> None:
        """Show a chat's title; a chat without one is a new chat."""
        title = text or self.tr("New chat")
        self._title.setText(title)
        self._title.setToolTip(self.tr("{title} ({keys} renames)").format(title=title, keys=key_text(Command.RENAME)))
        self._title.setAccessibleName(self.tr("Title of the chat: {title}").format(title=title))
        self._place()

    def show_endpoint(self, endpoint: Endpoint | None, status: EndpointStatus) -> None:
        """Name the chat's endpoint."""
        self.endpoint_button.show_endpoint(endpoint, status)
        self._place()

    def edit_title(self) -> None:
        """Put a field in the title's place."""
        if self._editing:
            return
        self._editing = True
        self._back_to = QApplication.focusWidget()
        self._editor.setText(self._title.text())
        self._editor.selectAll()
        self._title.hide()
        self._editor.show()
        self._place()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_branched(self, is_branched: bool) -> None:
        """The button of the map stands only where the chat has branches."""
        self.map_button.setVisible(is_branched)
        self._place()

    def set_scrolled(self, scrolled: bool) -> None:
        """Draw the hairline only while text is scrolled under the header."""
        self._hairline.setVisible(scrolled)

    def set_insets(self, left: int, right: int) -> None:
        """Leave room for the window's fold buttons; with room at the left, *New chat* comes here too."""
        self._left_inset, self._right_inset = left, right
        self._new.setVisible(left > 0)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts again."""
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the window gets."""
        return QSize(240, HEADER_HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Another font, another width."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

    def _place(self) -> None:
        """Right to left: endpoint button, then the title in what remains; the title gives way first, down to a few letters."""
        left = self._left_inset
        if left:
            self._new.move(left, _MARGIN)
            left += _BUTTON + 1
        else:
            left = 24 - _TITLE_INSET
        end = self.width() - (self._right_inset or _MARGIN)
        map_width = 0 if self.map_button.isHidden() else _BUTTON
        button_width = min(self.endpoint_button.sizeHint().width(), max(96, end - left - _LEAST_TITLE - map_width))
        self.endpoint_button.setGeometry(end - button_width, _MARGIN, button_width, _BUTTON)
        room = end - button_width - _MARGIN - map_width - left
        self.map_button.move(left + room + _MARGIN - 4, _MARGIN)
        self._title.setGeometry(left, _MARGIN, min(self._title.wanted_width(), room), _BUTTON)
        self._editor.setGeometry(left, _MARGIN, min(max(self._title.wanted_width(), _EDITOR_WIDTH), room), _BUTTON)
        self._hairline.setGeometry(0, HEADER_HEIGHT - 1, self.width(), 1)

    def _end_editing(self, keep: bool) -> None:
        if not self._editing:
            return
        self._editing = False
        had_focus = self._editor.hasFocus()
        typed = " ".join(self._editor.text().split())
        self._title.show()
        back, self._back_to = self._back_to, None
        if had_focus:
            target = back if back is not None and isValid(back) and back.isVisible() else self._title
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.hide()
        if keep and typed and typed != self._title.text():
            self.title_edited.emit(typed)
