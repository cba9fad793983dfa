"""The exact prompt, and what stands in its place."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.prompt_difference import compare
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.seamed_text import without_seams
from desktop_app.ui.theme import Theme

WaitUntil = Callable[[Callable[[], bool]], bool]
PROMPT = "<s>[INST] a\u00a0b  [/INST]c</s>\n<|im_start|>user"

pytestmark = pytest.mark.usefixtures("british")


@pytest.fixture
def dialog(theme: Theme, icons: Icons) -> Iterator[ExactPromptDialog]:
    dialog = ExactPromptDialog(theme, icons)
    dialog.open()
    QTest.qWaitForWindowActive(dialog)
    yield dialog
    dialog.deleteLater()


def test_it_begins_by_saying_that_it_asks(dialog: ExactPromptDialog) -> None:
    assert dialog.sentence.text() == "The server is asked for the prompt."
    assert not dialog.copy.isVisible()


def test_the_prompt_is_shown_and_copied_to_the_letter(dialog: ExactPromptDialog) -> None:
    dialog.show_prompt(PROMPT)
    assert dialog.text.isVisible()
    assert dialog.text.document().toRawText().replace("\u2029", "\n") == PROMPT
    assert not dialog.sentence.isVisible()
    assert dialog.count.text() == f"{len(PROMPT)} characters"
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == PROMPT
    assert dialog.count.text() == "Copied"


def test_it_cannot_be_typed_into(dialog: ExactPromptDialog) -> None:
    dialog.show_prompt(PROMPT)
    QTest.keyClicks(dialog.text, "x")
    assert "x" not in dialog.text.toPlainText()


@pytest.mark.parametrize("line", ["[INST] a [/INST] 😀\n", "😀" * 200 + "\r\n", "word " * 40])
def test_a_long_prompt_arrives_whole(dialog: ExactPromptDialog, line: str, wait_until: Callable[[Callable[[], bool]], bool]) -> None:
    prompt = line * (100_000 // len(line)) + "the end"
    dialog.show_prompt(prompt)
    assert wait_until(lambda: dialog.text.toPlainText().endswith("the end"))
    assert without_seams(dialog.text.toPlainText()) == prompt.replace("\r\n", "\n")
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == prompt


def test_another_prompt_replaces_one_that_is_still_arriving(
    dialog: ExactPromptDialog, wait_until: Callable[[Callable[[], bool]], bool]
) -> None:
    dialog.show_prompt("old\n" * 50_000)
    dialog.show_prompt("new\n" * 10_000 + "the end")
    assert wait_until(lambda: dialog.text.toPlainText().endswith("the end"))
    assert "old" not in dialog.text.toPlainText()
    assert dialog.text.textCursor().position() == 0, "it is read from the start"
    assert dialog.text.verticalScrollBar().value() == 0


def test_special_tokens_stand_out(dialog: ExactPromptDialog, theme: Theme) -> None:
    dialog.show_prompt(PROMPT)
    marked = []
    for number in range(dialog.text.document().blockCount()):
        block = dialog.text.document().findBlockByNumber(number)
        for part in block.layout().formats():
            assert part.format.foreground().color() == theme.colours.keyword
            marked.append(block.text()[part.start : part.start + part.length])
    assert marked == ["<s>[INST]", "[/INST]", "</s>", "<|im_start|>"]


def test_a_system_prompt_that_had_to_be_moved_is_told(dialog: ExactPromptDialog) -> None:
    dialog.show_prompt(PROMPT)
    assert not dialog.fold_line.isVisible()
    dialog.show_prompt(PROMPT, folded_system="Be brief.")
    assert dialog.fold_line.isVisible()
    dialog.show_nothing()
    assert not dialog.fold_line.isVisible()


def test_the_comparison_stands_below_the_text(dialog: ExactPromptDialog) -> None:
    dialog.show_prompt(PROMPT)
    dialog.comparison.show_comparison(compare(PROMPT, PROMPT[:-1]))
    assert dialog.comparison.y() > dialog.text.y()
    assert dialog.comparison.theirs.isVisible()
    dialog.show_error(ChatError(ErrorKind.UNREACHABLE, "127.0.0.1:8080"))
    assert not dialog.comparison.isVisible()


def test_an_unknown_prompt_is_said(dialog: ExactPromptDialog) -> None:
    dialog.show_prompt(PROMPT)
    dialog.show_unknown()
    assert dialog.sentence.text() == "The server renders the prompt itself and does not tell it."
    assert not dialog.text.isVisible()
    assert not dialog.copy.isVisible()


def test_an_error_is_said_with_its_remedy(dialog: ExactPromptDialog) -> None:
    dialog.show_error(ChatError(ErrorKind.UNREACHABLE, "127.0.0.1:8080"))
    assert dialog.sentence.text() == "Nothing answers at 127.0.0.1:8080. Start the server, or check the port."


def test_escape_closes_it_from_the_text(dialog: ExactPromptDialog) -> None:
    dialog.show_prompt(PROMPT)
    assert dialog.text.hasFocus()
    QTest.keyClick(dialog.text, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_line_of_a_megabyte_is_cut_where_nobody_sees_it(dialog: ExactPromptDialog, wait_until: WaitUntil) -> None:
    dialog.show_prompt("word " * 200_000)
    assert wait_until(lambda: dialog.text.document().characterCount() > 1_000_000)
    assert max(len(line) for line in dialog.text.toPlainText().split("\n")) < 5_000
