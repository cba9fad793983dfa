"""Several chats as PDFs in a folder, one after another."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.attachment import Contents
from desktop_app.chat.file_name import free_name
from desktop_app.chat.ports import MessageSource
from desktop_app.ui.paper_job import PaperJob
from desktop_app.ui.paper_look import paper_look
from desktop_app.ui.paper_target import Wanted
from desktop_app.ui.paper_words import PaperProblem
from desktop_app.ui.pdf_file import PdfFile, usual_layout
from desktop_app.ui.theme import Theme

Chat = tuple[str, Callable[[], MessageSource]]
"""A title, and what to read the chat from when its turn comes."""


class PaperFolder(QObject):
    """Told by one of two signals that it is over; files that are whole stay."""

    finished = Signal()
    """All are written, or the rest is not wanted any more: `done` says how many are."""
    failed = Signal(object, str)
    """A PaperProblem, and the name of the file that could not be written."""

    def __init__(self, theme: Theme, chats: Iterator[Chat], folder: Path, untitled: str, contents: Contents, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._chats, self._folder, self._untitled, self._contents = theme, chats, folder, untitled, contents
        self._taken: set[str] = set()
        self._job: PaperJob | None = None
        self._is_cancelled = False
        self.done = 0

    @property
    def was_cancelled(self) -> bool:
        """True if the user stopped it."""
        return self._is_cancelled

    def start(self) -> None:
        """Look into the folder, then write."""
        try:
            self._taken = {entry.name.casefold() for entry in self._folder.iterdir()}
        except OSError:
            self.failed.emit(PaperProblem.NO_FOLDER, self._folder.name)
            return
        self._next()

    def cancel(self) -> None:
        """Stop soon; of what is being painted nothing stays."""
        self._is_cancelled = True
        if self._job is not None:
            self._job.cancel()

    def _next(self) -> None:
        chat = None if self._is_cancelled else next(self._chats, None)
        if chat is None:
            self.finished.emit()
            return
        title, source = chat[0] or self._untitled, chat[1]()
        name = free_name(title, self._untitled, "pdf", self._taken)
        self._taken.add(name.casefold())
        wanted = Wanted(PdfFile(self._folder / name, usual_layout(), title), contents=self._contents)
        job = self._job = PaperJob(source, title, wanted, paper_look(self._theme), self)
        job.finished.connect(lambda: self._over(written=True))
        job.cancelled.connect(lambda _gone: self._over(written=False))
        job.failed.connect(lambda problem: self._failed(problem, name))
        job.start()

    def _over(self, *, written: bool) -> None:
        self._let_go()
        self.done += written
        self._next()

    def _failed(self, problem: PaperProblem, name: str) -> None:
        self._let_go()
        self.failed.emit(problem, name)

    def _let_go(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
