"""The dialog that chooses files to attach."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.ui.usual_folder import usual_folder


class FileChoice(QObject):
    """Several files at once; it begins where the last ones were."""

    chosen = Signal(list)
    """Paths."""

    def __init__(self, window_of: QWidget) -> None:
        super().__init__(window_of)
        self._window_of = window_of
        self._folder = ""

    def ask(self) -> None:
        """Open the dialog."""
        documents = usual_folder(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window_of.window(), self.tr("Attach files"), self._folder or documents)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, paths: list[str]) -> None:
        if paths:
            self._folder = str(Path(paths[0]).parent)
            self.chosen.emit(paths)
