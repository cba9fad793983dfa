"""The choice of what gives way when a chat is too long for the context."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from desktop_app.chat.context import GivesWay
from desktop_app.ui.context_words import gives_way_words
from desktop_app.ui.menu import Menu


class GivesWayMenu(Menu):
    """Two choices, the present one ticked; gone once it is closed."""

    chosen = Signal(GivesWay)

    def __init__(self, current: GivesWay, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = self.addAction(QCoreApplication.translate("Context", "When the chat is too long, what gives way?"))
        heading.setEnabled(False)
        group = QActionGroup(self)
        for choice in GivesWay:
            action = QAction(gives_way_words(choice), self, checkable=True, checked=choice is current)
            action.triggered.connect(lambda _=False, choice=choice: self.chosen.emit(choice))
            group.addAction(action)
            self.addAction(action)
        self.setActiveAction(next(action for action in group.actions() if action.isChecked()))
