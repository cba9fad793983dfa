"""The offer to look for model servers on this computer, the look itself, and what it found with a button for each."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.local_servers import LookPhase, LookState, port_of
from desktop_app.ui.error_sentences import Action
from desktop_app.ui.explain import action_label
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.found_row import FoundRow
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.wave import Wave


class LookPart(QWidget):
    """Shows a LookState, in the card of an empty chat and in a dialog."""

    look_wanted = Signal()
    stop_wanted = Signal()
    address_wanted = Signal()
    network_wanted = Signal()
    """The rule that keeps servers from being connected to is to be seen."""
    dismissed = Signal()
    use_wanted = Signal(str)
    """The address of a server that was found."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = LookState()
        self._names: Mapping[str, str] = {}
        self._dismissible, self._primary = True, False
        self.title = SentenceLabel(theme, TextRole.UI_STRONG, "text", wraps=True)
        self.sentence = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self._wave = Wave(theme)
        self._shown: list[FoundRow] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.look, self.stop, self.network = QPushButton(), QPushButton(action_label(Action.STOP)), QPushButton(self.tr("Network…"))
        self.address, self.later = LinkButton(self.tr("Enter an address…")), LinkButton(self.tr("Not now"))
        buttons = FlowRow(16, 4)
        for button, signal in (
            *((self.stop, self.stop_wanted), (self.network, self.network_wanted), (self.look, self.look_wanted)),
            *((self.address, self.address_wanted), (self.later, self.dismissed)),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self._wave)
        said.addWidget(self.sentence, 1)
        column.addLayout(said)
        column.addLayout(self._rows)
        column.addSpacing(8)
        column.addLayout(buttons)
        self._show()

    @property
    def has_looked(self) -> bool:
        """True once there is something new to see."""
        return self._state.phase is not LookPhase.NOT_YET

    @property
    def rows(self) -> Sequence[FoundRow]:
        """One for each server that is shown."""
        return self._shown

    def set_place(self, *, dismissible: bool, primary: bool) -> None:
        """Whether it can be sent away; `primary`: there is nothing better to do here than to look."""
        self._dismissible, self._primary = dismissible, primary
        self._show()

    def show_state(self, state: LookState, names: Mapping[str, str]) -> None:
        """How far the look is; `names`: of endpoints that there are already, by the address of what was found."""
        before, self._state, self._names = self._state, state, names
        focused = self.window().focusWidget()
        has_keyboard = focused is not None and self.isAncestorOf(focused)
        self._show_found(before)
        self._show()
        if has_keyboard and before.phase is not state.phase:
            self._take_keyboard()
        if before.phase is LookPhase.LOOKING and state.phase is LookPhase.DONE:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{self.title.text()} {self.sentence.text()}".strip()))

    def _show_found(self, before: LookState) -> None:
        """Rows stay where they are while others come: nobody clicks on what has moved."""
        if before.found != self._state.found[: len(before.found)]:
            for row in self._shown:
                self._rows.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._shown = []
        for server in self._state.found[len(self._shown) :]:
            row = FoundRow(self._theme, server)
            row.use_wanted.connect(self.use_wanted)
            self._rows.addWidget(row)
            row.show()  # at once: the keyboard may be to go to it
            QWidget.setTabOrder(self._shown[-1].use if self._shown else self.stop, row.use)
            self._shown.append(row)
        for row in self._shown:
            row.show_endpoint(self._names.get(row.server.url, ""))

    def _show(self) -> None:
        state = self._state
        is_looking, is_done = state.phase is LookPhase.LOOKING, state.phase is LookPhase.DONE
        is_kept_out = is_done and state.refused > 0
        for text, label in ((self._title(), self.title), (self._sentence(), self.sentence)):
            label.setText(text)
            label.setVisible(bool(text))
        self._set_primary(self._primary and not state.found)
        self._wave.setVisible(is_looking)
        self.stop.setVisible(is_looking)
        self.look.setText(self.tr("Look again") if is_done else self.tr("Look on this computer"))
        self.look.setHidden(is_looking)
        self.network.setVisible(is_kept_out)
        self.address.setHidden(is_looking)
        self.later.setVisible(self._dismissible and not is_looking)

    def _set_primary(self, primary: bool) -> None:
        kind = "primary" if primary else None
        if self.look.property("kind") != kind:
            self.look.setProperty("kind", kind)
            self.look.style().polish(self.look)

    def _title(self) -> str:
        state = self._state
        if state.phase is LookPhase.NOT_YET:
            return "" if self._primary else self.tr("Connect to your own server")  # there the page's heading says so
        if state.phase is LookPhase.LOOKING:
            return self.tr("Looking for servers on this computer…")
        if len(state.found) == 1:
            return self.tr("One server found on this computer")
        if state.found:
            return self.tr("{n} servers found on this computer").format(n=QLocale().toString(len(state.found)))
        if state.refused == len(state.addresses):
            return self.tr("Brise may not look on this computer")
        return self.tr("No server found on this computer")

    def _sentence(self) -> str:
        state = self._state
        if state.phase is LookPhase.NOT_YET:
            return self.tr("Brise can look for TGI, vLLM, llama.cpp, Ollama and others on this computer.")
        if state.phase is LookPhase.LOOKING:
            number = QLocale().toString
            done = self.tr("{n} of {all} addresses asked")
            return done.format(n=number(state.answered), all=number(len(state.addresses)))
        if state.refused:
            return self.tr(
                "“Only these servers” is on: addresses that are none of your endpoints were not asked. "
                "Switch it off under View, Network, or enter the address."
            )
        if state.found:
            return ""
        return self.tr("Brise looked at {hosts}, on the ports {ports}.").format(hosts=self._hosts(), ports=self._ports())

    def _hosts(self) -> str:
        return self._joined({(urlsplit(url).hostname or ""): None for url in self._state.addresses})

    def _ports(self) -> str:
        return self._joined({str(port_of(url)): None for url in self._state.addresses})

    def _joined(self, words: Mapping[str, None]) -> str:
        *first, last = words
        return self.tr("{first} and {last}").format(first=", ".join(first), last=last) if first else last

    def _take_keyboard(self) -> None:
        """The button that had it may be gone."""
        rows = self._shown
        target = self.stop if self._state.phase is LookPhase.LOOKING else rows[0].use if rows else self.look
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the look, and nothing else."""
        if event.key() == Qt.Key.Key_Escape and self._state.phase is LookPhase.LOOKING:
            self.stop_wanted.emit()
        else:
            super().keyPressEvent(event)
