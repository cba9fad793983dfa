"""What a file of presets, prompts and templates holds, by name, before any of it is taken."""

from PySide6.QtWidgets import QWidget

from desktop_app.chat.saved_look import SavedLook
from desktop_app.chat.saved_report import SavedReport
from desktop_app.ui.details_field import DetailsField
from desktop_app.ui.import_look import ImportLook, tell
from desktop_app.ui.saved_import_words import arrival_sentences, file_sentence, listing
from desktop_app.ui.theme import TextRole, Theme

_LIST_HEIGHT = 180  # logical px


class SavedImportDialog(ImportLook):
    """Accepted: all that is new is wanted."""

    def __init__(self, theme: Theme, file_name: str, report: SavedReport, look: SavedLook, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Import presets and prompts"), parent)
        self.sentence = self.add_sentence("text", file_sentence(file_name, report))
        self.here = self.add_sentence("text2")
        tell(self.here, arrival_sentences(look))
        is_odd = bool(report.left or report.fields)
        self.warning = self.add_sentence(
            "warn", self.tr("Some of the file is left, or not quite as it was. The list says what.") if is_odd else ""
        )
        self.listing = DetailsField(theme, self.tr("What is in the file"), _LIST_HEIGHT, TextRole.UI)
        self.listing.setPlainText(listing(look, report))
        self.listing.setVisible(bool(self.listing.toPlainText()))
        self.column.addWidget(self.listing)
        templates = self.tr("A prompt template is not run before you choose it for a chat, and then in a process of its own.")
        self.templates = self.add_sentence("text3", templates if any(one.is_taken for one in look.templates) else "", TextRole.SMALL)
        self.help = self.add_promise()
        self.add_buttons(None, self.cancel, self.take)
        self.offer(is_empty=not look.is_worth_taking)
        self.help.setVisible(look.is_worth_taking)
        (self.take if look.is_worth_taking else self.cancel).setFocus()
