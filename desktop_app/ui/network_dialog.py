"""The network panel: every connection of this session as it is made, and the switch that lets no other be made."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop_app.chat.connection import ConnectionSource
from desktop_app.ui.connection_table import ConnectionTable
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.network_rows import NetworkRows
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme

_WIDTH = 960
_TABLE_HEIGHT = 328
# logical px
_MOST_SERVERS = 6
"""Servers that the sentence below the switch names."""


class NetworkDialog(DialogFrame):
    """Stands beside its window without holding it up, so that a chat can be watched."""

    only_listed_changed = Signal(bool)
    """Whether no server may be connected to that is none of the endpoints."""

    def __init__(self, theme: Theme, source: ConnectionSource, *, only_listed: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Network"), parent, width=_WIDTH)
        self.setModal(False)
        self._source = source
        self._say(self.tr("Every connection since Brise was started: to whom, for what, how much. Nothing of what was said is kept here."))
        self._add_switch(only_listed)
        self.rows = NetworkRows(theme, source, self)
        self.table = ConnectionTable(self.rows)
        self.table.setAccessibleName(self.tr("Connections"))
        self.table.setFixedHeight(_TABLE_HEIGHT)
        self.column.addWidget(self.table)
        self.empty = self._say(self.tr("No connection yet in this session."))
        self.summary = SentenceLabel(theme, TextRole.SMALL, "text3")
        self.copy_button = QPushButton(self.tr("Copy as text"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.summary, self.copy_button, self.close_button)
        self.copy_button.clicked.connect(self.table.copy)
        self.close_button.clicked.connect(self.accept)
        self.rows.rowsInserted.connect(self._show_amount)
        self.rows.rowsRemoved.connect(self._show_amount)
        self.finished.connect(self.rows.stop)
        self._show_amount()

    def _say(self, sentence: str) -> SentenceLabel:
        label = SentenceLabel(self.theme, TextRole.UI, "text2", wraps=True)
        label.setText(sentence)
        self.column.addWidget(label)
        return label

    def _add_switch(self, on: bool) -> None:
        name = self.tr("Only these servers")
        label = QLabel(name)
        label.setFont(self.theme.font(TextRole.UI_MEDIUM))
        self.only_listed = Switch(self.theme, name)
        self.only_listed.show_checked(on)
        self.only_listed.toggled.connect(self.only_listed_changed)
        label.setBuddy(self.only_listed)
        self.servers = SentenceLabel(self.theme, TextRole.SMALL, "text3", wraps=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.only_listed, 0, 1)
        grid.addWidget(self.servers, 1, 0)
        self.column.addLayout(grid)

    def show_only_listed(self, on: bool) -> None:
        """Show what was decided elsewhere."""
        self.only_listed.show_checked(on)

    def show_servers(self, servers: Sequence[str]) -> None:
        """Name the servers that may be connected to while the switch is on."""
        rule = self.tr("Brise refuses every other connection. Through a proxy, the server behind it counts.")
        named = list(dict.fromkeys(servers))
        if len(named) > _MOST_SERVERS:
            rest = self.tr("{n} more").format(n=QLocale().toString(len(named) - _MOST_SERVERS + 1))
            named = [*named[: _MOST_SERVERS - 1], rest]
        self.servers.setText(self.tr("{servers}. {rule}").format(servers=", ".join(named), rule=rule) if named else rule)
        self.only_listed.setAccessibleDescription(self.servers.text())

    def _show_amount(self) -> None:
        shown = self.rows.rowCount()
        self.table.setVisible(shown > 0)
        self.empty.setVisible(shown == 0)
        self.copy_button.setEnabled(shown > 0)
        number = QLocale().toString
        if self._source.made > shown:
            text = self.tr("The last {n} of {all} connections").format(n=number(shown), all=number(self._source.made))
        elif shown == 1:
            text = self.tr("1 connection")
        else:
            text = self.tr("{n} connections").format(n=number(shown)) if shown else ""
        self.summary.setText(text)
