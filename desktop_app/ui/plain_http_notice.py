"""The question above the composer's text: whether to send to an address that is not encrypted."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.ui.error_sentences import Action
from desktop_app.ui.explain import action_label, explain
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.warn_notice import WarnNotice

_MARGIN = 8  # px to the composer's edge


class PlainHttpNotice(QWidget):
    """Enter in the composer does not answer it: who types on has not read it."""

    send_wanted = Signal()
    change_wanted = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host = ""
        self.send, self.change = (QPushButton(action_label(action)) for action in (Action.SEND_ANYWAY, Action.CHANGE_ADDRESS))
        self.send.clicked.connect(self.send_wanted)
        self.change.clicked.connect(self.change_wanted)
        explanation = explain(ChatError(ErrorKind.NOT_ENCRYPTED))
        self._notice = WarnNotice(theme, icons, explanation.title, explanation.remedy)
        row = FlowRow(8)
        row.addWidget(self.send)
        row.addWidget(self.change)
        self._notice.words.addSpacing(10)
        self._notice.words.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN - 1, 0, _MARGIN - 1, 0)
        column.addWidget(self._notice)
        self.hide()

    @property
    def is_open(self) -> bool:
        """True while it is seen."""
        return not self.isHidden()

    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard can stand, from left to right."""
        return self.send, self.change

    def ask(self, error: ChatError) -> None:
        """Show what stands in the way, and say it to who cannot see it."""
        self.host = error.host
        self._notice.show_follows(explain(error).remedy)
        self.show()
        self.updateGeometry()
        self.resized.emit()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._notice.accessibleName()))

    def close_row(self) -> None:
        """It was answered, or is about another chat."""
        if self.is_open:
            self.hide()
            self.resized.emit()
