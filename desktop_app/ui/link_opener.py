"""The one door through which links are opened: http, https and mailto only, and it asks when text and target differ."""

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.rendering.link_rules import allowed_target, differs


class LinkOpener(QObject):
    """Opens links in the system's browser or mail program, and says so if there is none; `opened` tells which."""

    opened = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def open(self, text: str, target: str) -> None:
        """Open a link, after a question if its text names another address."""
        if not allowed_target(target):
            return
        if not differs(text, target):
            self._open(target)
            return
        question = QMessageBox(self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWindowTitle(self.tr("This link leads elsewhere"))
        question.setText(self.tr("This link leads elsewhere"))
        question.setInformativeText(self.tr("It reads {text}, and leads to {target}").format(text=text[:200], target=target[:500]))
        open_button = question.addButton(self.tr("Open"), QMessageBox.ButtonRole.AcceptRole)
        cancel = question.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(cancel)
        open_button.clicked.connect(lambda: self._open(target))
        question.open()

    def _open(self, target: str) -> None:
        self.opened.emit(target)
        if not QDesktopServices.openUrl(QUrl(target)):
            self._tell_unopened(target)

    def _tell_unopened(self, target: str) -> None:
        message = QMessageBox(self._window)
        message.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        message.setTextFormat(Qt.TextFormat.PlainText)
        message.setWindowTitle(self.tr("Nothing here opens this link"))
        message.setText(self.tr("Nothing here opens this link"))
        message.setInformativeText(self.tr("Copy {target} to open it elsewhere.").format(target=target[:500]))
        copy = message.addButton(self.tr("Copy the address"), QMessageBox.ButtonRole.AcceptRole)
        message.addButton(self.tr("Close"), QMessageBox.ButtonRole.RejectRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(target))
        message.open()
