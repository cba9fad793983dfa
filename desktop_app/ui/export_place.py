"""Asks where to put an export: a file, or a folder for several."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.file_name import file_name


def ask_for_file(window: QWidget, form: ExportFormat, title: str, folder: str, take: Callable[[Path], None]) -> None:
    """Ask for a file's name; `take` is called with it, unless the user leaves."""
    dialog = QFileDialog(window, QCoreApplication.translate("Export", "Export as {form}").format(form=_name(form)), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{_name(form)} (*.{form.extension})")
    dialog.setDefaultSuffix(form.extension)
    untitled = QCoreApplication.translate("Export", "Chat")
    dialog.selectFile(f"{file_name(title, untitled)}.{form.extension}")
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_for_folder(window: QWidget, folder: str, take: Callable[[Path], None]) -> None:
    """Ask for a folder; `take` is called with it, unless the user leaves."""
    dialog = QFileDialog(window, QCoreApplication.translate("Export", "Export into a folder"), folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _name(form: ExportFormat) -> str:
    match form:
        case ExportFormat.MARKDOWN:
            return QCoreApplication.translate("Export", "Markdown")
        case ExportFormat.HTML:
            return QCoreApplication.translate("Export", "Web page")
        case ExportFormat.PDF:
            return QCoreApplication.translate("Export", "PDF")
        case ExportFormat.JSON:
            return QCoreApplication.translate("Export", "JSON")
        case ExportFormat.NOTEBOOK:
            return QCoreApplication.translate("Export", "Jupyter notebook")
