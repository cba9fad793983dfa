"""The endpoint dialog as a person uses it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop_app.chat.endpoint import HF_ROUTER, Endpoint, Reach, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice, Service
from desktop_app.chat.endpoint_secrets import TypedSecrets
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.speed import Speed
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.keyring_step import KeyringStep
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")

TGI = ServerFacts(ServerKind.TGI, "3.3.6-dev0", "mistralai/Mistral-7B-Instruct-v0.1", max_total_tokens=4096, latency=0.0123)
LOCAL = Endpoint("e1", "Local TGI", "http://127.0.0.1:8080", has_token=True)
SECRET = "hf_secret"


class Used:
    """A dialog on screen, and what it told."""

    def __init__(self, dialog: EndpointDialog) -> None:
        self.dialog = dialog
        self.saved: list[tuple[Endpoint, str | None]] = []
        self.secrets: list[TypedSecrets] = []
        self.tested: list[tuple[Endpoint, str | None]] = []
        self.removed: list[str] = []
        self.cancelled = 0
        dialog.saved.connect(lambda endpoint, token: self.saved.append((endpoint, token)))
        dialog.test_requested.connect(lambda endpoint, token: self.tested.append((endpoint, token)))
        dialog.saved.connect(lambda _endpoint, _token, secrets: self.secrets.append(secrets))
        dialog.remove_requested.connect(self.removed.append)
        dialog.keyring_wait_cancelled.connect(self._cancel)
        dialog.open()
        QTest.qWaitForWindowActive(dialog)

    def _cancel(self) -> None:
        self.cancelled += 1

    def write(self, field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def write_address(self, text: str) -> None:
        self.write(self.dialog.address.field, text)

    def write_token(self, text: str) -> None:
        self.write(self.dialog.token.field, text)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.dialog, key)

    @property
    def sentence(self) -> str:
        return self.dialog.address.sentence.text() if self.dialog.address.result.isVisible() else ""


@pytest.fixture
def new(theme: Theme, icons: Icons) -> Iterator[Used]:
    used = Used(EndpointDialog(theme, icons, None))
    yield used
    used.dialog.deleteLater()


@pytest.fixture
def used(theme: Theme, icons: Icons) -> Iterator[Used]:
    used = Used(EndpointDialog(theme, icons, LOCAL))
    yield used
    used.dialog.deleteLater()


@pytest.mark.parametrize("typed", ["http://127.0.0.1:8080", "  http://127.0.0.1:8080/v1/ ", "HTTP://127.0.0.1:8080/v1/chat/completions"])
def test_enter_saves_the_address_that_is_meant_under_the_name_of_its_host(new: Used, typed: str) -> None:
    new.write_address(typed)
    new.press(Qt.Key.Key_Return)
    ((endpoint, token),) = new.saved
    assert (endpoint.url, endpoint.name, token) == ("http://127.0.0.1:8080", "127.0.0.1:8080", None)
    assert endpoint.id


def test_two_new_endpoints_have_two_ids(theme: Theme, icons: Icons, new: Used) -> None:
    other = Used(EndpointDialog(theme, icons, None))
    for used in (new, other):
        used.write_address("http://a")
        used.dialog.save.click()
    assert new.saved[0][0].id != other.saved[0][0].id
    other.dialog.deleteLater()


def test_a_new_one_begins_at_the_address_and_has_nothing_to_remove(new: Used) -> None:
    assert QApplication.focusWidget() is new.dialog.address.field
    assert not new.dialog.remove.isVisible()


def test_without_a_scheme_it_asks_and_a_click_completes(new: Used) -> None:
    new.write_address("gpu.example.com:8080/v1")
    new.dialog.save.click()
    assert new.saved == []
    assert new.sentence == "Is it http://gpu.example.com:8080/v1 or https://gpu.example.com:8080/v1?"
    assert new.dialog.address.alert.isVisible()
    assert not new.dialog.address.light.isVisible(), "no server was asked"
    offers = (new.dialog.address.plain, new.dialog.address.encrypted)
    assert [offer.text() for offer in offers if offer.isVisible()] == ["Use http://", "Use https://"]
    new.dialog.address.encrypted.click()
    assert new.sentence == ""
    new.dialog.save.click()
    assert new.saved[0][0].url == "https://gpu.example.com:8080"


@pytest.mark.parametrize("typed", ["", "ftp://x", "http://", "http://a:99999", "http://me:pw@a", "http://a b"])
def test_an_address_that_cannot_be_used_is_said_at_the_field(new: Used, typed: str) -> None:
    new.write_address(typed)
    for act in (new.dialog.save.click, new.dialog.address.test.click):
        act()
        assert new.sentence.endswith(".")
        assert QApplication.focusWidget() is new.dialog.address.field
    assert (new.saved, new.tested) == ([], [])
    assert not new.dialog.address.encrypted.isVisible()


def test_test_asks_with_what_is_typed_now(used: Used) -> None:
    used.write_address("https://gpu/v1")
    used.write_token(f" {SECRET} ")
    used.dialog.address.test.click()
    ((endpoint, token),) = used.tested
    assert (endpoint.url, endpoint.id, token) == ("https://gpu", "e1", SECRET)
    used.dialog.show_testing()
    assert used.sentence == "Asking gpu"
    assert used.dialog.address.light.reach is Reach.CHECKING
    used.dialog.show_facts(TGI)
    assert used.sentence == "TGI 3.3, Mistral-7B-Instruct-v0.1, 4,096 tokens, answers in 12 ms"
    assert used.dialog.address.light.reach is Reach.READY


def test_what_was_found_is_saved_unless_the_address_changed_since(used: Used) -> None:
    used.dialog.show_facts(TGI)
    used.dialog.save.click()
    used.dialog.show_error(ChatError(ErrorKind.STORAGE))
    used.write_address("http://127.0.0.1:9090")
    assert used.sentence == "", "what is known of the old address does not count for the new one"
    used.dialog.save.click()
    assert [endpoint.facts for endpoint, _ in used.saved] == [TGI, ServerFacts()]


def test_facts_of_an_earlier_time_light_nothing(theme: Theme, icons: Icons) -> None:
    used = Used(EndpointDialog(theme, icons, LOCAL.with_facts(TGI)))
    assert used.sentence == "TGI 3.3, Mistral-7B-Instruct-v0.1, 4,096 tokens"
    assert used.dialog.address.light.reach is Reach.UNKNOWN
    used.dialog.deleteLater()


def test_an_error_says_what_to_do_and_holds_the_servers_words(used: Used) -> None:
    used.dialog.show_error(ChatError(ErrorKind.UNREACHABLE, "127.0.0.1:8080", detail="ConnectError: refused"))
    address = used.dialog.address
    assert used.sentence == "Nothing answers at 127.0.0.1:8080."
    assert address.remedy.text() == "Start the server, or check the port."
    assert address.light.reach is Reach.UNREACHABLE
    assert not address.words.isVisible()
    address.details.click()
    assert address.words.isVisible()
    assert "ConnectError" in address.words.text()


def test_a_wanted_token_is_asked_for_and_a_refused_one_too(used: Used, new: Used) -> None:
    refused = ChatError(ErrorKind.UNAUTHORIZED, "127.0.0.1:8080", status=401)
    new.write_address("http://127.0.0.1:8080")
    new.dialog.show_error(refused)
    assert new.sentence == "The server at 127.0.0.1:8080 wants an access token (401)."
    new.write_token(SECRET)
    new.dialog.show_error(refused)
    assert new.sentence == "The server refused the access token (401)."
    used.dialog.activateWindow()
    QTest.qWaitForWindowActive(used.dialog)
    used.dialog.show_error(refused)
    assert used.sentence == "The server refused the access token (401)."
    assert QApplication.focusWidget() is used.dialog.token.field


def test_the_token_is_shown_as_dots_until_the_eye_is_pressed(used: Used) -> None:
    field = used.dialog.token.field
    assert not field.eye.isVisible()
    used.write_token(SECRET)
    assert SECRET not in field.displayText()
    used.press(Qt.Key.Key_Tab)
    assert field.eye.hasFocus(), "the keyboard reaches it"
    used.press(Qt.Key.Key_Space)
    assert field.displayText() == SECRET
    used.press(Qt.Key.Key_Space)
    assert SECRET not in field.displayText()


def test_a_stored_token_is_left_replaced_or_removed(used: Used) -> None:
    token = used.dialog.token
    assert "Stored in the keyring. Sent only to http://127.0.0.1:8080." in token.state.text()
    assert token.wanted is None
    token.change.click()
    assert token.wanted == ""
    assert "removed when you save" in token.state.text()
    token.change.click()
    assert token.wanted is None
    used.write_token(SECRET)
    assert token.wanted == SECRET
    assert not token.change.isVisible()
    used.press(Qt.Key.Key_Return)
    assert used.saved == [(LOCAL, SECRET)]


def test_its_audience_is_shown_as_it_is_typed(new: Used) -> None:
    state = new.dialog.token.state
    assert state.text() == "Kept in the keyring. Sent only to this address."
    new.write_address("https://gpu.example.com/path/v1")
    assert state.text() == "Kept in the keyring. Sent only to https://gpu.example.com."


def test_a_stored_token_does_not_follow_to_another_origin(used: Used) -> None:
    used.write_address("http://127.0.0.1:9090")
    assert "http://127.0.0.1:8080 only" in used.dialog.token.state.text()
    assert not used.dialog.token.has_token
    used.write_address("http://127.0.0.1:8080/v1")
    assert used.dialog.token.has_token


@pytest.mark.parametrize(
    ("address", "token", "warned"),
    [
        ("http://gpu.example.com", SECRET, True),
        ("http://gpu.example.com", "", True),
        ("http://192.168.1.20:8080", "", True),
        ("http://127.0.0.1.example.com", SECRET, True),
        ("https://gpu.example.com", SECRET, False),
        ("http://localhost:8080", SECRET, False),
        ("http://[::1]:8080", SECRET, False),
    ],
)
def test_a_text_or_token_on_an_open_road_is_warned_of(new: Used, address: str, token: str, warned: bool) -> None:
    new.write_address(address)
    new.write_token(token)
    assert new.dialog.token.unencrypted.isVisible() == warned
    assert not warned or "others can read your text and access token" in new.dialog.token.unencrypted.accessibleName()


@pytest.mark.parametrize("token", ["two words", "schlüssel", "a\u00a0b", "tab\tbed"])
def test_a_token_that_no_header_can_carry_is_said(new: Used, token: str) -> None:
    new.write_address("https://gpu")
    new.dialog.token.field.setText(token)
    new.dialog.save.click()
    assert new.saved == []
    assert "no spaces" in new.dialog.token.state.text()
    assert QApplication.focusWidget() is new.dialog.token.field


def test_a_missing_keyring_is_said_under_the_token(used: Used) -> None:
    used.dialog.show_keyring_missing()
    notice = used.dialog.token.no_keyring
    assert notice.isVisible()
    assert notice.accessibleName() == (
        "No keyring was found on this computer. The access token is kept until you quit Brise, and never written to disk."
    )


def test_waiting_for_the_keyring_can_be_stopped(used: Used) -> None:
    for stop in (used.dialog.stop_waiting.click, lambda: used.press(Qt.Key.Key_Escape)):
        used.write_token(SECRET)
        used.dialog.save.click()
        used.dialog.show_keyring_waiting()
        assert used.dialog.stop_waiting.isVisible()
        assert not used.dialog.save.isVisible(), "nothing is saved twice"
        stop()
        assert used.dialog.isVisible()
        assert used.dialog.save.isEnabled()
        assert used.dialog.save.isVisible()
    assert used.cancelled == 2
    used.press(Qt.Key.Key_Escape)
    assert not used.dialog.isVisible()


def test_a_keyring_that_answers_at_once_is_not_waited_for_on_screen(used: Used, wait_until: Callable[[Callable[[], bool]], bool]) -> None:
    used.write_token(SECRET)
    used.press(Qt.Key.Key_Return)
    used.dialog.ask_keyring(KeyringStep.STORE)
    assert not used.dialog.stop_waiting.isVisible()
    assert wait_until(used.dialog.stop_waiting.isVisible)
    used.dialog.ask_keyring(None)
    assert not used.dialog.stop_waiting.isVisible()
    assert used.dialog.token.field.hasFocus(), "where it was"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            KeyringStep.STORE,
            "The keyring did not take the access token. Save again to keep it until you quit Brise. It is never written to disk.",
        ),
        (KeyringStep.REMOVE, "The access token is still in the keyring. Save or remove again to leave it there: Brise no longer uses it."),
    ],
)
@pytest.mark.parametrize("by", ["refusal", "stop"])
def test_without_the_keyring_only_after_it_was_said(used: Used, step: KeyringStep, told: str, by: str) -> None:
    assert not used.dialog.goes_without_keyring(step)
    if by == "refusal":
        used.dialog.show_keyring_refusal(step)
    else:
        used.dialog.show_keyring_waiting(step)
        used.dialog.stop_waiting.click()
    token = used.dialog.token
    (shown,) = [notice.accessibleName() for notice in (token.not_stored, token.not_removed) if notice.isVisible()]
    assert shown == told
    assert used.dialog.goes_without_keyring(step)
    token.ask_again.click()
    assert not used.dialog.goes_without_keyring(step)
    assert not token.ask_again.isVisible()


def test_a_test_that_does_not_wait_for_the_keyring_changes_nothing(used: Used) -> None:
    used.dialog.show_keyring_waiting(KeyringStep.READ)
    used.dialog.stop_waiting.click()
    assert not used.dialog.token.ask_again.isVisible()
    assert not any(used.dialog.goes_without_keyring(step) for step in KeyringStep)


def test_a_token_in_memory_is_shown_as_one(theme: Theme, icons: Icons) -> None:
    used = Used(EndpointDialog(theme, icons, replace(LOCAL, has_token=False)))
    used.dialog.show_token_entered()
    token = used.dialog.token
    assert token.state.text() == "Kept until you quit Brise. Sent only to http://127.0.0.1:8080."
    assert token.has_token
    used.write_address("http://127.0.0.1:9090")
    assert token.state.text() == "The one you entered is for http://127.0.0.1:8080 only, and is removed when you save."
    used.write_address("http://127.0.0.1:8080")
    token.change.click()
    assert token.wanted == ""
    used.dialog.deleteLater()


def test_the_token_of_an_endpoint_for_one_run_is_for_one_run(theme: Theme, icons: Icons) -> None:
    used = Used(EndpointDialog(theme, icons, replace(LOCAL, has_token=False, temporary=True)))
    assert used.dialog.goes_without_keyring(KeyringStep.STORE)
    assert used.dialog.token.state.text() == "Kept until you quit Brise. Sent only to http://127.0.0.1:8080."
    assert not used.dialog.token.no_keyring.isVisible()
    used.dialog.deleteLater()


def test_what_is_tested_elsewhere_has_no_stored_token(used: Used) -> None:
    used.dialog.address.test.click()
    used.write_address("http://127.0.0.1:9090")
    used.dialog.address.test.click()
    assert [endpoint.has_token for endpoint, _ in used.tested] == [True, False]


def test_a_second_enter_does_not_save_twice(used: Used) -> None:
    used.dialog.name.setFocus()
    used.press(Qt.Key.Key_Return)
    used.press(Qt.Key.Key_Return)
    assert len(used.saved) == 1


def test_a_keyring_that_fails_is_said_at_the_token_and_leaves_the_rest_usable(used: Used) -> None:
    used.dialog.save.click()
    used.dialog.show_error(ChatError(ErrorKind.KEYRING))
    assert "keyring" in used.dialog.token.state.text()
    assert used.dialog.save.isEnabled()
    assert used.sentence == ""


def test_removing_asks_first(used: Used) -> None:
    used.dialog.remove.click()
    assert used.removed == []
    used.press(Qt.Key.Key_Escape)
    assert used.dialog.isVisible()
    used.dialog.remove.click()
    used.dialog.confirm.click()
    assert used.removed == ["e1"]


def test_the_model_is_asked_for_only_where_there_is_a_choice(used: Used) -> None:
    assert not used.dialog.model.isVisible()
    used.dialog.show_facts(ServerFacts(ServerKind.VLLM, models=("only",)))
    assert not used.dialog.model.isVisible()
    used.dialog.show_facts(ServerFacts(ServerKind.OPENAI, models=("small", "large")))
    assert used.dialog.model.isVisible()
    assert [used.dialog.model.itemText(n) for n in range(2)] == ["small", "large"]
    assert used.dialog.model.currentText() == "", "nothing is chosen for the user"
    used.dialog.model.setCurrentText("large")
    used.dialog.show_facts(ServerFacts(ServerKind.OPENAI, models=("small", "large", "huge")))
    used.dialog.save.click()
    assert used.saved[0][0].model == "large"


def test_a_name_that_no_list_holds_can_be_typed(used: Used) -> None:
    used.dialog.show_error(ChatError(ErrorKind.MODEL_UNKNOWN, "127.0.0.1:8080"))
    assert used.dialog.model.isVisible()
    QTest.keyClicks(used.dialog.model.lineEdit(), "mine")
    used.press(Qt.Key.Key_Return)
    assert used.saved[0][0].model == "mine"


def test_show_token_stored_tells_of_the_keyring(used: Used) -> None:
    used.dialog.show_token_stored(False)
    assert not used.dialog.token.has_token
    used.dialog.show_token_stored(True)
    assert used.dialog.token.has_token


def test_everything_has_a_name_for_the_screen_reader(used: Used) -> None:
    used.dialog.show_facts(ServerFacts(ServerKind.OPENAI, models=("small", "large")))
    used.write_token(SECRET)
    for widget in used.dialog.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named, widget


def test_it_grows_with_what_it_says(used: Used) -> None:
    before = used.dialog.height()
    used.dialog.show_keyring_missing()
    QApplication.processEvents()
    assert used.dialog.height() > before
    notice = used.dialog.token.no_keyring
    assert notice.visibleRegion().boundingRect().size() == notice.size(), "nothing of it is cut off"


def test_what_is_taken_off_an_address_is_said_until_it_is_changed(new: Used) -> None:
    new.write_address("https://gpu/tgi/generate_stream")
    new.press(Qt.Key.Key_Tab)
    address = new.dialog.address
    assert address.field.text() == "https://gpu/tgi"
    assert address.mended.text() == "“/generate_stream” was taken off: Brise adds the paths itself."
    address.test.click()
    assert address.mended.isVisible(), "what the test says comes beside it"
    new.write_address("https://gpu/tgi")
    new.press(Qt.Key.Key_Tab)
    assert not address.mended.isVisible()


def test_what_a_server_can_do_stands_below_what_it_is(used: Used) -> None:
    abilities = used.dialog.address.abilities
    assert not abilities.isVisible()
    used.dialog.show_facts(replace(TGI, takes_images=False))
    assert abilities.able.accessibleName() == (
        "It can: token ids, log-probabilities, up to 5 alternatives, exact counts, exact prompt, continuing, raw prompts, grammars, tools."
    )
    assert abilities.unable.text() == "Not here: images."
    assert not abilities.untold.isVisible()
    used.dialog.show_facts(ServerFacts(ServerKind.TRANSFORMERS))
    assert not abilities.able.isVisible()
    assert abilities.untold.text() == "It does not tell: images, tools."
    used.dialog.show_error(ChatError(ErrorKind.UNREACHABLE))
    assert not abilities.isVisible()
    used.dialog.show_facts(TGI)
    used.write_address("http://other")
    assert not abilities.isVisible()


def test_a_server_that_lists_no_models_wants_a_name(new: Used) -> None:
    new.write_address("http://127.0.0.1:8080")
    new.dialog.show_facts(ServerFacts(ServerKind.OPENAI))
    assert new.dialog.model.isVisible()
    line = new.dialog.model.lineEdit()
    assert line is not None
    assert line.placeholderText() == "The server lists none: type its name"
    QTest.keyClicks(line, "mine")
    new.dialog.save.click()
    assert new.saved[0][0].model == "mine"


def test_the_api_of_hugging_face_has_an_address_that_nobody_types(new: Used) -> None:
    new.write_address("http://127.0.0.1:8080")
    choice = new.dialog.service.box
    assert next(choice.itemText(n) for n in range(choice.count())) == "Server of your own"
    choice.setCurrentIndex(choice.findData(Service.HF_API))
    assert new.dialog.address.field.isReadOnly()
    assert new.dialog.token.state.text() == "Kept in the keyring. Sent only to https://router.huggingface.co and https://huggingface.co."
    assert not new.dialog.model.isVisible(), "the service has a field of its own for it"
    new.dialog.save.click()
    assert new.saved == []
    assert new.dialog.hf.part.search.sentence.text() == "Choose a model: Hugging Face serves many."
    assert new.dialog.hf.part.search.field.hasFocus()
    QTest.keyClicks(new.dialog.hf.part.search.field, "a/b")
    new.dialog.save.click()
    endpoint, _ = new.saved[0]
    assert (endpoint.url, endpoint.name, endpoint.options.service) == (HF_ROUTER, "Hugging Face", Service.HF_API)
    new.dialog.show_error(ChatError(ErrorKind.STORAGE))
    choice.setCurrentIndex(choice.findData(Service.HF_ENDPOINT))
    assert new.dialog.address.field.text() == "http://127.0.0.1:8080", "what was typed before is there again"
    new.dialog.save.click()
    assert new.saved[1][0].options.service is Service.HF_ENDPOINT


@pytest.mark.parametrize(
    ("typed", "service", "address", "remark"),
    [
        (
            "https://api-inference.huggingface.co/models/mistralai/Mistral-7B-Instruct-v0.1",
            *(Service.HF_API, HF_ROUTER, "This is Hugging Face’s Inference API: its kind was changed."),
        ),
        ("https://router.huggingface.co/v1", Service.HF_API, HF_ROUTER, "This is Hugging Face’s Inference API: its kind was changed."),
        (
            "https://x1.eu-west-1.aws.endpoints.huggingface.cloud/v1/chat/completions",
            *(Service.HF_ENDPOINT, "https://x1.eu-west-1.aws.endpoints.huggingface.cloud"),
            "This is an Inference Endpoint: its kind was changed. “/v1/chat/completions” was taken off: Brise adds the paths itself.",
        ),
        ("https://endpoints.huggingface.cloud.evil.example/v1", Service.SERVER, "https://endpoints.huggingface.cloud.evil.example", None),
        ("https://nothuggingface.co", Service.SERVER, "https://nothuggingface.co", None),
    ],
)
def test_an_address_that_says_whose_it_is_changes_the_kind(
    new: Used, typed: str, service: Service, address: str, remark: str | None
) -> None:
    new.write_address(typed)
    assert new.dialog.service.service is Service.SERVER, "not before it is typed to its end"
    new.press(Qt.Key.Key_Tab)
    assert (new.dialog.service.service, new.dialog.address.field.text()) == (service, address)
    if remark is not None:
        assert new.dialog.address.mended.isVisible()
        assert new.dialog.address.mended.text() == remark
        new.dialog.service.show_service(Service.SERVER)
        new.dialog.address.checked_address()
        assert new.dialog.service.service is Service.SERVER, "who wants it otherwise is not contradicted"
    if "models" in typed:
        assert new.dialog.hf.part.search.name == "mistralai/Mistral-7B-Instruct-v0.1"


def test_what_is_known_of_one_service_does_not_count_for_another(used: Used) -> None:
    used.dialog.show_facts(TGI)
    box = used.dialog.service.box
    box.setCurrentIndex(box.findData(Service.HF_API))
    assert not used.dialog.token.has_token, "a token is bound to its origin"
    used.dialog.hf.part.search.show_name("a/b")
    used.dialog.save.click()
    used.dialog.show_error(ChatError(ErrorKind.STORAGE))
    box.setCurrentIndex(box.findData(Service.SERVER))
    assert used.dialog.token.has_token
    used.dialog.save.click()
    assert [endpoint.facts for endpoint, _ in used.saved] == [ServerFacts(), ServerFacts()]
    assert used.saved[1][0].url == LOCAL.url


def test_everything_that_is_set_for_a_connection_is_saved_and_the_rest_stays(theme: Theme, icons: Icons) -> None:
    options = EndpointOptions(colour="teal", headers=("X-Key",), notice_seconds=90, pinned="ab" * 32, bill_to="firm")
    used = Used(EndpointDialog(theme, icons, replace(LOCAL, options=options)))
    used.dialog.save.click()
    assert used.saved == [(replace(LOCAL, options=options), None)]
    used.dialog.show_error(ChatError(ErrorKind.STORAGE))
    used.dialog.colour.show_colour("")
    used.dialog.connection.headers.rows[0].value.setText(SECRET)
    used.dialog.connection.proxy.show_proxy(ProxyChoice.GIVEN, f"http://me:{SECRET}@proxy:3128")
    used.dialog.save.click()
    saved = used.saved[1][0].options
    assert (saved.colour, saved.headers, saved.proxy_url) == ("", ("X-Key",), "http://me:@proxy:3128")
    assert used.secrets[1] == TypedSecrets({"x-key": SECRET}, SECRET)
    assert SECRET not in repr(used.saved)
    used.dialog.deleteLater()


def test_the_value_of_a_header_does_not_follow_to_another_origin(theme: Theme, icons: Icons) -> None:
    used = Used(EndpointDialog(theme, icons, replace(LOCAL, options=EndpointOptions(headers=("X-Key",)))))
    used.write_address("http://127.0.0.1:9090")
    used.dialog.save.click()
    assert used.saved == []
    assert used.dialog.connection.headers.help.text() == "X-Key needs a value."
    used.dialog.connection.headers.rows[0].value.setText(SECRET)
    used.dialog.save.click()
    assert used.secrets[0].headers == {"x-key": SECRET}
    used.dialog.deleteLater()


def test_extra_json_that_is_none_is_not_saved(used: Used) -> None:
    used.dialog.connection.body.show_text("{")
    for act in (used.dialog.save.click, used.dialog.address.test.click):
        act()
        assert used.dialog.connection.section.is_open
        assert QApplication.focusWidget() is used.dialog.connection.body.field
    assert (used.saved, used.tested) == ([], [])


@pytest.mark.usefixtures("german_words")
def test_it_fits_a_small_screen_in_german_with_everything_in_it(theme: Theme, icons: Icons) -> None:
    options = EndpointOptions(headers=("X-Key",), proxy=ProxyChoice.GIVEN, proxy_url="http://proxy:3128", pinned="ab" * 32)
    used = Used(EndpointDialog(theme, icons, replace(LOCAL, options=options)))
    used.dialog.show_facts(TGI)
    used.dialog.connection.section.set_open(True)
    room = 480 - 48 - 2 * 24  # logical px: a frame round the dialog, and its padding
    for part in used.dialog._fields:
        assert part.minimumSizeHint().width() <= room, part
    used.dialog.deleteLater()


def test_how_fast_it_answered_is_told_until_the_address_is_changed(used: Used) -> None:
    address = used.dialog.address
    assert address.speed.isHidden()
    address.show_speed(Speed(5, 0.31, 41.7))
    assert "310 ms" in address.speed.text()
    assert not address.speed.isHidden()
    QTest.keyClicks(address.field, "1")
    assert address.speed.isHidden()
