"""The table of the connections: rows are selected whole, and copied as text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop_app.ui.network_rows import Column, NetworkRows
from desktop_app.ui.network_words import as_text

_ROW_HEIGHT = 32  # logical px
_PADDING = 18  # logical px round a cell's words
_SAMPLES = {
    Column.TIME: "00:00:00",
    Column.SERVER: "router.huggingface.co:443",
    Column.PURPOSE: "token count, answer",
    Column.SENT: "888.8 kB",
    Column.RECEIVED: "888.8 kB",
    Column.SECURITY: "not encrypted",
    Column.STATE: "closed by the server",
    Column.ENDPOINT: "Built-in model",
}


class ConnectionTable(QTableView):
    """Shows NetworkRows; Tab leaves it."""

    def __init__(self, rows: NetworkRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setModel(rows)
        self.setProperty("kind", "choices")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        for column, sample in _SAMPLES.items():
            words = (sample, str(rows.headerData(column, Qt.Orientation.Horizontal)))
            head.resizeSection(column, max(self.fontMetrics().horizontalAdvance(text) for text in words) + _PADDING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copying takes the rows that are selected."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as text; all of them if none is selected."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        wanted = chosen or range(self._rows.rowCount())
        QGuiApplication.clipboard().setText(as_text(self._rows.connection(row) for row in wanted))
