"""One server that was found on this computer: what it is, what it serves, where, and the button that uses it."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import host_label
from desktop_app.chat.local_servers import FoundServer
from desktop_app.ui.endpoint_words import DOT
from desktop_app.ui.explain import server_label
from desktop_app.ui.sentence_label import HelpLine
from desktop_app.ui.theme import TextRole, Theme


class FoundRow(QWidget):
    """Two lines, each cut short where there is no room, and *Use*: with dots if it wants to know something more."""

    use_wanted = Signal(str)
    """Its address."""

    def __init__(self, theme: Theme, server: FoundServer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.server = server
        self.kind, self.detail = HelpLine(theme), HelpLine(theme)
        self.kind.setFont(theme.font(TextRole.UI_MEDIUM))
        self.kind.set_colour("text")
        self.detail.set_colour("text2")
        self.kind.setText(self._kind())
        self.use = QPushButton()
        self.use.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.use.setAutoDefault(False)
        self.use.clicked.connect(lambda: self.use_wanted.emit(server.url))
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.kind)
        lines.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addLayout(lines, 1)
        row.addWidget(self.use)
        self.show_endpoint("")

    def showEvent(self, event: QShowEvent) -> None:
        """All buttons are as wide as the longer word: one edge."""
        super().showEvent(event)
        said = self.use.text()
        self.use.setText(self.tr("Use…"))
        self.use.setMinimumWidth(self.use.sizeHint().width())
        self.use.setText(said)

    def show_endpoint(self, name: str) -> None:
        """The name of the endpoint that leads there already; empty: there is none."""
        known = self.tr("your endpoint “{name}”").format(name=name) if name else ""
        wish = self.tr("wants an access token") if self.server.wants_token else ""
        self.detail.setText(DOT.join(part for part in (host_label(self.server.url), wish, self._model(), known) if part))
        self.use.setText(self.tr("Use") if name or self.server.is_complete else self.tr("Use…"))
        self.use.setAccessibleName(self.tr("Use {server}").format(server=f"{self.kind.text()}, {self.detail.text()}"))

    def _kind(self) -> str:
        if self.server.usual_name:
            return self.tr("{name}, or another OpenAI-style server").format(name=self.server.usual_name)
        return server_label(self.server.facts)

    def _model(self) -> str:
        facts = self.server.facts
        if len(facts.models) < 2:
            return facts.model_label or ("" if self.server.wants_token else self.tr("lists no models"))
        more = QLocale().toString(len(facts.models) - 1)
        return self.tr("{model} and {n} more").format(model=facts.model_label, n=more)
