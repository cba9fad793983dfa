"""A file on this computer: typed, or chosen in the system's dialog."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop_app.chat.endpoint_options import MOST_TEXT


class PathField(QWidget):
    """The path as text, and *Choose…* beside it; nothing is read here."""

    edited = Signal()

    def __init__(self, title: str, filters: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._filters = title, filters
        self.field = QLineEdit()
        self.field.setMaxLength(MOST_TEXT)
        self.field.setPlaceholderText(self.tr("None"))
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAutoDefault(False)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)
        self.field.textEdited.connect(self.edited)
        self.choose.clicked.connect(self._ask)

    def name(self, label: str) -> None:
        """What the screen reader calls its two parts."""
        self.field.setAccessibleName(label)
        self.choose.setAccessibleName(self.tr("Choose: {what}").format(what=label))

    @property
    def path(self) -> str:
        """What is typed, "" for no file."""
        return self.field.text().strip()

    def show_path(self, path: str) -> None:
        """Fill the field."""
        self.field.setText(path)

    def _ask(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        start = str(Path(self.path).parent) if self.path else home
        dialog = QFileDialog(self.window(), self._title, start, self._filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, path: str) -> None:
        self.show_path(path)
        self.edited.emit()
        self.field.setFocus()
