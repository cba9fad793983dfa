"""Brings a chat onto paper: shows how far it is, tells how it ended; asks for a printer."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.chat.attachment import Contents, no_contents
from desktop_app.chat.ports import MessageSource
from desktop_app.ui.opened_folder import open_folder
from desktop_app.ui.paper_job import PaperJob
from desktop_app.ui.paper_look import paper_look
from desktop_app.ui.paper_progress import PaperProgress
from desktop_app.ui.paper_target import Wanted
from desktop_app.ui.paper_words import PaperProblem, problem_sentence
from desktop_app.ui.pdf_file import PdfFile, usual_layout
from desktop_app.ui.printer_choice import PrinterChoice
from desktop_app.ui.theme import Theme

Tell = Callable[[str, str, Callable[[], None] | None], None]
"""Says a sentence to the user, with the name of something to do about it, and how."""
_QUICK = 400  # ms: what takes no longer shows no progress
_SHOWN_EVERY = 100  # ms


class ChatPaper(QObject):
    """One chat at a time; `source` is asked for when file or printer were chosen, and gives what is shown at that moment."""

    def __init__(self, theme: Theme, window: QWidget, tell: Tell) -> None:
        super().__init__(window)
        self._theme, self._window, self._tell = theme, window, tell
        self._job: PaperJob | None = None
        self._progress: PaperProgress | None = None
        self._tick = QTimer(self, interval=_SHOWN_EVERY)
        self._tick.timeout.connect(self._show_progress)

    @property
    def is_busy(self) -> bool:
        """True while a chat is brought onto paper."""
        return self._job is not None

    def write_pdf(self, title: str, source: MessageSource, path: Path, contents: Contents = no_contents) -> None:
        """Write a PDF to a place, with what attached texts hold."""
        if not self._may_begin(lambda: source):
            return
        title = title or self.tr("New chat")
        self._begin(self.tr("Exporting the chat"), title, source, Wanted(PdfFile(path, usual_layout(), title), contents=contents), path)

    def print_chat(self, title: str, source: Callable[[], MessageSource]) -> None:
        """Ask for a printer, then print."""
        if not self._may_begin(source):
            return
        title = title or self.tr("New chat")
        choice = PrinterChoice(title, self._window)
        choice.chosen.connect(lambda wanted: self._print(title, source(), wanted))
        choice.open()

    def cancel(self) -> None:
        """Stop what runs, as when Brise is closed."""
        if self._job is not None:
            self._job.cancel()

    def _print(self, title: str, source: MessageSource, wanted: Wanted) -> None:
        path = wanted.target.path if isinstance(wanted.target, PdfFile) else None
        self._begin(self.tr("Printing the chat"), title, source, wanted, path)

    def _may_begin(self, source: Callable[[], MessageSource]) -> bool:
        if self._job is not None:
            self._open_progress()
            return False
        if not source().message_count():
            self._tell(self.tr("There is nothing in this chat yet."), "", None)
            return False
        return True

    def _begin(self, doing: str, title: str, source: MessageSource, wanted: Wanted, path: Path | None) -> None:
        if self._job is not None:
            return
        job = self._job = PaperJob(source, title, wanted, paper_look(self._theme), self)
        progress = self._progress = PaperProgress(self._theme, doing, self._window)
        progress.rejected.connect(job.cancel)
        job.finished.connect(lambda: self._finished(job, path))
        job.failed.connect(lambda problem: self._failed(job, problem))
        job.cancelled.connect(lambda gone: self._cancelled(job, gone))
        QTimer.singleShot(_QUICK, progress, self._open_progress)
        self._tick.start()
        job.start()

    def _open_progress(self) -> None:
        if self._progress is not None:
            self._show_progress()
            self._progress.show()
            self._progress.raise_()

    def _show_progress(self) -> None:
        if self._job is not None and self._progress is not None:
            self._progress.show_state(self._job.page, self._job.messages_done, self._job.message_count)

    def _over(self, job: PaperJob) -> None:
        self._tick.stop()
        self._job = None
        job.deleteLater()
        if self._progress is not None:
            progress, self._progress = self._progress, None
            progress.accept()
            progress.deleteLater()

    def _finished(self, job: PaperJob, path: Path | None) -> None:
        self._over(job)
        if path is None:
            self._tell(self.tr("Sent to {name}").format(name=job.target.name), "", None)
        else:
            self._tell(self.tr("Saved as {name}").format(name=path.name), self.tr("Open folder"), lambda: open_folder(path.parent))

    def _failed(self, job: PaperJob, problem: PaperProblem) -> None:
        self._over(job)
        self._tell(problem_sentence(problem, job.target.name), "", None)

    def _cancelled(self, job: PaperJob, gone: bool) -> None:
        page = job.page
        self._over(job)
        if not gone:
            text = self.tr("Stopped at page {page}. The printer may still print the pages before it.")
            self._tell(text.format(page=page), "", None)
