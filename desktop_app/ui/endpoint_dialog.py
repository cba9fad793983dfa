"""Add an endpoint, or change one: whose it is, name and colour, address, model, access token, connection."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Endpoint, EndpointStatus, Reach, ServerFacts, host_label
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import new_id
from desktop_app.chat.wait import Wait
from desktop_app.ui.access_token_part import AccessTokenPart
from desktop_app.ui.address_part import AddressPart
from desktop_app.ui.colour_button import ColourButton
from desktop_app.ui.connection_part import ConnectionPart
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.explain import explain
from desktop_app.ui.hf_fields import HfFields
from desktop_app.ui.icons import Icons
from desktop_app.ui.keyring_step import KeyringStep
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.model_field import ModelField
from desktop_app.ui.other_tokens import OtherTokens
from desktop_app.ui.recognized_service import RecognizedService
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.service_part import ServiceChoice
from desktop_app.ui.state_light import StateLight
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.trial_wait import TrialWait

_NAME_LENGTH = 60
_KEYRING_IS_SLOW = 200
"""Milliseconds after which the dialog says that it waits for the keyring: one that asks nothing answers in 20."""


class EndpointDialog(DialogFrame):
    """Emits what is decided and stays open until it is told to close: saving can wait for the keyring, or fail."""

    saved = Signal(object, object, object)
    """Endpoint, access token (None leaves the stored one, "" removes it), and TypedSecrets."""
    remove_requested = Signal(str)
    test_requested = Signal(object, object, object)
    """Endpoint, access token and TypedSecrets as they are typed now, to be asked what is there."""
    keyring_wait_cancelled = Signal()

    def __init__(self, theme: Theme, icons: Icons, endpoint: Endpoint | None, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self._is_new = endpoint is None
        self._endpoint = endpoint or Endpoint(new_id(), "")
        self.was_default = False
        """True if new chats used it when the dialog was opened."""
        self._typed_address = ""  # before a service whose address is known
        self._waits = False
        self._asked: KeyringStep | None = None  # of the keyring, as far as the dialog says so
        self._focused: QWidget | None = None
        self._slow = QTimer(self, singleShot=True, interval=_KEYRING_IS_SLOW)
        title = self.tr("Add an endpoint") if self._is_new else self.tr("Endpoint")
        self.title.setText(title)
        self.setWindowTitle(title)
        self.service = ServiceChoice(icons)
        self.name = QLineEdit()
        self.name.setMaxLength(_NAME_LENGTH)
        self.colour = ColourButton(theme)
        self.address = AddressPart(theme, icons)
        self.model = ModelField(icons)
        self.token = AccessTokenPart(theme, icons)
        self.default = Switch(theme, self.tr("New chats use it"))
        self.connection = ConnectionPart(theme, icons)
        self.hf = HfFields(theme, icons, self.service, self.token)
        self.recognized = RecognizedService(self.address, self.service)
        self.others = OtherTokens()
        self.trial = TrialWait(theme)
        self.remove = LinkButton(self.tr("Remove…"), danger=True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("kind", "primary")
        self._model_part = self._add_fields()
        self.add_buttons(self.remove, self.cancel, self.save)
        self._waiting = self._waiting_foot(theme)
        self._question = self._removal_foot(theme)
        self._fill()
        self._join()

    def _add_fields(self) -> QWidget:
        """Returns what holds the model's field."""
        named = self._side_by_side(self.name, self.colour)
        self.name.setAccessibleName(self.tr("Name"))
        self._fields = [
            self.add_field(self.tr("Kind"), self.service),
            self.add_field(self.tr("Name"), named),
            self.add_field(self.tr("Address"), self.address, self.trial, self.hf.deploy),
            model := self.add_field(self.tr("Model"), self.model),
            self.add_field(self.tr("Access token"), self.token, self.others, self.hf.account),
            self.service.fields,
        ]
        self.column.addWidget(self.service.fields)
        label = QLabel(self.default.accessibleName())
        label.setBuddy(self.default)
        self._fields += [self._side_by_side(label, self.default), self.connection]
        for part in self._fields[-2:]:
            self.column.addWidget(part)
        return model

    @staticmethod
    def _side_by_side(first: QWidget, second: QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(first, 1)
        row.addWidget(second)
        line.setFocusProxy(first if first.focusPolicy() & Qt.FocusPolicy.TabFocus else second)
        return line

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
        self.service.show_service(endpoint.options.service)
        self.connection.show_options(endpoint.options)
        self.colour.show_colour(endpoint.options.colour)
        self.name.setText(endpoint.name)
        self.address.show_address(endpoint.url)
        self.remove.setVisible(not self._is_new)
        self.show_token_stored(endpoint.has_token)
        if endpoint.temporary:
            self.token.keep_for_this_run()
        self._show_models(endpoint.facts)
        self.model.setEditText(endpoint.model)
        self._follow_service()
        self.address.show_earlier_facts(endpoint.facts)
        (self.address if self._is_new else self.name).setFocus()

    def _join(self) -> None:
        self.service.changed.connect(self._service_changed)
        self.service.edited.connect(self._end_waiting)
        self.connection.edited.connect(self._end_waiting)
        self.address.edited.connect(self._address_edited)
        self.address.test_requested.connect(self._test)
        self.token.edited.connect(self._end_waiting)
        self.token.edited.connect(self._follow_audience)
        for edited in (self.address.edited, self.token.edited, self.service.changed):
            edited.connect(self.trial.cancel)
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

    def show_wait(self, wait: Wait | None) -> None:
        """The server that is tested is not ready yet, and asked again; None: no more."""
        self.trial.show_wait(wait)
        if wait is not None:
            self.address.show_waiting()

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
        if error.kind is ErrorKind.MODEL_UNKNOWN and self.service.part is self.hf.part:
            self.hf.part.search.setFocus()
        elif error.kind is ErrorKind.MODEL_UNKNOWN:
            self.focus_model()
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

    def focus_model(self) -> None:
        """Put the cursor where the model is named."""
        self._model_part.show()
        self.model.setFocus()

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
        self.model.show_models(facts)
        named = len(facts.models) > 1 or facts.wants_model_named or bool(self._endpoint.model) or bool(self.model.currentText())
        part = self.service.part
        self._model_part.setVisible(named and not (part is not None and part.names_model))

    def show_default(self, is_default: bool) -> None:
        """Whether new chats use this endpoint."""
        self.was_default = is_default
        self.default.show_checked(is_default)

    def _follow_service(self) -> None:
        """The address of Hugging Face's API is known; who turns to another service gets back what was typed."""
        is_api = self.service.service is Service.HF_API
        if is_api and not self.address.is_fixed:
            self._typed_address = self.address.field.text()
            self.address.show_address(HF_ROUTER)
        elif not is_api and self.address.is_fixed:
            self.address.show_address("" if self._typed_address == HF_ROUTER else self._typed_address)
        self.address.set_fixed(is_api)
        self.hf.show_service(self._endpoint)
        self._show_models(self._endpoint.facts)
        self._follow_address()

    def _service_changed(self) -> None:
        before = self.address.known_address()
        self._follow_service()
        if self.address.known_address() != before:
            self._address_edited()
            self._show_models(ServerFacts())

    def _follow_address(self) -> None:
        address = self.address.known_address()
        self.token.show_address(address, also=HF_HUB if self.service.service is Service.HF_API else "")
        self.connection.show_address(address, self._endpoint.audience)
        if self.service.service is Service.HF_API:
            self.name.setPlaceholderText("Hugging Face")
        else:
            self.name.setPlaceholderText(host_label(address) if address else self.tr("Local TGI"))
        self._follow_audience()

    def _follow_audience(self) -> None:
        """Where a token would go: another endpoint's that goes there too is offered."""
        self.others.show_audience(self.asking_endpoint().audience, has_token=self.token.has_token)

    def show_others(self, others: Sequence[Endpoint]) -> None:
        """Other endpoints that have an access token."""
        self.others.show_others(others)
        self._follow_audience()

    def asking_endpoint(self) -> Endpoint:
        """The endpoint as it is typed now, good or not, for what is asked while it is being typed."""
        options = replace(self.connection.filled(self._endpoint.options), service=self.service.service)
        name = " ".join(self.name.text().split()) or self.name.placeholderText()
        return replace(self._endpoint, name=name, url=self.address.known_address() or "", options=options)

    def _address_edited(self) -> None:
        self._endpoint = self._endpoint.with_facts(ServerFacts())
        self._follow_address()
        self._end_waiting()

    def _typed_endpoint(self) -> Endpoint | None:
        """What is typed, if the fields can be used; else it says at the field what is wrong."""
        address = self.address.checked_address()
        if address is None or not self.token.is_valid() or not self.connection.is_valid():
            return None
        name = " ".join(self.name.text().split()) or self.name.placeholderText()
        model = self.model.currentText().strip() if not self._model_part.isHidden() else ""
        stored = self._endpoint.has_token and self.token.known_here  # a token is bound to its origin
        chosen = replace(self._endpoint.options, service=self.service.service, colour=self.colour.colour)
        options = self.connection.filled(chosen)
        typed = replace(self._endpoint, name=name, url=address, model=model, has_token=stored, options=options)
        part = self.service.part
        return typed if part is None else part.filled(typed)

    def _test(self) -> None:
        self.hf.ask()
        endpoint = self._typed_endpoint()
        if endpoint is not None:
            self.test_requested.emit(endpoint, self.token.wanted, self.connection.secrets)

    def _save(self) -> None:
        endpoint = self._typed_endpoint()
        if endpoint is not None:
            self._set_waiting(True)
            self.saved.emit(endpoint, self.token.wanted, self.connection.secrets)

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
