"""Which endpoints go into a file, and what of them does not."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_profile import KeptBack
from desktop_app.ui.export_look import ExportLook
from desktop_app.ui.profile_row import ProfileRow
from desktop_app.ui.profile_words import kept_back_sentence
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class ExportProfilesDialog(ExportLook):
    """Switches choose a list of endpoints."""

    def __init__(
        self,
        theme: Theme,
        endpoints: Sequence[Endpoint],
        kept_back: Mapping[str, Collection[KeptBack]],
        first: str,
        parent: QWidget | None = None,
    ) -> None:
        """`kept_back`: by the endpoints' ids. `first`: the id of the one that is to go; empty: all."""
        super().__init__(theme, self.tr("Export endpoints"), lambda: self.wanted, parent)
        self._kept_back = kept_back
        self.rows = [ProfileRow(theme, endpoint, chosen=first in ("", endpoint.id)) for endpoint in endpoints]
        for row in self.rows:
            row.toggled.connect(self._show)
            self.column.addWidget(row)
        self.kept = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.column.addWidget(self.kept)
        self._show()
        self.go_on.setFocus()

    @property
    def wanted(self) -> list[Endpoint]:
        """Those that are chosen now."""
        return [row.endpoint for row in self.rows if row.switch.isChecked()]

    def _show(self) -> None:
        wanted = self.wanted
        self.kept.setText(kept_back_sentence({what for endpoint in wanted for what in self._kept_back[endpoint.id]}))
        self.go_on.setEnabled(bool(wanted))
