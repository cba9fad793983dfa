"""The offer to look for servers, and what was found, as a person sees it and as a screen reader says it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.local_servers import FoundServer, LookPhase, LookState
from desktop_app.ui.look_part import LookPart
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard

pytestmark = pytest.mark.usefixtures("british")

TGI = FoundServer("http://127.0.0.1:3000", ServerFacts(ServerKind.TGI, "3.3.7", "mistralai/Mistral-7B", ("mistralai/Mistral-7B",)))
OLLAMA = FoundServer("http://[::1]:11434", ServerFacts(ServerKind.OPENAI, model="llama3.2", models=("llama3.2", "qwen", "phi")))
ADDRESSES = ("http://127.0.0.1:80", "http://[::1]:80", "http://127.0.0.1:3000", "http://[::1]:3000", "http://127.0.0.1:11434")
LOOKING = LookState(LookPhase.LOOKING, ADDRESSES, 2)
NOTHING = LookState(LookPhase.DONE, ADDRESSES, 5)
BOTH = LookState(LookPhase.DONE, ADDRESSES, 5, (TGI, OLLAMA))


@pytest.fixture
def part(theme: Theme) -> Iterator[LookPart]:
    shown = LookPart(theme)
    shown.resize(500, 300)
    shown.show()
    shown.activateWindow()
    QTest.qWaitForWindowActive(shown)
    yield shown
    shown.deleteLater()


def buttons(part: LookPart) -> list[str]:
    """What can be pressed, in the order in which Tab comes to it."""
    found: list[str] = []
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        if isinstance(widget, QPushButton) and widget.isVisible():
            found.append(widget.text())
        widget = widget.nextInFocusChain()
    return found


def test_at_first_it_is_an_offer(part: LookPart) -> None:
    assert part.title.text() == "Connect to your own server"
    assert buttons(part) == ["Look on this computer", "Enter an address…", "Not now"]
    wishes = (part.look_wanted, part.address_wanted, part.dismissed)
    told = [heard(wish) for wish in wishes]
    for button in (part.look, part.address, part.later):
        button.click()
    assert [len(each) for each in told] == [1, 1, 1]


def test_where_it_stands_decides_what_it_offers(part: LookPart) -> None:
    part.set_place(dismissible=False, primary=True)
    assert buttons(part) == ["Look on this computer", "Enter an address…"]
    assert part.look.property("kind") == "primary"
    assert not part.title.isVisible(), "the page's heading says it"
    part.show_state(BOTH, {})
    assert part.look.property("kind") is None, "what was found comes first now"


def test_while_it_looks_it_can_be_stopped(part: LookPart) -> None:
    part.look.setFocus()
    part.show_state(LOOKING, {})
    assert (part.title.text(), part.sentence.text()) == ("Looking for servers on this computer…", "2 of 5 addresses asked")
    assert buttons(part) == ["Stop"]
    assert QApplication.focusWidget() is part.stop
    stopped = heard(part.stop_wanted)
    QTest.keyClick(part.stop, Qt.Key.Key_Escape)
    assert len(stopped) == 1
    part.show_state(LookState(), {})
    assert QApplication.focusWidget() is part.look


def test_what_was_found_can_be_used(part: LookPart) -> None:
    part.look.setFocus()
    part.show_state(LookState(LookPhase.LOOKING, ADDRESSES, 3, (TGI,)), {})
    first = part.rows[0]
    part.show_state(BOTH, {OLLAMA.url: "Kitchen"})
    assert part.rows[0] is first, "nothing moves under the mouse"
    assert part.title.text() == "2 servers found on this computer"
    assert not part.sentence.isVisible()
    assert [(row.kind.text(), row.detail.text()) for row in part.rows] == [
        ("TGI 3.3", "127.0.0.1:3000 · Mistral-7B"),
        ("Ollama, or another OpenAI-style server", "[::1]:11434 · llama3.2 and 2 more · your endpoint “Kitchen”"),
    ]
    assert buttons(part) == ["Use", "Use", "Look again", "Enter an address…", "Not now"]
    assert part.rows[0].use.accessibleName() == "Use TGI 3.3, 127.0.0.1:3000 · Mistral-7B"
    assert QApplication.focusWidget() is part.rows[0].use
    used = heard(part.use_wanted)
    part.rows[1].use.click()
    assert used == [(OLLAMA.url,)]
    part.show_state(LookState(LookPhase.LOOKING, ADDRESSES), {})
    assert not part.rows


@pytest.mark.parametrize(
    ("server", "kind", "detail"),
    [
        (FoundServer("http://127.0.0.1:8000", ServerFacts(ServerKind.VLLM), True), "vLLM", "127.0.0.1:8000 · wants an access token"),
        (FoundServer(TGI.url, TGI.facts, True), "TGI 3.3", "127.0.0.1:3000 · wants an access token · Mistral-7B"),
        (FoundServer("http://127.0.0.1:8000", ServerFacts(ServerKind.TRANSFORMERS)), "Transformers", "127.0.0.1:8000 · lists no models"),
    ],
)
def test_what_a_server_still_wants_is_said_before_it_is_used(part: LookPart, server: FoundServer, kind: str, detail: str) -> None:
    part.show_state(LookState(LookPhase.DONE, ADDRESSES, 5, (server,)), {})
    (row,) = part.rows
    assert (row.kind.text(), row.detail.text(), row.use.text()) == (kind, detail, "Use…")
    part.show_state(LookState(LookPhase.DONE, ADDRESSES, 5, (server,)), {server.url: "Kitchen"})
    assert row.use.text() == "Use", "an endpoint knows the rest"


def test_nothing_found_says_where_it_looked(part: LookPart) -> None:
    part.show_state(NOTHING, {})
    assert part.title.text() == "No server found on this computer"
    assert part.sentence.text() == "Brise looked at 127.0.0.1 and ::1, on the ports 80, 3000 and 11434."
    assert buttons(part) == ["Look again", "Enter an address…", "Not now"]


@pytest.mark.parametrize(("state", "title"), [(NOTHING, "Brise may not look on this computer"), (BOTH, "2 servers found on this computer")])
def test_the_rule_that_kept_it_out_is_named_with_its_remedy(part: LookPart, state: LookState, title: str) -> None:
    kept_out = LookState(state.phase, state.addresses, 5, state.found, refused=5 - len(state.found))
    part.show_state(kept_out, {})
    assert part.title.text() == title
    assert part.sentence.text().startswith("“Only these servers” is on")
    wanted = heard(part.network_wanted)
    part.network.click()
    assert len(wanted) == 1


def test_a_server_cannot_make_it_wide(part: LookPart, wait_until: Callable[[Callable[[], bool]], bool]) -> None:
    endless = ServerFacts(ServerKind.OPENAI, "v" * 400, "<b>m</b>" * 50, ("m" * 400,))
    before = part.minimumSizeHint().width()
    part.show_state(LookState(LookPhase.DONE, ADDRESSES, 5, (FoundServer("http://127.0.0.1:8000", endless),)), {})
    assert part.minimumSizeHint().width() < max(before, 300)
    part.resize(240, 300)
    assert wait_until(lambda: part.rows[0].width() <= 240)
    assert part.rows[0].use.visibleRegion().boundingRect().width() == part.rows[0].use.width()
