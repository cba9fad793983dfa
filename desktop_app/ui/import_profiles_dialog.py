"""What is in a file of endpoints, before any of it is taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.profile_report import ProfileReport
from desktop_app.ui.import_look import ImportLook
from desktop_app.ui.profile_row import ProfileRow
from desktop_app.ui.profile_words import count_sentence, left_lines
from desktop_app.ui.theme import TextRole, Theme


class ImportProfilesDialog(ImportLook):
    """Names, addresses, and what there is to be trusted; Enter takes what is chosen. Fill it with `add`, then `finish`."""

    chosen = Signal(object)
    """A list of endpoints, without ids."""

    def __init__(self, theme: Theme, file_name: str, report: ProfileReport, parent: QWidget | None = None, *, lets_through: bool) -> None:
        """`lets_through`: no other servers than those in the list are connected to."""
        super().__init__(theme, self.tr("Import endpoints"), parent)
        self._report, self._lets_through = report, lets_through
        self.rows: list[ProfileRow] = []
        self.sentence = self.add_sentence("text", count_sentence(report, file_name))
        self.add_buttons(None, self.cancel, self.take)
        self.accepted.connect(lambda: self.chosen.emit(self.wanted))

    def add(self, endpoint: Endpoint, there: Endpoint | None) -> None:
        """One more endpoint; `there`: one that is set in the same way is here already."""
        note = "" if there is None else self.tr("Here already as “{name}”").format(name=there.name)
        row = ProfileRow(self.theme, endpoint, chosen=there is None, trust=True, note=note)
        row.toggled.connect(self._follow)
        self.rows.append(row)
        self.column.addWidget(row)

    def finish(self) -> None:
        """All endpoints are there: say what is not taken, and be ready to be opened."""
        self.left = self.add_sentence("warn", "\n".join(left_lines(self._report)), TextRole.SMALL)
        among = self.tr("“Only these servers” is on: what you import will be among them.")
        self.allowed = self.add_sentence("warn", among if self.rows and self._lets_through else "", TextRole.SMALL)
        promise = self.tr("Nothing is sent to an endpoint before you choose it. Access tokens are typed in its settings afterwards.")
        self.help = self.add_sentence("text3", promise if self.rows else "", TextRole.SMALL)
        self.offer(is_empty=not self.rows)
        self._follow()
        (self.take if self.take.isEnabled() else self.cancel).setFocus()

    @property
    def wanted(self) -> list[Endpoint]:
        """Those that are chosen now."""
        return [row.endpoint for row in self.rows if row.switch.isChecked()]

    def _follow(self) -> None:
        self.take.setEnabled(bool(self.wanted))
