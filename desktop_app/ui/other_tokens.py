"""Offers the access token of another endpoint whose requests go to the same place; nothing is copied without a click."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.ui.link_button import LinkButton

MOST_OFFERED = 3
_NAME_LENGTH = 40  # characters


class OtherTokens(QWidget):
    """A link for each endpoint that has a token for this audience, while no token stands in the field."""

    wanted = Signal(str)
    """The id of the endpoint whose token is to be used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._others: tuple[Endpoint, ...] = ()
        self._shown: tuple[str, ...] = ()
        self.links: list[LinkButton] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.hide()

    def show_others(self, others: Sequence[Endpoint]) -> None:
        """All other endpoints that have a token."""
        self._others = tuple(others)

    def show_audience(self, audience: Sequence[str], *, has_token: bool) -> None:
        """Where a token would be sent, and whether there is one already."""
        fitting = [] if has_token or not audience else [one for one in self._others if one.audience == tuple(audience)][:MOST_OFFERED]
        shown = tuple(one.id for one in fitting)
        if shown != self._shown:
            self._shown = shown
            self._fill(fitting)
        self.setVisible(bool(fitting))

    def _fill(self, endpoints: Sequence[Endpoint]) -> None:
        for link in self.links:
            self._rows.removeWidget(link)
            link.hide()
            link.deleteLater()
        self.links = []
        for endpoint in endpoints:
            name = endpoint.name if len(endpoint.name) <= _NAME_LENGTH else f"{endpoint.name[: _NAME_LENGTH - 1]}…"
            link = LinkButton(self.tr("Use the access token of {endpoint}").format(endpoint=name.replace("&", "&&")))
            link.clicked.connect(lambda _=False, wanted=endpoint.id: self.wanted.emit(wanted))
            self._rows.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            self.links.append(link)
