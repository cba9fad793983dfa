"""Before an import: what the file is. After it: what was taken and what was not."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop_app.chat.import_report import ImportReport, ImportSource
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.import_words import file_words, report_details, report_lines, report_sentence, source_name
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_DETAILS_HEIGHT = 180  # logical px


class ImportDialog(DialogFrame):
    """Accepted: the chats are wanted."""

    def __init__(self, theme: Theme, file_name: str, source: ImportSource, size: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Import chats"), parent)
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        told = self.tr("{name} holds chats of {source} ({size}).")
        self.sentence.setText(told.format(name=file_words(file_name), source=source_name(source), size=QLocale().formattedDataSize(size)))
        self.warning = SentenceLabel(theme, TextRole.UI, "warn", wraps=True)
        self.warning.setText(self.tr("Not tried with a real export: look at the report afterwards."))
        self.warning.setVisible(not source.was_tried)
        self.help = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.help.setText(self.tr("Nothing is sent anywhere. What is imported can be undone as a whole."))
        for label in (self.sentence, self.warning, self.help):
            self.column.addWidget(label)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.take = QPushButton(self.tr("Import them"))
        self.take.setProperty("kind", "primary")
        self.add_buttons(None, self.cancel, self.take)
        self.cancel.clicked.connect(self.reject)
        self.take.clicked.connect(self.accept)


class ImportReportDialog(DialogFrame):
    """Counts at a glance, everything below them, to be copied."""

    def __init__(self, theme: Theme, report: ImportReport, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Import report"), parent)
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        self.sentence.setText(report_sentence(report))
        self.lines = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.lines.setText("\n".join(report_lines(report)))
        self.lines.setVisible(bool(self.lines.text()))
        self.details = QPlainTextEdit(report_details(report))
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setFont(theme.font(TextRole.CODE))
        self.details.setFixedHeight(_DETAILS_HEIGHT)
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        for part in (self.sentence, self.lines, self.details):
            self.column.addWidget(part)
        self.undo = QPushButton(self.tr("Undo the import"))
        self.undo.setVisible(bool(report.chats or report.from_trash))
        self.copy = QPushButton(self.tr("Copy"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(None, self.undo, self.copy, self.close_button)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
