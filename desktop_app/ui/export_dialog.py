"""In which form to export: each with a line on what it holds."""

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from desktop_app.chat.export_format import ExportFormat
from desktop_app.ui.export_look import ExportLook
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_INDENT = 24  # logical px: the help stands under the name


class ExportDialog(ExportLook):
    """Arrow keys walk the forms; an ExportFormat is chosen."""

    def __init__(self, theme: Theme, title: str, first: ExportFormat, *, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, lambda: self.format, parent)
        self._group = QButtonGroup(self)
        self.choices: dict[ExportFormat, QRadioButton] = {}
        for form, name, help_sentence in self._forms(several=several):
            choice = QRadioButton(name)
            choice.setAccessibleDescription(help_sentence)
            choice.setFont(theme.font(TextRole.UI_MEDIUM))
            self._group.addButton(choice)
            self.choices[form] = choice
            line = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
            line.setText(help_sentence)
            line.setContentsMargins(_INDENT, 0, 0, 0)
            part = QWidget()
            rows = QVBoxLayout(part)
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setSpacing(2)
            rows.addWidget(choice)
            rows.addWidget(line)
            self.column.addWidget(part)
        self.choices[first].setChecked(True)
        self.choices[first].setFocus()

    @property
    def format(self) -> ExportFormat:
        """The form that is chosen now."""
        return next(form for form, choice in self.choices.items() if choice.isChecked())

    def _forms(self, *, several: bool) -> tuple[tuple[ExportFormat, str, str], ...]:
        each = self.tr("{what} A file for each chat.") if several else "{what}"
        one = self.tr("{what} One file.") if several else "{what}"
        texts = self.tr("The texts as they stand, for notes and other programs.")
        page = self.tr("For every browser; runs nothing and fetches nothing.")
        paper = self.tr("Pages to print or to pass on.")
        everything = self.tr("All versions, tokens and figures. Brise can import it again.")
        again = self.tr("Asks for the same answers again, in Python.")
        return (
            (ExportFormat.MARKDOWN, self.tr("Markdown"), each.format(what=texts)),
            (ExportFormat.HTML, self.tr("Web page (HTML)"), each.format(what=page)),
            (ExportFormat.PDF, self.tr("PDF"), each.format(what=paper)),
            (ExportFormat.JSON, self.tr("JSON, everything"), one.format(what=everything)),
            (ExportFormat.NOTEBOOK, self.tr("Jupyter notebook"), each.format(what=again)),
        )
