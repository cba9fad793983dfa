"""Shows a folder in the system's file manager."""

from pathlib import Path

from PySide6.QtCore import QDir, QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> None:
    """Open the folder; what was just saved lies in it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(QDir.cleanPath(str(folder))))
