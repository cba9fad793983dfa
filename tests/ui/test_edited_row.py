"""Grammar, extra JSON, adapter, watermark and truncation in the panel, as a person uses them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.parameters import DEFAULT, Control, Knob, Parameters
from desktop_app.ui.edited_row import EditedRow
from desktop_app.ui.extra_body_dialog import ExtraBodyDialog
from desktop_app.ui.grammar_dialog import GrammarDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.parameter_row import NumberRow
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.ui.plain_rows import SwitchRow, TextRow
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")

SCHEMA = Grammar(GrammarKind.JSON, '{"properties": {"fruit": {}, "colour": {}}}')
PATTERN = Grammar(GrammarKind.REGEX, "(yes|no)")


class Used:
    """A panel with all of its rows, and what it told."""

    def __init__(self, panel: ParametersPanel) -> None:
        self.panel = panel
        self.told: list[Parameters] = []
        panel.parameters_changed.connect(self.told.append)
        panel.more.click()

    def show(self, parameters: Parameters, dialect: Dialect = Dialect.TGI) -> None:
        self.panel.show_parameters(parameters, "", dialect, "Local TGI")

    def edited(self, control: Control) -> EditedRow:
        row = self.panel.rows[control]
        assert isinstance(row, EditedRow)
        return row

    def dialog(self) -> QDialog:
        """The one that is open."""
        (dialog,) = (child for child in self.panel.findChildren(QDialog) if child.isVisible())
        return dialog


@pytest.fixture
def used(theme: Theme, icons: Icons) -> Iterator[Used]:
    panel = ParametersPanel(theme, icons)
    panel.resize(288, 800)
    panel.show()
    used = Used(panel)
    used.show(DEFAULT)
    yield used
    panel.deleteLater()


def test_a_row_sums_up_what_is_written_elsewhere(used: Used) -> None:
    row = used.edited(Control.GRAMMAR)
    assert (row.state.text(), row.summary.text()) == ("off", "None")
    used.show(DEFAULT.with_knob(Control.GRAMMAR, Knob(SCHEMA)))
    assert (row.state.text(), row.summary.text()) == ("JSON schema", "fruit, colour")
    used.show(DEFAULT.with_knob(Control.GRAMMAR, Knob(PATTERN)))
    assert (row.state.text(), row.summary.text()) == ("Regular expression", "(yes|no)")
    row.switch.click()
    assert used.told[-1][Control.GRAMMAR] == Knob(PATTERN, on=False)
    assert (row.state.text(), row.summary.text()) == ("off", "(yes|no)"), "it is there for the next time"
    extra = used.edited(Control.EXTRA)
    used.show(DEFAULT.with_knob(Control.EXTRA, Knob('{\n  "min_p": 0.1\n}')))
    assert (extra.state.text(), extra.summary.text()) == ("on", '{ "min_p": 0.1 }')


def test_switched_on_without_a_grammar_the_editor_opens_and_saving_switches_on(used: Used) -> None:
    row = used.edited(Control.GRAMMAR)
    row.switch.click()
    assert not row.switch.isChecked()
    assert used.told == []
    dialog = used.dialog()
    assert isinstance(dialog, GrammarDialog)
    dialog.reject()
    assert used.told == []
    row.edit.click()
    dialog = used.dialog()
    assert isinstance(dialog, GrammarDialog)
    dialog.saved.emit(PATTERN)
    dialog.accept()
    assert used.told[-1].grammar == PATTERN
    assert row.switch.isChecked()
    row.edit.click()
    dialog = used.dialog()
    assert isinstance(dialog, GrammarDialog)
    assert dialog.part.text == "(yes|no)"
    dialog.off.click()
    assert used.told[-1][Control.GRAMMAR] == Knob(PATTERN, on=False)


def test_extra_json_that_is_saved_empty_is_off(used: Used) -> None:
    used.show(DEFAULT.with_knob(Control.EXTRA, Knob('{"a": 1}')))
    used.edited(Control.EXTRA).edit.click()
    dialog = used.dialog()
    assert isinstance(dialog, ExtraBodyDialog)
    dialog.saved.emit(" ")
    dialog.accept()
    assert not used.told[-1][Control.EXTRA].on


def test_what_a_server_cannot_be_sent_is_said_in_the_row(used: Used) -> None:
    grammar, extra = used.panel.rows[Control.GRAMMAR], used.panel.rows[Control.EXTRA]
    chosen = DEFAULT.with_knob(Control.GRAMMAR, Knob(PATTERN)).with_knob(Control.EXTRA, Knob('{"top_k": 5}'))
    used.show(chosen, Dialect.OPENAI_CHAT)
    assert grammar.help.text() == "Local TGI takes schemas only: not sent."
    assert extra.help.text() == "Added to the body of each request."
    used.show(chosen, Dialect.VLLM_CHAT)
    assert grammar.help.text() == "The whole answer matches it."
    assert extra.help.text() == "Brise sets “top_k” itself."
    used.show(chosen.with_knob(Control.EXTRA, Knob("{x")), Dialect.VLLM_CHAT)
    assert extra.help.text() == "No JSON from line 1, column 2 on."
    used.show(chosen.with_knob(Control.EXTRA, Knob("{x", on=False)), Dialect.VLLM_CHAT)
    assert extra.help.text() == "Not sent: the server decides."


def test_an_adapter_is_on_as_soon_as_it_has_a_name(used: Used) -> None:
    row = used.panel.rows[Control.ADAPTER]
    assert isinstance(row, TextRow)
    row.field.setFocus()
    QTest.keyClicks(row.field, "fr")
    assert used.told[-1][Control.ADAPTER] == Knob("fr")
    assert row.switch.isChecked()
    row.switch.click()
    assert used.told[-1][Control.ADAPTER] == Knob("fr", on=False)
    assert row.field.text() == "fr"
    row.field.selectAll()
    QTest.keyClick(row.field, Qt.Key.Key_Delete)
    assert used.told[-1][Control.ADAPTER] == Knob("", on=False)


def test_a_watermark_is_a_switch(used: Used) -> None:
    row = used.panel.rows[Control.WATERMARK]
    assert isinstance(row, SwitchRow)
    row.switch.click()
    assert used.told[-1][Control.WATERMARK] == Knob(None)
    assert row.help.text() == "Marks the text as written by a model."


def test_truncating_says_what_it_leaves(used: Used) -> None:
    row = used.panel.rows[Control.TRUNCATE]
    assert isinstance(row, NumberRow)
    row.switch.click()
    assert row.help.text() == "Only the prompt’s last 2,048 tokens."
    row.field.setFocus()
    row.field.selectAll()
    QTest.keyClicks(row.field, "100000")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert used.told[-1][Control.TRUNCATE] == Knob(100_000)
    QApplication.processEvents()
