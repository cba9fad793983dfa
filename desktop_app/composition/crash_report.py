"""What happens when nobody expected an exception: the log, and one dialog that shows the traceback."""

import asyncio
import logging
import traceback

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.chat.errors import ChatError
from desktop_app.ui.explain import explain


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


async def tell_start_error(error: ChatError | OSError) -> None:
    """Say why Brise cannot start, and wait until it was read."""
    logging.getLogger("brise").error("%s", error)
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    if isinstance(error, ChatError):
        explanation = explain(error)
        box.setText(explanation.title)
        box.setInformativeText(explanation.remedy)
        box.setDetailedText(explanation.details)
    else:
        box.setText(QCoreApplication.translate("CrashReport", "The data folder cannot be used."))
        box.setInformativeText(str(error))
    read = asyncio.Event()
    box.finished.connect(lambda _button: read.set())
    box.open()
    await read.wait()
