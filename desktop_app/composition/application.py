"""Qt's application, which hears of files that macOS wants it to open."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop_app import APP_ID, __version__


def new_application(arguments: Sequence[str]) -> "Application":
    """The one application of this process, under Brise's name; it goes on after its last window."""
    qt = Application(arguments)
    qt.setApplicationName("Brise")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName(APP_ID)
    qt.setQuitOnLastWindowClosed(False)
    return qt


class Application(QApplication):
    """An event filter would be asked about every event of every object; this sees the application's own alone."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._open: Callable[[list[Path]], None] | None = None
        self._early: list[Path] = []

    def open_with(self, open_files: Callable[[list[Path]], None]) -> None:
        """From now on files are opened so; those that came before there was a window first."""
        self._open = open_files
        early, self._early = self._early, []
        if early:
            open_files(early)

    def event(self, event: QEvent) -> bool:
        """A file was opened in the Finder, or dropped on the icon."""
        if isinstance(event, QFileOpenEvent):
            if event.file():
                self._take(Path(event.file()))
            return True
        return super().event(event)

    def _take(self, path: Path) -> None:
        if self._open is None:
            self._early.append(path)
        else:
            self._open([path])
