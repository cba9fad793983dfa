"""Something that a chat is painted on page by page: a PDF file or a printer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QPagedPaintDevice

from desktop_app.chat.attachment import Contents, no_contents
from desktop_app.ui.paper_words import PaperProblem


class PaperTarget(Protocol):
    """Opened, painted on, then finished or dropped."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def device(self) -> QPagedPaintDevice:
        """What to paint on."""
        ...

    def open(self) -> PaperProblem | None:
        """Get ready; what is in the way, if anything is."""
        ...

    def problem(self) -> PaperProblem | None:
        """What went wrong by now, if anything did."""
        ...

    def finish(self) -> PaperProblem | None:
        """Everything is painted, and the painting has ended."""
        ...

    def drop(self, close: Callable[[], None]) -> bool:
        """Give up; `close` ends the painting. False: some of it may be printed all the same."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target, which pages shall come onto it, and what attached texts hold; where that is not told, they are named only."""

    target: PaperTarget
    first: int = 1
    last: int | None = None
    contents: Contents = no_contents
