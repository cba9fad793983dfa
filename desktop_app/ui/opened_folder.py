"""Shows a folder in the system's file manager."""

from pathlib import Path

from PySide6.QtCore import QDir, QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> None:
    """Open the folder; what was just saved lies in it."""
    try_folder(folder)


def try_folder(folder: Path) -> bool:
    """Open the folder; False if nothing here can."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(QDir.cleanPath(str(folder))))
