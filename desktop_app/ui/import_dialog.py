"""Before an import: what the file is. After it: what was taken and what was not."""

from enum import Enum, auto

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.chat.import_report import CountedChats, ImportReport, ImportSource
from desktop_app.ui.counted_words import count_lines, format_words, here_sentence, title_lines
from desktop_app.ui.details_field import DetailsField
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.import_look import ImportLook, tell
from desktop_app.ui.import_words import file_words, report_details, report_lines, report_sentence, source_name
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_DETAILS_HEIGHT = 180  # logical px


class ImportChoice(Enum):
    """What is to be done with a file."""

    TAKE = auto()
    COPY = auto()  # take all of it, beside what is here already
    SHOW = auto()  # take nothing: all of it is here, let it be seen


class ImportDialog(ImportLook):
    """Says more as more is counted. Accepted: something is wanted, see `choice`."""

    all_refused = Signal()
    """Rejected, and the files that wait are not wanted either."""

    def __init__(
        self,
        theme: Theme,
        file_name: str,
        source: ImportSource,
        size: int,
        parent: QWidget | None = None,
        *,
        version: int | None = None,
        was_changed: bool = False,
    ) -> None:
        super().__init__(theme, self.tr("Import chats"), parent)
        self.choice = ImportChoice.TAKE
        self._format = format_words(version)
        told = self.tr("{name} holds chats of {source} ({size}).")
        told = told.format(name=file_words(file_name), source=source_name(source), size=QLocale().formattedDataSize(size))
        changed = self.tr("It was changed after you had looked at it. This is what is in it now.")
        warning = self.tr("Not tried with a real export: look at the report afterwards.")
        self.sentence = self.add_sentence("text", told)
        self.changed = self.add_sentence("warn", changed if was_changed else "")
        self.titles = self.add_sentence("text")
        self.counts = self.add_sentence("text2")
        self.here = self.add_sentence("text")
        self.warning = self.add_sentence("warn", "" if source.was_tried else warning)
        self.help = self.add_promise()
        self.waiting = self.add_sentence("text3", role=TextRole.SMALL)
        self.copy = QPushButton(self.tr("Import as copies"))
        self.show_it = QPushButton(self.tr("Show the first"))
        self.show_it.setProperty("kind", "primary")
        self.cancel_all = QPushButton(self.tr("Cancel all"))
        self.add_buttons(None, self.cancel_all, self.cancel, self.copy, self.show_it, self.take)
        self.cancel_all.clicked.connect(self.all_refused)
        self.cancel_all.clicked.connect(self.reject)
        self.copy.clicked.connect(lambda: self._choose(ImportChoice.COPY))
        self.show_it.clicked.connect(lambda: self._choose(ImportChoice.SHOW))
        self.show_waiting(0)
        self.show_counted(CountedChats())

    def show_counted(self, counted: CountedChats) -> None:
        """Say how much is in the file, as far as it is known, and offer what makes sense."""
        tell(self.titles, title_lines(counted))
        tell(self.counts, [*count_lines(counted), *self._format])
        tell(self.here, [here_sentence(counted)])
        all_here, is_empty = counted.all_here, counted.is_whole and not counted.chats
        self.copy.setVisible(all_here)
        self.show_it.setVisible(all_here)
        if counted.chats == 1:
            self.show_it.setText(self.tr("Show it"))
            self.copy.setText(self.tr("Import as a copy"))
        self.offer(is_empty=is_empty, instead=self.show_it if all_here else None)

    def show_waiting(self, count: int) -> None:
        """Say how many other files wait behind this one, and offer to be done with all of them."""
        self.cancel_all.setVisible(count > 0)
        text = self.tr("One more file waits behind this one.") if count == 1 else self.tr("{n} more files wait behind this one.")
        tell(self.waiting, [text.format(n=QLocale().toString(count))] if count else [])

    def _choose(self, choice: ImportChoice) -> None:
        self.choice = choice
        self.accept()


class ImportReportDialog(DialogFrame):
    """Counts at a glance, everything below them, to be copied."""

    def __init__(self, theme: Theme, report: ImportReport, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Import report"), parent)
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        self.sentence.setText(report_sentence(report))
        self.lines = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.lines.setText("\n".join(report_lines(report)))
        self.lines.setVisible(bool(self.lines.text()))
        self.details = DetailsField(theme, self.tr("Details"), _DETAILS_HEIGHT)
        self.details.setPlainText(report_details(report))
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
