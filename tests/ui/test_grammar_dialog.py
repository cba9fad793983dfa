"""The editors of grammar and extra JSON: what is typed is checked, and nothing else than what is good can be saved."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.ui.extra_body_dialog import ExtraBodyDialog
from desktop_app.ui.grammar_dialog import GrammarDialog
from desktop_app.ui.grammar_examples import EXAMPLES
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")

Open = Callable[..., GrammarDialog]
Told = Callable[[GrammarDialog], str]
TypeText = Callable[[GrammarDialog, str], str]
WaitUntil = Callable[[Callable[[], bool]], bool]


@pytest.fixture
def opened(theme: Theme) -> Iterator[Open]:
    dialogs: list[GrammarDialog] = []

    def open_dialog(grammar: Grammar | None = None, dialect: Dialect = Dialect.TGI, *, is_on: bool = False) -> GrammarDialog:
        dialog = GrammarDialog(theme, grammar, dialect, "Local server", is_on=is_on)
        dialogs.append(dialog)
        dialog.open()
        return dialog

    yield open_dialog
    for dialog in dialogs:
        dialog.deleteLater()


@pytest.fixture
def told(wait_until: WaitUntil) -> Told:
    def wait(dialog: GrammarDialog) -> str:
        """What is said about what stands there now."""
        dialog.part.check_again()
        assert wait_until(lambda: dialog.part.is_judged)
        return dialog.part.sentence.text()

    return wait


@pytest.fixture
def type_text(told: Told) -> TypeText:
    def type_it(dialog: GrammarDialog, text: str) -> str:
        dialog.part.field.setPlainText(text)
        return told(dialog)

    return type_it


def test_it_says_what_is_typed_and_only_a_grammar_can_be_saved(opened: Open, told: Told, type_text: TypeText) -> None:
    dialog = opened()
    saved: list[Grammar] = []
    dialog.saved.connect(saved.append)
    assert told(dialog) == "Write one, or begin with an example."
    assert not dialog.save.isEnabled()
    assert type_text(dialog, '{"type": "object",\n "properties": {"a": }}') == "No JSON from line 2, column 22 on."
    assert not dialog.save.isEnabled()
    assert type_text(dialog, '{"properties": {"a": {"type": "strin"}}}').startswith("No JSON schema at properties.a.type: 'strin'")
    assert type_text(dialog, '{"properties": {"a": {"type": "string"}}}') == "A JSON schema. The answer will keep to it."
    assert dialog.part.notes.isHidden()
    assert dialog.save.isEnabled()
    dialog.save.click()
    assert saved == [Grammar(GrammarKind.JSON, '{"properties": {"a": {"type": "string"}}}')]
    assert not dialog.isVisible()


def test_what_was_typed_a_moment_ago_is_not_saved_unchecked(opened: Open, told: Told) -> None:
    dialog = opened(Grammar(GrammarKind.REGEX, "(yes|no)"))
    told(dialog)
    assert dialog.save.isEnabled()
    QTest.keyClicks(dialog.part.field, "(")
    assert not dialog.save.isEnabled()
    assert told(dialog).startswith("No regular expression, line 1, column ")


def test_what_the_server_refuses_is_named_and_can_be_saved_all_the_same(opened: Open, told: Told) -> None:
    dialog = opened(Grammar(GrammarKind.REGEX, r"^\d$"))
    assert told(dialog) == "A regular expression. The whole answer will match it."
    assert dialog.part.notes.text() == "TGI refuses ^.\nTGI refuses $."
    assert dialog.save.isEnabled()


def test_each_kind_keeps_its_text(opened: Open, type_text: TypeText) -> None:
    dialog = opened(Grammar(GrammarKind.JSON, "{}"))
    dialog.choices[GrammarKind.REGEX].click()
    assert dialog.part.text == ""
    type_text(dialog, "a|b")
    dialog.choices[GrammarKind.JSON].click()
    assert dialog.part.text == "{}"
    dialog.choices[GrammarKind.REGEX].click()
    assert dialog.part.text == "a|b"


def test_a_server_without_patterns_is_named(opened: Open) -> None:
    dialog = opened(None, Dialect.LLAMA_CPP_CHAT)
    assert dialog.untaken.isHidden()
    dialog.choices[GrammarKind.REGEX].click()
    assert dialog.untaken.text() == "Local server takes JSON schemas only: a regular expression is not sent there."
    assert not dialog.untaken.isHidden()


@pytest.mark.parametrize("kind", GrammarKind)
def test_an_example_can_be_saved_as_it_is_and_be_undone(opened: Open, kind: GrammarKind, told: Told) -> None:
    dialog = opened(Grammar(kind, "mine"))
    menu = dialog.example_menu()
    assert len(menu.actions()) == len(EXAMPLES[kind])
    for action in menu.actions():
        action.trigger()
        told(dialog)
        assert dialog.save.isEnabled(), dialog.part.sentence.text()
        assert dialog.part.notes.isHidden(), dialog.part.notes.text()
    for _ in menu.actions():
        dialog.part.field.undo()
    assert dialog.part.text == "mine"


def test_switching_off_is_offered_where_it_is_on(opened: Open) -> None:
    assert opened().off.isHidden()
    dialog = opened(Grammar(GrammarKind.REGEX, "a"), is_on=True)
    heard: list[bool] = []
    dialog.switched_off.connect(lambda: heard.append(True))
    assert not dialog.off.isHidden()
    QTest.keyClick(dialog.off, Qt.Key.Key_Space)
    assert heard == [True]
    assert not dialog.isVisible()


def test_tab_leaves_the_field_and_what_is_wrong_is_heard(opened: Open, type_text: TypeText) -> None:
    dialog = opened()
    dialog.activateWindow()
    dialog.part.field.setFocus()
    type_text(dialog, "{")
    assert dialog.part.field.accessibleDescription() == dialog.part.sentence.text()
    assert dialog.part.field.tabChangesFocus()


def test_extra_json_is_saved_if_it_can_be_sent(theme: Theme, wait_until: WaitUntil) -> None:
    dialog = ExtraBodyDialog(theme, "", Dialect.VLLM_CHAT)
    saved: list[str] = []
    dialog.saved.connect(saved.append)
    dialog.open()
    assert wait_until(dialog.save.isEnabled), "nothing is as good as some"
    dialog.part.show_text('{"top_k": 3}')
    assert wait_until(lambda: dialog.part.sentence.text() == "Brise sets “top_k” itself.")
    assert not dialog.save.isEnabled()
    dialog.part.show_text('{"min_p": 0.1}')
    assert wait_until(dialog.save.isEnabled)
    dialog.save.click()
    assert saved == ['{"min_p": 0.1}']
    dialog.deleteLater()
