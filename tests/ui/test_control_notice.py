"""Control tokens are marked in what is written and in the exact prompt; the text itself never changes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from desktop_app.chat.context import ContextReading
from desktop_app.chat.control_tokens import ControlChoice, ControlFinding, ControlTokens, Place
from desktop_app.template_folder import load_templates
from desktop_app.ui.composer import Composer
from desktop_app.ui.control_words import control_words
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard

TOKENS = {template.id: template for template in load_templates(Path("resources/prompt_templates"))}["mistral-v0.1"].control_tokens
FOUND = ControlFinding("</s>", Place.DRAFT, ControlChoice.ASK)

pytestmark = pytest.mark.usefixtures("british")


@pytest.fixture
def composer(theme: Theme, icons: Icons) -> Iterator[Composer]:
    composer = Composer(theme, icons)
    composer.set_window_height(360)
    composer.mark(TOKENS, is_raw=False)
    composer.resize(430, 120)
    composer.show()
    composer.activateWindow()
    QTest.qWaitForWindowActive(composer)
    composer.field.setFocus()
    yield composer
    composer.deleteLater()


def reading(finding: ControlFinding | None) -> ContextReading:
    return ContextReading(12, control=finding)


def marked(composer: Composer, theme: Theme) -> int:
    """How many pixels have the ground of a mark."""
    image = composer.field.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = QColor(theme.colours.warn_ground).rgb()
    return sum(image.pixel(QPoint(x, y)) == ground for y in range(0, image.height(), 2) for x in range(image.width()))


def test_what_is_written_is_marked_as_soon_as_it_is_one_and_no_longer(composer: Composer, theme: Theme) -> None:
    QTest.keyClicks(composer.field, "the tag </s")
    assert marked(composer, theme) == 0
    QTest.keyClicks(composer.field, ">")
    one = marked(composer, theme)
    assert one > 0
    QTest.keyClicks(composer.field, " [INST]")
    assert marked(composer, theme) > one
    composer.field.undo()
    assert composer.text == ""
    assert marked(composer, theme) == 0
    composer.field.redo()
    assert composer.text == "the tag </s> [INST]"
    composer.mark(ControlTokens(), is_raw=False)
    assert marked(composer, theme) == 0


def test_marks_are_no_formats(composer: Composer) -> None:
    composer.field.set_text("</s> 😀 </s>")
    composer.grab()
    block = composer.field.document().firstBlock()
    assert block.layout().formats() == []
    assert composer.field.extraSelections() == []
    assert composer.text == "</s> 😀 </s>"


def test_the_notice_offers_both_and_tells_what_was_chosen(composer: Composer) -> None:
    resized = heard(composer.resized)
    composer.show_context(reading(FOUND), has_older=False)
    notice = composer.control
    assert notice.isVisible()
    assert notice.sentence.text() == "The model will read “</s>” as the end of your turn."
    assert resized
    chosen = heard(notice.choice_wanted)
    notice.break_up.click()
    notice.as_is.click()
    assert chosen == [(ControlChoice.BREAK,), (ControlChoice.AS_IS,)]
    composer.show_context(reading(ControlFinding("</s>", Place.DRAFT, ControlChoice.BREAK)), has_older=False)
    assert notice.sentence.text() == "In this chat “</s>” is sent as “< /s>”, so that the model reads it as text."
    assert notice.as_is.isVisible()
    assert not notice.break_up.isVisible()
    composer.show_context(reading(ControlFinding("</s>", Place.DRAFT, ControlChoice.AS_IS)), has_older=False)
    assert not notice.isVisible()
    composer.show_context(None, has_older=False)
    assert not notice.isVisible()


def test_both_links_are_reached_and_pressed_by_key(composer: Composer) -> None:
    composer.show_context(reading(FOUND), has_older=False)
    chosen = heard(composer.control.choice_wanted)
    QTest.keyClick(composer.field, Qt.Key.Key_Tab)
    assert composer.control.break_up.hasFocus()
    assert composer.control.break_up.accessibleDescription() == composer.control.sentence.text()
    QTest.keyClick(composer.control.break_up, Qt.Key.Key_Tab)
    QTest.keyClick(composer.control.as_is, Qt.Key.Key_Space)
    assert chosen == [(ControlChoice.AS_IS,)]
    composer.show_context(reading(ControlFinding("</s>", Place.DRAFT, ControlChoice.BREAK)), has_older=False)
    assert composer.control.as_is.hasFocus()


def test_in_a_raw_prompt_spaces_at_the_end_are_marked_and_told(composer: Composer, theme: Theme) -> None:
    composer.mark(ControlTokens(), is_raw=True)
    QTest.keyClicks(composer.field, "[INST] Hello [/INST]")
    assert not composer.control.isVisible()
    QTest.keyClicks(composer.field, "  ")
    assert marked(composer, theme) > 0
    assert composer.control.sentence.text() == "The spaces behind [/INST] are not sent: the model begins with one of its own."
    QTest.keyClicks(composer.field, "x")
    assert not composer.control.isVisible()
    composer.field.set_text("[INST] Hello [/INST]\n\n")
    assert composer.control.isVisible()
    composer.mark(TOKENS, is_raw=False)
    assert not composer.control.isVisible()


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (ControlFinding("[/INST]", Place.ATTACHMENT, ControlChoice.ASK), "as the end of your turn. It stands in an attached file."),
        (ControlFinding("</s>", Place.SYSTEM_PROMPT, ControlChoice.ASK), "as the end of a turn. It stands in the system prompt."),
        (ControlFinding("<s>", Place.EARLIER, ControlChoice.ASK), "as the beginning of a turn. It stands in an earlier message."),
        (ControlFinding("<<SYS>>", Place.DRAFT, ControlChoice.ASK), "as a sign of its own, not as text."),
        (ControlFinding("{broken}", Place.DRAFT, ControlChoice.BREAK), "In this chat “{broken}” is sent as “{ broken}”"),
    ],
)
def test_the_sentence_tells_what_it_means_and_where_it_stands(finding: ControlFinding, sentence: str) -> None:
    assert sentence in control_words(finding)


def test_the_exact_prompt_marks_them_and_walks_from_one_to_the_next(
    theme: Theme, icons: Icons, wait_until: Callable[[Callable[[], bool]], bool]
) -> None:
    dialog = ExactPromptDialog(theme, icons)
    # 16,384 characters are put in at once, a line is cut at 4,000
    head = "[INST] 😀" + "x" * 16_374
    prompt = f"{head}</s>{'y' * 70_000}\r\n</s> and </s>"
    marks = [(at, at + 4) for at in range(len(prompt)) if prompt.startswith("</s>", at)]
    assert marks[0][0] < 16_384 < marks[0][1]
    dialog.show_prompt(prompt, control=FOUND, marks=marks)
    dialog.open()
    QTest.qWaitForWindowActive(dialog)
    assert wait_until(lambda: len(dialog.text.marked) == 4)  # the first one in two pieces
    assert "".join(dialog.text.marked) == "</s>" * 3
    dialog.next_mark.click()
    first = dialog.text.textCursor().selectedText()
    assert first == dialog.text.marked[0]
    for _ in range(2):
        dialog.next_mark.click()
    assert dialog.text.textCursor().selectedText() == "</s>"
    assert dialog.text.hasFocus()
    dialog.show_prompt("plain")
    assert not dialog.control.isVisible()
    assert dialog.text.extraSelections() == []
    dialog.show_prompt("[INST] a [/INST] ", is_raw=True)
    assert dialog.control.sentence.text().startswith("The prompt ends with spaces behind [/INST].")
    assert dialog.text.marked == [" "]
    assert not dialog.control.break_up.isVisible()
    dialog.deleteLater()
