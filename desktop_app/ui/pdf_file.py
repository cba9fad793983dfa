"""A PDF that appears under its name when it is whole: until then it is written beside it, and nothing is left if it is given up."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileDevice, QIODevice, QLocale, QMarginsF, QSaveFile
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter

from desktop_app.ui.paper_words import PaperProblem

MARGINS = QMarginsF(20, 16, 20, 14)  # mm
_LETTER = {  # where paper is of the size that CLDR calls US-Letter
    *(QLocale.Country.UnitedStates, QLocale.Country.Canada, QLocale.Country.Mexico, QLocale.Country.Philippines),
    *(QLocale.Country.Chile, QLocale.Country.Colombia, QLocale.Country.Venezuela, QLocale.Country.PuertoRico),
    *(QLocale.Country.CostaRica, QLocale.Country.ElSalvador, QLocale.Country.Guatemala, QLocale.Country.Nicaragua),
    *(QLocale.Country.Panama, QLocale.Country.Belize),
}


def usual_layout() -> QPageLayout:
    """The paper of the country, upright."""
    size = QPageSize.PageSizeId.Letter if QLocale().territory() in _LETTER else QPageSize.PageSizeId.A4
    return QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, MARGINS, QPageLayout.Unit.Millimeter)


class PdfFile:
    """Opened, painted on, then finished or dropped."""

    def __init__(self, path: Path, layout: QPageLayout, title: str) -> None:
        self.path = path
        self._file = QSaveFile(str(path))
        self._writer = QPdfWriter(self._file)
        self._writer.setPageLayout(layout)
        self._writer.setTitle(title)
        self._writer.setCreator("Brise")

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def device(self) -> QPagedPaintDevice:
        """What to paint on."""
        return self._writer

    def open(self) -> PaperProblem | None:
        """Make the file beside; what stands under the name stays as it is."""
        if self._file.open(QIODevice.OpenModeFlag.WriteOnly):
            return None
        return self._what_is_wrong()

    def problem(self) -> PaperProblem | None:
        """What went wrong with what was written so far."""
        return None if self._file.error() is QFileDevice.FileError.NoError else self._what_is_wrong()

    def finish(self) -> PaperProblem | None:
        """Put the whole file under its name."""
        return None if self._file.commit() else self._what_is_wrong()

    def drop(self, close: Callable[[], None]) -> bool:
        """Leave nothing; `close` ends the painting. True: nothing is left."""
        self._file.cancelWriting()
        close()
        self._file.commit()
        return True

    def _what_is_wrong(self) -> PaperProblem:
        if not self.path.parent.is_dir():
            return PaperProblem.NO_FOLDER
        match self._file.error():
            case QFileDevice.FileError.ResourceError:
                return PaperProblem.FULL
            case QFileDevice.FileError.PermissionsError | QFileDevice.FileError.OpenError:
                return PaperProblem.FORBIDDEN
            case _:
                return PaperProblem.FAILED
