"""Whether the server would make the same prompt, in words and side by side."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.prompt_difference import compare
from desktop_app.ui.icons import Icons
from desktop_app.ui.prompt_comparison import PromptComparison
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")


@pytest.fixture
def comparison(theme: Theme, icons: Icons) -> Iterator[PromptComparison]:
    shown = PromptComparison(theme, icons)
    shown.show_asking("Local TGI")
    QTest.qWaitForWindowActive(shown)
    yield shown
    shown.deleteLater()


def test_while_it_is_asked_it_can_be_stopped_by_keyboard(comparison: PromptComparison) -> None:
    stopped: list[bool] = []
    comparison.stop_wanted.connect(lambda: stopped.append(True))
    assert comparison.sentence.text() == "Local TGI is asked what its own template makes of it."
    assert not comparison.again.isVisible()
    comparison.stop.setFocus()
    QTest.keyClick(comparison.stop, Qt.Key.Key_Space)
    assert stopped == [True]
    comparison.show_stopped()
    assert comparison.sentence.text() == "Not compared with the server’s own template."
    assert comparison.again.hasFocus(), "the keyboard stays where something can be done"


def test_the_same_is_one_sentence(comparison: PromptComparison) -> None:
    comparison.show_comparison(compare("a", "a"))
    assert comparison.sentence.text() == "The server’s own template gives the same."
    assert not comparison.ours.isVisible()
    assert not comparison.stop.isVisible()
    comparison.show_comparison(compare("a", "<s>a"))
    assert comparison.sentence.text() == "The server’s own template gives the same, after the <s> that the server puts first."


def test_a_difference_stands_side_by_side_white_space_included(comparison: PromptComparison) -> None:
    comparison.show_comparison(compare("[INST] u1\nx [/INST] y", "[INST] u1\nx [/INST]\u200b"))
    assert comparison.sentence.text() == "The server’s own template gives something else after 19 characters that are the same."
    assert comparison.ours.isVisible()
    assert comparison.ours.text == "[INST] u1⏎x [/INST]␣y"
    assert comparison.theirs.text == "[INST] u1⏎x [/INST]‹U+200B›"
    assert comparison.theirs.accessibleDescription() == "[INST] u1⏎x [/INST]▸‹U+200B›"
    comparison.show_comparison(compare("a", "b"))
    assert comparison.sentence.text() == "The server’s own template gives something else from the first character on."
    comparison.show_comparison(compare("a", "ab"))
    assert comparison.sentence.text() == "The server’s own template gives something else after one character that is the same."
    assert comparison.ours.text == "a∅"


@pytest.mark.parametrize(
    ("error", "sentence", "again"),
    [
        (ChatError(ErrorKind.UNREACHABLE, "127.0.0.1:1"), "Nothing answers at 127.0.0.1:1. Start the server, or check the port.", True),
        (
            ChatError(ErrorKind.TEMPLATE, server_text="Template error: template not found"),
            "The server has no template of its own to compare with.",
            False,
        ),
        (ChatError(ErrorKind.TEMPLATE, server_text="no system"), "The server’s own template refuses this chat: “no system”", False),
    ],
)
def test_what_goes_wrong_is_a_sentence(comparison: PromptComparison, error: ChatError, sentence: str, again: bool) -> None:
    comparison.show_error(error)
    assert comparison.sentence.text() == sentence
    assert comparison.again.isVisible() is again
    comparison.show_unknown()
    assert comparison.sentence.text() == "The server does not tell what its own template makes of it."
    assert not comparison.again.isVisible()
