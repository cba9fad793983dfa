"""A model's name, typed, searched for and picked."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.hf_model import HfModel, HfProvider, HfTask
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.model_search import MOST_SHOWN, ModelSearch
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")

LLAMA = HfModel("meta-llama/Llama-3.3-70B-Instruct", (HfProvider("novita"), HfProvider("together", is_live=False)), False)
GEMMA = HfModel("google/gemma-3-27b-it", tuple(HfProvider(f"p{n}") for n in range(5)), True)
BASE = HfModel("mistralai/Mistral-7B-v0.3", (HfProvider("featherless-ai", task=HfTask.RAW),))


class Used:
    """A search on screen, another field below it, and what it told."""

    def __init__(self, search: ModelSearch) -> None:
        self.search, self.next = search, QWidget()
        self.told: list[tuple[str, str]] = []
        self.next.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        search.wanted.connect(lambda text: self.told.append(("search", text)))
        search.picked.connect(lambda name: self.told.append(("pick", name)))
        search.cancelled.connect(lambda: self.told.append(("cancel", "")))
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        column.addWidget(search)
        column.addWidget(self.next)
        self.window.show()
        QTest.qWaitForWindowActive(self.window)
        search.setFocus()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.search, key)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.search.field, text)


@pytest.fixture
def used(theme: Theme, icons: Icons) -> Iterator[Used]:
    made = Used(ModelSearch(theme, icons))
    yield made
    made.window.close()


def test_typing_is_searched_for_once_it_pauses(used: Used) -> None:
    used.type("lla")
    assert used.told == []
    used.search.pause.timeout.emit()
    used.type("m")
    used.search.pause.timeout.emit()
    assert used.told == [("search", "lla"), ("search", "llam")]
    used.search.show_searching()
    assert used.search.sentence.text() == "Searching"


def test_what_was_found_is_walked_and_picked_by_keys(used: Used) -> None:
    used.search.show_found([LLAMA, GEMMA, BASE])
    rows = used.search.rows
    assert [rows.item(n).text() for n in range(rows.count())] == [
        "meta-llama/Llama-3.3-70B-Instruct\nnovita",
        "google/gemma-3-27b-it\np0, p1, p2, 2 more · takes images",
        "mistralai/Mistral-7B-v0.3\ncompletes text only, no chats",
    ]
    used.press(Qt.Key.Key_Down)
    assert rows.hasFocus()
    used.press(Qt.Key.Key_Up)
    assert used.search.field.hasFocus()
    used.press(Qt.Key.Key_Down)
    used.press(Qt.Key.Key_Down)
    used.press(Qt.Key.Key_Return)
    assert used.search.name == GEMMA.name
    assert used.search.field.hasFocus()
    assert not rows.isVisible()
    assert used.told == [("cancel", ""), ("pick", GEMMA.name)]


def test_a_click_picks(used: Used) -> None:
    used.search.show_found([LLAMA, GEMMA])
    rows = used.search.rows
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(1)).center())
    assert used.told[-1] == ("pick", GEMMA.name)


def test_escape_ends_the_search_and_nothing_else(used: Used) -> None:
    used.type("x")
    used.press(Qt.Key.Key_Escape)
    assert not used.search.pause.isActive()
    assert used.told == [("cancel", "")]
    used.search.show_found([LLAMA])
    used.press(Qt.Key.Key_Down)
    used.press(Qt.Key.Key_Escape)
    assert used.search.field.hasFocus()
    assert not used.search.rows.isVisible()
    assert not used.search.is_open, "the next one closes the dialog"


def test_down_without_anything_found_looks_for_what_is_asked_for_most(used: Used) -> None:
    used.press(Qt.Key.Key_Down)
    assert used.told == [("search", "")]


def test_a_name_that_was_typed_counts_once_the_field_is_left(used: Used) -> None:
    used.type(" a/b ")
    used.search.show_found([LLAMA])
    used.press(Qt.Key.Key_Down)
    assert ("pick", "a/b") not in used.told, "into the list is not away"
    used.next.setFocus()
    used.search.setFocus()
    used.next.setFocus()
    assert used.told.count(("pick", "a/b")) == 1


def test_at_most_twenty_are_shown_and_what_is_wrong_is_said(used: Used) -> None:
    used.search.show_found([HfModel(f"a/{n}", (HfProvider("p"),)) for n in range(50)])
    assert used.search.rows.count() == MOST_SHOWN
    assert used.search.sentence.text() == "The first 20. Type more of the name to find others."
    used.search.show_found([])
    assert used.search.sentence.text() == "Nobody serves a model with this name now."
    assert not used.search.rows.isVisible()
    used.search.show_explanation(explain(ChatError(ErrorKind.NAME_UNKNOWN, host="huggingface.co")))
    assert "huggingface.co" in used.search.sentence.text()
