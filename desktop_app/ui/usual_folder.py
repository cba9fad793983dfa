"""Where a dialog for files begins before anybody has chosen a place."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def usual_folder(location: QStandardPaths.StandardLocation) -> str:
    """One of the folders that most homes have; in a home without it the home: Qt would take the folder's name for a file's."""
    folder = QStandardPaths.writableLocation(location)
    return folder if Path(folder).is_dir() else str(Path.home())
