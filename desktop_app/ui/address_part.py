"""The address of an endpoint: the field, *Test*, and one sentence about what answers there."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.certificate import SeenCertificate
from desktop_app.chat.curl_text import begins_as_curl
from desktop_app.chat.endpoint import (
    AddressProblem,
    BadAddress,
    EndpointStatus,
    Reach,
    ServerFacts,
    host_label,
    normalize_address,
    taken_off,
)
from desktop_app.chat.speed import Speed
from desktop_app.ui.ability_list import AbilityList
from desktop_app.ui.certificate_card import CertificateCard
from desktop_app.ui.endpoint_words import speed_sentence
from desktop_app.ui.explain import Action, Explanation, action_label, address_sentence, facts_sentence
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.state_light import StateLight
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_LONGEST = 1_000_000  # characters: a command with a long chat in it
_GAP = 8  # logical px, between the light and the sentence


class AddressPart(QWidget):
    """Validates what is typed; without a scheme it asks which one is meant and never guesses."""

    edited = Signal()
    """Another address is being typed, so what is known of the old one no longer counts."""
    typed = Signal(str)
    """The text, once it is typed to its end."""
    test_requested = Signal()
    command_given = Signal(object)
    """A curl command was pasted; the field has what stood there before, and nothing of the command: it may hold a secret."""
    look_requested = Signal()
    """The certificate of what answers there is to be shown."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""  # that stood there before the last key
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText("http://127.0.0.1:8080")
        self.field.setAccessibleName(self.tr("Address"))
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        self.test = QPushButton(self.tr("Test"))
        self.test.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.test.setAutoDefault(False)
        self.mended = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.mended.hide()
        self.abilities = AbilityList(theme, icons)
        self.light = StateLight(theme)
        self.alert = ThemedIcon(theme, icons, "circle-alert", "danger")
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.remedy = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.plain = LinkButton("")
        self.encrypted = LinkButton("")
        self.details = LinkButton(self.tr("Details"))
        self.look = LinkButton(action_label(Action.LOOK_AT_CERTIFICATE))
        self.certificate = CertificateCard(theme)
        self.words = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.speed = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.speed.hide()
        self.setFocusProxy(self.field)
        self._lay_out()
        self._clear()
        self.field.textEdited.connect(self._edit)
        self.field.editingFinished.connect(self._mend)
        self.test.clicked.connect(self.test_requested)
        self.plain.clicked.connect(lambda: self._complete("http://"))
        self.encrypted.clicked.connect(lambda: self._complete("https://"))
        self.look.clicked.connect(self.look_requested)
        self.details.clicked.connect(lambda: self.words.setVisible(self.words.isHidden()))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.test)
        choices = QHBoxLayout()
        choices.setSpacing(16)
        for link in (self.plain, self.encrypted, self.look, self.details):
            choices.addWidget(link)
        choices.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.remedy)
        words.addLayout(choices)
        words.addWidget(self.words)
        words.addWidget(self.abilities)
        self.result = QWidget()
        row = QHBoxLayout(self.result)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.light, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.alert, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(line)
        rows.addWidget(self.mended)
        rows.addWidget(self.result)
        rows.addWidget(self.certificate)
        rows.addWidget(self.speed)

    def known_address(self) -> str | None:
        """The base URL that is meant, or None while the text is no address."""
        try:
            return normalize_address(self.field.text())
        except BadAddress:
            return None

    def checked_address(self) -> str | None:
        """The same; None says at the field what is wrong, and puts the cursor there."""
        self._mend()
        try:
            return normalize_address(self.field.text())
        except BadAddress as bad:
            self._show(None, address_sentence(bad.problem, self.field.text()))
            if bad.problem is AddressProblem.NO_SCHEME:
                self._offer_schemes()
            self.field.setFocus()
            return None

    def show_address(self, address: str) -> None:
        """Fill the field."""
        self._address = address
        self.field.setText(address)
        self._clear()

    @property
    def is_fixed(self) -> bool:
        """True while the address cannot be changed."""
        return self.field.isReadOnly()

    def set_fixed(self, fixed: bool) -> None:
        """The address is known and cannot be changed."""
        self.field.setReadOnly(fixed)

    def show_testing(self) -> None:
        """The server is being asked."""
        address = self.known_address()
        self._show(Reach.CHECKING, self.tr("Asking {host}").format(host=host_label(address) if address else self.field.text().strip()))

    def show_waiting(self) -> None:
        """The server is not ready yet: what is said about that stands below."""
        self._clear()

    def show_facts(self, facts: ServerFacts) -> None:
        """What answered just now."""
        self._show(Reach.READY, facts_sentence(facts))
        self.abilities.show_facts(facts)

    def show_earlier_facts(self, facts: ServerFacts) -> None:
        """What answered at some earlier time: no light is on, and no time is told."""
        sentence = facts_sentence(replace(facts, latency=None))
        if sentence:
            self._show(Reach.UNKNOWN, sentence, announce=False)
            self.abilities.show_facts(facts)

    def show_remark(self, sentence: str) -> None:
        """What was made of the text that was pasted."""
        self.mended.setText(sentence)
        self.mended.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.mended, sentence))

    def show_speed(self, speed: Speed | None) -> None:
        """How fast the server at this address answered lately."""
        self.speed.setText(speed_sentence(speed))
        self.speed.setVisible(speed is not None)

    def show_explanation(self, explanation: Explanation) -> None:
        """What is wrong, and what to do."""
        self._show(Reach.UNREACHABLE, explanation.title, explanation.remedy)
        self.words.setText(explanation.details)
        self.details.setVisible(bool(explanation.details))
        self.look.setVisible(Action.LOOK_AT_CERTIFICATE in explanation.actions)

    def show_certificate(self, seen: SeenCertificate, pinned: str) -> None:
        """What the server shows of itself, where the one with the fingerprint `pinned` is accepted so far."""
        self._clear()
        address = self.known_address()
        self.certificate.show_certificate(seen, pinned, host_label(address) if address else "")

    def _edit(self) -> None:
        typed = self.field.text()
        at = typed.lower().find("curl ")
        if at >= 0 and begins_as_curl(typed[at:]):
            self.field.setText(self._address)  # which also forgets what could be undone
            self.command_given.emit(typed[at:])
            return
        self._address = typed
        self._clear()
        self.speed.hide()
        self.edited.emit()

    def _mend(self) -> None:
        """Take off what does not belong to the address of a server, and say so."""
        typed, address = self.field.text(), self.known_address()
        if address is not None and (removed := taken_off(typed)):
            self.field.setText(address)
            self.show_remark(self.tr("“{path}” was taken off: Brise adds the paths itself.").format(path=removed[:60]))
        self.typed.emit(typed)

    def _clear(self) -> None:
        for part in (self.mended, self.result, self.certificate):
            part.hide()
        self.light.set_status(EndpointStatus(""))

    def _show(self, reach: Reach | None, sentence: str, remedy: str = "", *, announce: bool = True) -> None:
        """`reach` is None where the address itself is wrong, so that no server was asked."""
        self.light.set_status(EndpointStatus("", reach or Reach.UNKNOWN))
        self.light.setVisible(reach is not None)
        self.alert.setVisible(reach is None)
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        for widget in (self.plain, self.encrypted, self.look, self.details, self.words, self.abilities, self.certificate):
            widget.hide()
        self.result.show()
        if announce:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.sentence, f"{sentence} {remedy}".strip()))

    def _offer_schemes(self) -> None:
        for link, scheme in ((self.plain, "http://"), (self.encrypted, "https://")):
            link.setText(self.tr("Use {scheme}").format(scheme=scheme))
            link.show()

    def _complete(self, scheme: str) -> None:
        self.field.setText(scheme + self.field.text().strip())
        self._edit()
        self.field.setFocus()
