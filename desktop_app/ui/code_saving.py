"""Keeps code from a message, or an attachment, in a file: asks where, writes beside the window's thread, tells how it went."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileDevice, QIODevice, QObject, QSaveFile, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.rendering.code_file_name import file_ending
from desktop_app.rendering.worker import Worker
from desktop_app.ui.usual_folder import usual_folder

_FOLDER_FAULTS = (QFileDevice.FileError.OpenError, QFileDevice.FileError.PermissionsError)


class CodeSaving(QObject):
    """Each wish opens one dialog; the file holds the text as it stands in the message, in UTF-8."""

    saved = Signal(str)
    """A sentence that says so."""
    save_failed = Signal(str)
    """A sentence with what can be done."""

    def __init__(self, window_of: QWidget) -> None:
        super().__init__(window_of)
        self._window_of = window_of
        self._folder = ""  # the last one, in this run
        self._worker = Worker(self, drops=False)

    def ask(self, code: str, language: str) -> None:
        """Ask for a place for code, and write it there."""
        # in the thread: the table of languages takes 60 ms to load
        self._worker.start(partial(file_ending, language), partial(self._open_dialog, code))

    def ask_for_file(self, name: str, data: bytes) -> None:
        """Ask for a place for an attachment, and write it there."""
        dialog = self._dialog(self.tr("Save attachment"))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.write_bytes(path, data))
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(
            self._window_of.window(), title, self._folder or usual_folder(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _open_dialog(self, code: str, ending: str) -> None:
        dialog = self._dialog(self.tr("Save code"))
        dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.selectFile(self.tr("code") + ending)
        dialog.fileSelected.connect(lambda path: self.write(path, code))
        dialog.open()

    def write(self, path: str, code: str) -> None:
        """Write code to a file; `saved` or `save_failed` tells how it went."""
        self.write_bytes(path, code.encode("utf-8", "replace"))

    def write_bytes(self, path: str, data: bytes) -> None:
        """Write a file; `saved` or `save_failed` tells how it went."""
        self._folder = str(Path(path).parent)
        self._worker.start(partial(write_file, path, data), partial(self._tell, path))

    def _tell(self, path: str, fault: QFileDevice.FileError) -> None:
        name, folder = Path(path).name, str(Path(path).parent)
        if fault is QFileDevice.FileError.NoError:
            self.saved.emit(self.tr("Saved as {name}").format(name=name))
        elif fault in _FOLDER_FAULTS:
            sentence = self.tr("{name} was not saved: nothing can be written to {folder}. Choose another folder.")
            self.save_failed.emit(sentence.format(name=name, folder=folder))
        else:
            sentence = self.tr("{name} was not saved: the disk may be full. Make room, or choose another folder.")
            self.save_failed.emit(sentence.format(name=name))


def write_file(path: str, data: bytes) -> QFileDevice.FileError:
    """Write a file as a whole: if that fails, what stood there before stays."""
    if Path(path).exists() and not Path(path).is_file():
        return QFileDevice.FileError.OpenError  # a device would be replaced by a file
    file = QSaveFile(path)
    file.setDirectWriteFallback(True)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.error()
    if file.write(data) < len(data) or not file.flush():
        file.cancelWriting()
        file.commit()
        return QFileDevice.FileError.WriteError
    return QFileDevice.FileError.NoError if file.commit() else file.error()
