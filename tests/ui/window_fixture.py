"""A whole window round plain widgets, with a middle that remembers being entered."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget
from shiboken6 import delete

from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.icons import Icons
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Theme
from tests.ui.chats import Chats, five_chats
from tests.ui.endpoints import ENDPOINTS, LOCAL, STATUSES


class Middle(QWidget):
    """A transcript and a composer, as far as the window knows them."""

    def __init__(self) -> None:
        super().__init__()
        self.link = QPushButton("Continue")
        self.composer = QTextEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.link)
        column.addWidget(self.composer)

    def focus_composer(self) -> None:
        self.composer.setFocus()


class Parameters(QWidget):
    """Two fields."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 48, 16, 16)
        self.first, self.second = QLineEdit(), QLineEdit()
        column.addWidget(self.first)
        column.addWidget(self.second)
        column.addStretch(1)


class Shown:
    """The window and what is in it."""

    def __init__(self, theme: Theme, icons: Icons, chats: Chats | None = None) -> None:
        self.chats = chats or five_chats()
        self.list = ConversationList(theme, icons, self.chats)
        self.middle = Middle()
        self.parameters = Parameters()
        self.window = MainWindow(theme, icons, self.list, self.middle, self.parameters)
        self.window.show_title("Condiments")
        self.list.select("condiments")
        self.window.show_endpoints(ENDPOINTS, LOCAL.id, STATUSES)

    def show(self, width: int = 1200, height: int = 800) -> "Shown":
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.middle.focus_composer()
        return self

    def end(self) -> None:
        """Destroy the window here and now, not whenever Python's collector comes by, in the middle of Qt's own work."""
        self.window.hide()
        delete(self.window)

    def is_seen(self, widget: QWidget) -> bool:
        """True if some of the widget lies inside the window, and nothing was hidden."""
        if not widget.isVisible():
            return False
        rect = widget.rect().translated(widget.mapTo(self.window, widget.rect().topLeft()))
        return self.window.rect().intersects(rect)

    @property
    def focused(self) -> QWidget | None:
        return QApplication.focusWidget()
