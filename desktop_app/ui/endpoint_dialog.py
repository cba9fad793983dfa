"""Add an endpoint, or change one: name, address, model, access token."""

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop_app.chat.endpoint import Endpoint, EndpointStatus, Reach, ServerFacts, host_label
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import new_id
from desktop_app.ui.access_token_part import AccessTokenPart, KeyringStep
from desktop_app.ui.address_part import AddressPart
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.state_light import StateLight
from desktop_app.ui.theme import TextRole, Theme

_NAME_LENGTH = 60
_KEYRING_IS_SLOW = 200
"""Milliseconds after which the dialog says that it waits for the keyring: one that asks nothing answers in 20."""


class EndpointDialog(DialogFrame):
    """Emits what is decided and stays open until it is told to close: saving can wait for the keyring, or fail."""

    saved = Signal(object, object)
    """Endpoint and access token: None leaves the stored one, "" removes it."""
    remove_requested = Signal(str)
    test_requested = Signal(object, object)
    """Endpoint and access token as they are typed now, to be asked what is there."""
    keyring_wait_cancelled = Signal()

    def __init__(self, theme: Theme, icons: Icons, endpoint: Endpoint | None, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self._is_new = endpoint is None
        self._endpoint = endpoint or Endpoint(new_id(), "")
        self._waits = False
        self._asked: KeyringStep | None = None  # of the keyring, as far as the dialog says so
        self._focused: QWidget | None = None
        self._slow = QTimer(self, singleShot=True, interval=_KEYRING_IS_SLOW)
        title = self.tr("Add an endpoint") if self._is_new else self.tr("Endpoint")
        self.title.setText(title)
        self.setWindowTitle(title)
        self.name = QLineEdit()
        self.name.setMaxLength(_NAME_LENGTH)
        self.address = AddressPart(theme, icons)
        self.model = ComboBox(icons)
        self.token = AccessTokenPart(theme, icons)
        self.remove = LinkButton(self.tr("Remove…"), danger=True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("kind", "primary")
        self._fields = [
            self.add_field(self.tr("Name"), self.name),
            self.add_field(self.tr("Address"), self.address),
            self.add_field(self.tr("Model"), self.model),
            self.add_field(self.tr("Access token"), self.token),
        ]
        self._model_part = self._fields[2]
        self._make_model_editable()
        self.add_buttons(self.remove, self.cancel, self.save)
        self._waiting = self._waiting_foot(theme)
        self._question = self._removal_foot(theme)
        self._fill()
        self._join()

    def _make_model_editable(self) -> None:
        self.model.setEditable(True)
        self.model.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        line = self.model.lineEdit()
        if line is not None:
            line.setProperty("kind", "bare")
            line.setPlaceholderText(self.tr("Choose one, or leave it to the server"))
            line.setAccessibleName(self.tr("Model"))

    def _waiting_foot(self, theme: Theme) -> QWidget:
        light = StateLight(theme)
        light.set_status(EndpointStatus("", Reach.CHECKING))
        sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        sentence.setText(self.tr("Waiting for the keyring. It may ask for its password in a window of its own."))
        self.stop_waiting = QPushButton(self.tr("Stop waiting"))
        self.stop_waiting.setAutoDefault(False)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(light)
        row.addWidget(sentence, 1)
        return self.add_foot(line, self.stop_waiting)

    def _removal_foot(self, theme: Theme) -> QWidget:
        sentence = SentenceLabel(theme, TextRole.UI_STRONG, "text", wraps=True)
        sentence.setText(self.tr("Remove “{name}”? Its chats stay.").format(name=self._endpoint.name))
        self.keep = QPushButton(self.tr("Keep"))
        self.confirm = LinkButton(self.tr("Remove"), danger=True)
        self.confirm.setContentsMargins(0, 0, 8, 0)
        self.keep.setAutoDefault(False)
        return self.add_foot(sentence, self.confirm, self.keep)

    def _fill(self) -> None:
        endpoint = self._endpoint
        self.name.setText(endpoint.name)
        self.address.show_address(endpoint.url)
        self.remove.setVisible(not self._is_new)
        self.show_token_stored(endpoint.has_token)
        if endpoint.temporary:
            self.token.keep_for_this_run()
        self._show_models(endpoint.facts)
        self.model.setEditText(endpoint.model)
        self._follow_address()
        self.address.show_earlier_facts(endpoint.facts)
        (self.address if self._is_new else self.name).setFocus()

    def _join(self) -> None:
        self.address.edited.connect(self._address_edited)
        self.address.test_requested.connect(self._test)
        self.token.edited.connect(self._end_waiting)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.stop_waiting.clicked.connect(self._cancel_waiting)
        self.remove.clicked.connect(lambda: self._ask_removal(True))
        self.keep.clicked.connect(lambda: self._ask_removal(False))
        self.confirm.clicked.connect(self._remove)
        self._slow.timeout.connect(self._say_waiting)

    def show_testing(self) -> None:
        """The server is being asked."""
        self.address.show_testing()

    def show_facts(self, facts: ServerFacts) -> None:
        """What is there; saved with the endpoint as long as the address stays the same."""
        self._endpoint = self._endpoint.with_facts(facts)
        self._end_waiting()
        self._show_models(facts)
        self.address.show_facts(facts)

    def show_error(self, error: ChatError) -> None:
        """What is wrong with what was tested or saved, at the field that it is about."""
        self._end_waiting()
        explanation = explain(error, has_token=self.token.has_token)
        if error.kind is ErrorKind.KEYRING:
            self.token.show_problem(f"{explanation.title} {explanation.remedy}")
            return
        self.address.show_explanation(explanation)
        if error.kind is ErrorKind.MODEL_UNKNOWN:
            self._model_part.show()
            self.model.setFocus()
        elif error.kind in (ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN):
            self.focus_token()

    def show_keyring_missing(self) -> None:
        """Say that an access token lives in memory only."""
        self.token.show_keyring_missing()

    def ask_keyring(self, step: KeyringStep | None) -> None:
        """The keyring is being asked, which is said as soon as it takes its time; None: it is not any more."""
        if step is None:
            self._end_waiting()
        else:
            self._asked = step
            self._slow.start()

    def show_keyring_waiting(self, step: KeyringStep = KeyringStep.STORE) -> None:
        """Say that the keyring is being asked, and how to stop that."""
        self._asked = step
        self._say_waiting()

    def show_keyring_refusal(self, step: KeyringStep) -> None:
        """The keyring did not do it, or was not waited for: say what follows from doing the same again."""
        self._end_waiting()
        self.token.show_refusal(step)

    def goes_without_keyring(self, step: KeyringStep) -> bool:
        """True if the user wants it done without the keyring."""
        return self.token.goes_without(step)

    def show_token_stored(self, stored: bool) -> None:
        """Whether an access token is stored for the endpoint."""
        self._endpoint = replace(self._endpoint, has_token=stored)
        self._show_known(stored, in_keyring=True)

    def show_token_entered(self) -> None:
        """An access token for the endpoint is kept in memory."""
        self._endpoint = replace(self._endpoint, has_token=False)
        self._show_known(True, in_keyring=False)

    def _show_known(self, known: bool, *, in_keyring: bool) -> None:
        audience = self._endpoint.audience
        self.token.show_known(audience[0] if known and audience else "", in_keyring=in_keyring)

    def focus_token(self) -> None:
        """Put the cursor where the access token is typed."""
        self.token.setFocus()

    def reject(self) -> None:
        """Esc and *Cancel* take back the topmost: the question, the waiting, then the dialog."""
        if not self._question.isHidden():
            self._ask_removal(False)
        elif self._waits:
            self._cancel_waiting()
        else:
            super().reject()

    def _show_models(self, facts: ServerFacts) -> None:
        typed = self.model.currentText()
        self.model.clear()
        self.model.addItems(list(facts.models))
        self.model.setEditText(typed)
        self._model_part.setVisible(len(facts.models) > 1 or bool(self._endpoint.model) or bool(typed))

    def _follow_address(self) -> None:
        address = self.address.known_address()
        self.token.show_address(address)
        self.name.setPlaceholderText(host_label(address) if address else self.tr("Local TGI"))

    def _address_edited(self) -> None:
        self._endpoint = self._endpoint.with_facts(ServerFacts())
        self._follow_address()
        self._end_waiting()

    def _typed_endpoint(self) -> Endpoint | None:
        """What is typed, if the fields can be used; else it says at the field what is wrong."""
        address = self.address.checked_address()
        if address is None or not self.token.is_valid():
            return None
        name = " ".join(self.name.text().split()) or host_label(address)
        model = self.model.currentText().strip() if not self._model_part.isHidden() else ""
        stored = self._endpoint.has_token and self.token.known_here  # a token is bound to its origin
        return replace(self._endpoint, name=name, url=address, model=model, has_token=stored)

    def _test(self) -> None:
        endpoint = self._typed_endpoint()
        if endpoint is not None:
            self.test_requested.emit(endpoint, self.token.wanted)

    def _save(self) -> None:
        endpoint = self._typed_endpoint()
        if endpoint is not None:
            self._set_waiting(True)
            self.saved.emit(endpoint, self.token.wanted)

    def _remove(self) -> None:
        self._set_waiting(True)
        self.remove_requested.emit(self._endpoint.id)

    def _set_waiting(self, waits: bool) -> None:
        if waits and not self._waits:
            self._focused = self.focusWidget()  # what is disabled loses it
        self._waits = waits
        for part in (*self._fields, self.save, self.remove, self.confirm, self.keep):
            part.setEnabled(not waits)

    def _say_waiting(self) -> None:
        self._set_waiting(True)
        self.show_foot(self._waiting)
        self.stop_waiting.setFocus()

    def _end_waiting(self) -> None:
        self._asked = None
        self._slow.stop()
        if self._waits:
            self._set_waiting(False)
            self.show_foot(self.foot)
            if self._focused is not None:
                self._focused.setFocus()

    def _cancel_waiting(self) -> None:
        step = self._asked
        self._end_waiting()
        self.keyring_wait_cancelled.emit()
        if step in (KeyringStep.STORE, KeyringStep.REMOVE):
            self.token.show_refusal(step)

    def _ask_removal(self, asks: bool) -> None:
        self.show_foot(self._question if asks else self.foot)
        (self.keep if asks else self.remove).setFocus()
        self.save.setDefault(not asks)
