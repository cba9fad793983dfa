"""Where Brise keeps what it keeps, and where its own files lie."""

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Database, settings and logs, all below one folder."""

    path: Path

    @property
    def database(self) -> Path:
        """All chats and endpoints."""
        return self.path / "brise.sqlite3"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.path / "backups"

    @property
    def settings(self) -> Path:
        """The user's preferences."""
        return self.path / "settings.ini"

    @property
    def log(self) -> Path:
        """What happened, without texts, prompts or access tokens."""
        return self.path / "logs" / "brise.log"


def data_folder(chosen: Path | None) -> DataFolder:
    """The folder of --data-dir, else the platform's data directory; made if it is missing. Raises OSError."""
    place = chosen or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)) / "brise"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return DataFolder(place)


def resources_folder() -> Path:
    """Icons, prompt templates and translations: beside the package in a checkout, inside it once installed or frozen."""
    inside = Path(__file__).parents[1] / "_resources"
    if getattr(sys, "frozen", False):
        return Path(getattr(sys, "_MEIPASS", inside.parent)) / "resources"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "resources"
