"""Goes through the dialogs of an export as a person would."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from desktop_app.chat.export_format import ExportFormat
from desktop_app.ui.export_dialog import ExportDialog
from tests.end_to_end.brise import Brise


def choose_place(app: Brise, form: ExportFormat, place: Path) -> None:
    """Take a form, then a file or folder."""
    (dialog,) = (each for each in app.rooms.window.findChildren(ExportDialog) if each.isVisible())
    dialog.choices[form].click()
    dialog.go_on.click()
    (files,) = (each for each in app.rooms.window.findChildren(QFileDialog) if each.isVisible())
    if place.is_dir():
        files.setDirectory(str(place))
        files.fileSelected.emit(str(place))
        files.reject()
        return
    files.setDirectory(str(place.parent))
    files.selectFile(place.name)
    files.accept()
