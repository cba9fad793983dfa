"""What happens when nobody expected an exception: the log, and one dialog that shows the traceback."""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from desktop_app.chat.errors import ChatError
from desktop_app.composition.data_folder import resources_folder
from desktop_app.composition.own_words import OwnWords, bug_text, exception_words
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme


class CrashReport:
    """Writes bugs to the log and shows the first one of a run; chats are stored already."""

    def __init__(self, window: Callable[[], QWidget]) -> None:
        self._window = window
        self._shown = False
        self._seen: Counter[str] = Counter()

    def report(self, error: BaseException) -> None:
        """Log a bug, the same one less and less often; show it once."""
        text = bug_text(error)
        self._seen[text] += 1
        times = self._seen[text]
        if times == 10 ** (len(str(times)) - 1):  # 1, 10, 100 …
            logging.getLogger("brise").error("%s", text if times == 1 else OwnWords(f"{times} times by now: {text}"))
        if self._shown:
            return
        self._shown = True
        box = QMessageBox(self._window())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(QCoreApplication.translate("CrashReport", "Something in Brise went wrong."))
        box.setInformativeText(
            QCoreApplication.translate(
                "CrashReport",
                "Your chats are stored. The details below help to mend it; they are in the log, too, and hold nothing of your chats.",
            )
        )
        box.setDetailedText(text)
        box.open()


async def tell_start_error(error: ChatError | OSError) -> None:
    """Say why Brise cannot start, and wait until it was read; on the terminal, too, for who started it there."""
    from desktop_app.ui.problem_dialog import ProblemDialog  # deferred: a start that goes well has no use for it

    logging.getLogger("brise").error("%s", exception_words(error))
    app = QApplication.instance()
    theme = Theme()
    if isinstance(app, QApplication):
        theme.apply(app)
        app.setWindowIcon(Icons(resources_folder() / "icons", theme).app_icon())
    if isinstance(error, ChatError):
        explanation = explain(error)
        sentence, remedy, details = explanation.title, explanation.remedy, explanation.details
    else:
        sentence = QCoreApplication.translate("CrashReport", "The data folder cannot be used.")
        remedy = QCoreApplication.translate("CrashReport", "Check that Brise may write there, or choose another folder with --data-dir.")
        details = str(error)
    if sys.stderr is not None:
        print(sentence, remedy, file=sys.stderr)
    dialog = ProblemDialog(theme, sentence, remedy, details)
    read = asyncio.Event()
    dialog.finished.connect(lambda _result: read.set())
    dialog.open()
    await read.wait()
