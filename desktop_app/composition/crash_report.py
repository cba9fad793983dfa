"""What happens when nobody expected an exception: the log, and one dialog that shows the traceback."""

import logging
import traceback

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMessageBox, QWidget


class CrashReport(QObject):
    """Writes bugs to the log and shows the first one of a run; chats are stored already."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown = False

    def report(self, error: BaseException) -> None:
        """Log a bug's traceback; show it once."""
        text = "".join(traceback.format_exception(error))
        logging.getLogger("brise").error("%s", text)
        if self._shown:
            return
        self._shown = True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(QCoreApplication.translate("CrashReport", "Something in Brise went wrong."))
        box.setInformativeText(
            QCoreApplication.translate("CrashReport", "Your chats are stored. The details below help to mend it; they are in the log, too.")
        )
        box.setDetailedText(text)
        box.open()
