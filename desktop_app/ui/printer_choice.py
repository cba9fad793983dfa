"""The system's dialog for printing. Only here is Qt's printing used: it is loaded when somebody prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QPagedPaintDevice, QPageLayout
from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.ui.paper_target import PaperTarget, Wanted
from desktop_app.ui.paper_words import PaperProblem
from desktop_app.ui.pdf_file import MARGINS, PdfFile, usual_layout

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class PrinterChoice(QObject):
    """Asks for a printer, paper and pages; a printer that is a file becomes a `PdfFile`."""

    chosen = Signal(object)
    """What is wanted."""

    def __init__(self, title: str, window: QWidget) -> None:
        super().__init__(window)
        self._title, self._window = title, window

    def open(self) -> None:
        """Open the dialog over the window."""
        # deferred: it brings the system's printing library along, which asks for printers
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title)
        printer.setCreator("Brise")
        if not printer.printerName():
            printer.setPageLayout(usual_layout())
        printer.setPageMargins(MARGINS, QPageLayout.Unit.Millimeter)
        dialog = self.dialog = QPrintDialog(printer, self._window)
        dialog.finished.connect(lambda result: self._end(printer, result))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()  # its own open() wants a slot to call

    def _end(self, printer: QPrinter, result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            self._choose(printer)
        self.dialog.deleteLater()
        self.deleteLater()

    def _choose(self, printer: QPrinter) -> None:
        target: PaperTarget
        if printer.outputFileName():
            target = PdfFile(Path(printer.outputFileName()), printer.pageLayout(), self._title)
        else:
            target = _Printer(printer)
        first, last = printer.fromPage(), printer.toPage()
        self.chosen.emit(Wanted(target, max(first, 1), last or None))


class _Printer:
    """A printer as something to paint on."""

    def __init__(self, printer: QPrinter) -> None:
        self._printer = printer

    @property
    def name(self) -> str:
        """As the system calls it."""
        return self._printer.printerName() or QCoreApplication.translate("Paper", "The printer")

    @property
    def device(self) -> QPagedPaintDevice:
        """What to paint on."""
        return self._printer

    def open(self) -> PaperProblem | None:
        """Whether there is such a printer."""
        return None if self._printer.printerName() and self._printer.isValid() else PaperProblem.PRINTER

    def problem(self) -> PaperProblem | None:
        """What the printer says of it so far."""
        from PySide6.QtPrintSupport import QPrinter

        return PaperProblem.PRINTER if self._printer.printerState() is QPrinter.PrinterState.Error else None

    def finish(self) -> PaperProblem | None:
        """It was handed over when the painting ended."""
        return self.problem()

    def drop(self, close: Callable[[], None]) -> bool:
        """False where the system cannot abort (CUPS): it is handed the pages painted by now when the painting ends."""
        aborted = self._printer.abort()
        close()
        return aborted
