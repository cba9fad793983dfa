"""The parameters panel as a person uses it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.parameters import (
    DEFAULT,
    DEFAULT_PRESET,
    FRONT,
    MORE,
    NOTEBOOK,
    NOTEBOOK_PRESET,
    PRESETS,
    RANGES,
    SEED_MAXIMUM,
    Control,
    Knob,
    Parameters,
    is_supported,
)
from desktop_app.ui.icons import Icons
from desktop_app.ui.parameter_row import NumberRow
from desktop_app.ui.parameter_words import help_sentence, parameter_name
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.ui.seed_row import SeedRow
from desktop_app.ui.stop_row import StopRow
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")


GRAMMARS = (Grammar(GrammarKind.JSON, '{"properties": {"fruit": {}}}'), Grammar(GrammarKind.REGEX, "(yes|no)"))


class Used:
    """A panel on screen, and what it told."""

    def __init__(self, panel: ParametersPanel) -> None:
        self.panel = panel
        self.told: list[Parameters] = []
        self.prompts: list[str] = []
        panel.parameters_changed.connect(self.told.append)
        panel.system_prompt_changed.connect(self.prompts.append)

    def show(self, parameters: Parameters, prompt: str = "", dialect: Dialect = Dialect.TGI) -> None:
        self.panel.show_parameters(parameters, prompt, dialect, "Local TGI")

    def row(self, control: Control) -> NumberRow:
        row = self.panel.rows[control]
        assert isinstance(row, NumberRow)
        return row

    @property
    def seed(self) -> SeedRow:
        row = self.panel.rows[Control.SEED]
        assert isinstance(row, SeedRow)
        return row

    @property
    def stop(self) -> StopRow:
        row = self.panel.rows[Control.STOP]
        assert isinstance(row, StopRow)
        return row

    def type_into(self, control: Control, text: str) -> None:
        field = self.row(control).field
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def used(theme: Theme, icons: Icons) -> Iterator[Used]:
    panel = ParametersPanel(theme, icons)
    panel.resize(288, 800)
    used = Used(panel)
    panel.show()
    panel.activateWindow()
    QTest.qWaitForWindowActive(panel)
    used.show(DEFAULT)
    yield used
    panel.deleteLater()


def test_filling_tells_nobody_whatever_it_is_filled_with(used: Used) -> None:
    used.panel.more.click()
    for parameters in (NOTEBOOK, DEFAULT.with_knob(Control.STOP, Knob(("a",))).with_knob(Control.SEED, Knob(7))):
        for dialect in Dialect:
            used.show(parameters, f"for {dialect}", dialect)
    assert used.told == []
    assert used.prompts == []


def test_it_shows_the_values(used: Used) -> None:
    fields = [used.row(control).field.text() for control in FRONT]
    assert fields == ["0.90", "256", "0.95", "1.00"]
    assert all(used.row(control).switch.isChecked() for control in FRONT)


@pytest.mark.parametrize("text", ["0.7", "0,7", " .7"])
def test_typing_takes_both_decimal_points(used: Used, text: str) -> None:
    used.type_into(Control.TEMPERATURE, text)
    assert [told[Control.TEMPERATURE] for told in used.told] == [Knob(0.7)]
    assert used.row(Control.TEMPERATURE).field.text() == "0.70"


def test_what_is_no_number_is_said_and_changes_nothing(used: Used) -> None:
    used.type_into(Control.TEMPERATURE, "warm")
    row = used.row(Control.TEMPERATURE)
    assert used.told == []
    assert row.help.text() == "A number from 0.00 to 2.00."
    assert row.field.text() == "warm", "what was typed can be corrected"
    used.panel.system_prompt.setFocus()
    assert row.field.text() == "0.90", "what is shown is what counts"


def test_out_of_range_is_said_not_bent(used: Used) -> None:
    used.type_into(Control.TOP_P, "1.5")
    assert used.told == []
    assert "0.00 to 1.00" in used.row(Control.TOP_P).help.text()


def test_escape_takes_back_what_was_typed(used: Used) -> None:
    field = used.row(Control.TEMPERATURE).field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1.7")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.90"
    used.panel.system_prompt.setFocus()
    assert used.told == []


def test_the_same_value_written_otherwise_is_no_change_and_clears_a_problem(used: Used) -> None:
    used.type_into(Control.TEMPERATURE, "warm")
    used.type_into(Control.TEMPERATURE, "0,9")
    row = used.row(Control.TEMPERATURE)
    assert used.told == []
    assert row.field.text() == "0.90"
    assert row.help.text() == "Higher varies more, 0 takes the likeliest."


def test_being_filled_again_does_not_disturb_who_is_typing(used: Used) -> None:
    field = used.row(Control.TEMPERATURE).field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1.")
    used.show(DEFAULT)
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert used.told[-1][Control.TEMPERATURE] == Knob(1.5)
    QTest.keyClicks(field, "1.")
    used.show(NOTEBOOK)
    assert field.text() == "0.90", "another chat's value counts"


def test_leaving_the_field_commits(used: Used) -> None:
    field = used.row(Control.TEMPERATURE).field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1.25")
    used.panel.system_prompt.setFocus()
    assert [told[Control.TEMPERATURE].value for told in used.told] == [1.25]


@pytest.mark.parametrize("control", [*FRONT, Control.TOP_K, Control.TYPICAL_P, Control.FREQUENCY_PENALTY, Control.ALTERNATIVES])
def test_off_looks_off_keeps_its_height_and_brings_the_value_back(used: Used, control: Control) -> None:
    used.panel.more.click()
    used.show(DEFAULT.with_knob(control, Knob(DEFAULT[control].value)))
    row = used.row(control)
    value, height = row.field.text(), row.sizeHint().height()
    row.switch.click()
    assert used.told[-1][control] == Knob(DEFAULT[control].value, on=False)
    assert (row.field.text(), row.field.placeholderText()) == ("", "off")
    assert row.slider.is_empty
    assert row.help.text() == "Not sent: the server decides."
    assert row.sizeHint().height() == height
    row.switch.click()
    assert used.told[-1][control] == Knob(DEFAULT[control].value)
    assert row.field.text() == value
    assert not row.slider.is_empty


def test_slider_and_typing_switch_on(used: Used) -> None:
    off = DEFAULT.with_knob(Control.TEMPERATURE, Knob(0.9, on=False)).with_knob(Control.TOP_P, Knob(0.95, on=False))
    used.show(off)
    QTest.keyClick(used.row(Control.TEMPERATURE).slider, Qt.Key.Key_Right)
    assert used.told[-1][Control.TEMPERATURE] == Knob(0.95)
    assert used.row(Control.TEMPERATURE).switch.isChecked()
    used.type_into(Control.TOP_P, "0.5")
    assert used.told[-1][Control.TOP_P] == Knob(0.5)


def test_an_emptied_value_is_switched_off(used: Used) -> None:
    field = used.row(Control.TOP_P).field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert used.told[-1][Control.TOP_P] == Knob(0.95, on=False)


def test_a_click_on_the_slider_is_told_once(used: Used) -> None:
    slider = used.row(Control.REPETITION_PENALTY).slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 12))
    assert [told[Control.REPETITION_PENALTY] for told in used.told] == [Knob(1.5)]


@pytest.mark.parametrize("dialect", Dialect)
def test_what_the_server_does_not_know_is_disabled_and_says_so(used: Used, dialect: Dialect) -> None:
    used.panel.more.click()
    used.show(NOTEBOOK, dialect=dialect)
    assert set(used.panel.rows) == set(Control)
    for control, row in used.panel.rows.items():
        assert row.isEnabled() == is_supported(control, dialect)
        assert row.help.text().startswith("Local TGI does not know ") != is_supported(control, dialect)
        assert row.switch.isChecked() == (NOTEBOOK[control].on and is_supported(control, dialect))


def test_what_it_does_not_know_keeps_its_value_for_another_server(used: Used) -> None:
    used.show(DEFAULT.with_knob(Control.REPETITION_PENALTY, Knob(1.3)), dialect=Dialect.TGI_CHAT)
    used.type_into(Control.TEMPERATURE, "0.5")
    assert used.told[-1][Control.REPETITION_PENALTY] == Knob(1.3)


def test_temperature_0_takes_the_likeliest_and_says_what_no_longer_counts(used: Used) -> None:
    used.type_into(Control.TEMPERATURE, "0")
    assert used.row(Control.TEMPERATURE).help.text() == "Higher varies more, 0 takes the likeliest."
    assert used.row(Control.TOP_P).help.text() == "No effect while temperature is 0."
    used.show(NOTEBOOK.with_knob(Control.TEMPERATURE, Knob(0.0)))
    assert "0.01" in used.row(Control.TEMPERATURE).help.text()
    assert used.row(Control.TOP_P).help.text() == "Only the likeliest, up to 90% in total."


@pytest.mark.usefixtures("german_words")
def test_no_help_line_is_longer_than_42_characters_in_german() -> None:
    assert help_sentence(Control.TOP_P, PRESETS[DEFAULT_PRESET]) == "Die wahrscheinlichsten, zusammen 95\u00a0%."
    test_no_help_line_is_longer_than_42_characters()


def test_no_help_line_is_longer_than_42_characters() -> None:
    for preset in PRESETS.values():
        for control in Control:
            span = RANGES.get(control)
            values = [7, None, ("a",), "a", *GRAMMARS] if span is None else [span.minimum, span.maximum, span.minimum + span.step, 0.9999]
            for value in values:
                for on in (True, False):
                    sentence = help_sentence(control, preset.with_knob(control, Knob(value, on)))
                    assert 0 < len(sentence) <= 42, sentence


def test_a_preset_can_be_chosen_changed_and_reset(used: Used) -> None:
    box = used.panel.preset
    assert box.currentText() == "Default"
    assert not used.panel.reset.isVisible()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert used.told == [NOTEBOOK]
    assert used.row(Control.REPETITION_PENALTY).field.text() == "1.20"
    used.type_into(Control.TEMPERATURE, "0.5")
    assert box.currentText() == "Notebook demo, changed"
    used.panel.reset.click()
    assert used.told[-1] == NOTEBOOK
    assert box.currentText() == "Notebook demo"
    assert not used.panel.reset.isVisible()


def test_a_default_that_was_changed_says_so(used: Used) -> None:
    used.show(DEFAULT.with_knob(Control.TOP_P, Knob(0.5)))
    assert used.panel.preset.currentText() == "Default, changed"
    assert used.panel.preset.itemText(1) == "Notebook demo"
    assert [PRESETS[p].preset for p in (DEFAULT_PRESET, NOTEBOOK_PRESET)] == [used.panel.preset.itemData(n) for n in (0, 1)]


def test_reset_does_not_move_what_is_under_the_mouse(used: Used) -> None:
    row = used.row(Control.TEMPERATURE)
    before = row.mapTo(used.panel, QPoint(0, 0))
    used.type_into(Control.TEMPERATURE, "0.5")
    QApplication.processEvents()
    assert row.mapTo(used.panel, QPoint(0, 0)) == before


def test_more_parameters_unfold(used: Used) -> None:
    assert all(used.panel.rows[control].isVisible() for control in FRONT)
    assert not set(MORE) & set(used.panel.rows), "what nobody looks at costs nothing"
    used.show(NOTEBOOK.with_knob(Control.STREAM, Knob(None, on=False)))  # with a stream there is no best-of
    used.panel.more.click()
    assert all(used.panel.rows[control].isVisible() for control in MORE)
    assert used.seed.field.text() == "42"
    assert used.panel.more.text() == "Fewer parameters"
    used.panel.more.click()
    assert not any(used.panel.rows[control].isVisible() for control in MORE)
    assert used.told == []


def test_a_seed_is_random_until_one_is_typed(used: Used) -> None:
    used.panel.more.click()
    assert used.seed.state.text() == "random"
    assert used.seed.help.text() == "A new one for every answer."
    QTest.keyClicks(used.seed.field, str(SEED_MAXIMUM))
    assert used.told[-1][Control.SEED] == Knob(SEED_MAXIMUM)
    assert used.seed.state.text() == "fixed"
    assert used.seed.help.text() == "The same one for every answer."
    QTest.keyClicks(used.seed.field, "0")  # 21 digits
    assert used.told[-1][Control.SEED] == Knob(SEED_MAXIMUM)
    assert "2^64" in used.seed.help.text()
    used.seed.field.selectAll()
    QTest.keyClick(used.seed.field, Qt.Key.Key_Delete)
    assert used.told[-1][Control.SEED] == Knob(None)
    assert used.seed.state.text() == "random"


def test_a_seed_that_is_none_does_not_stay_in_the_field(used: Used) -> None:
    used.panel.more.click()
    used.seed.field.setFocus()
    QTest.keyClicks(used.seed.field, "12x")
    used.panel.system_prompt.setFocus()
    assert used.seed.field.text() == "12"


def test_stop_sequences_are_typed_one_on_each_line(used: Used) -> None:
    used.panel.more.click()
    used.stop.field.setFocus()
    QTest.keyClicks(used.stop.field, "\\n\\n")
    QTest.keyClick(used.stop.field, Qt.Key.Key_Return)
    QTest.keyClicks(used.stop.field, " User:")
    assert used.told[-1][Control.STOP] == Knob(("\n\n", " User:"))
    assert used.stop.field.toPlainText() == "\\n\\n\n User:", "typing was not disturbed"
    assert used.stop.state.text() == "2"
    assert used.stop.switch.isChecked()
    used.stop.switch.click()
    assert used.told[-1].stop_strings == ()
    assert used.stop.field.toPlainText() == "\\n\\n\n User:", "they are there for the next time"


def test_too_many_stop_sequences_are_said(used: Used) -> None:
    used.panel.more.click()
    used.stop.field.setPlainText("\n".join(f"s{n}" for n in range(17)))
    assert used.told[-1][Control.STOP].value == tuple(f"s{n}" for n in range(16))
    assert "16" in used.stop.help.text()


def test_the_system_prompt_is_told_as_it_is_typed(used: Used) -> None:
    field = used.panel.system_prompt
    assert field.placeholderText() == "None. The model answers as it was trained to."
    field.setFocus()
    QTest.keyClicks(field, "Hi")
    assert used.prompts == ["H", "Hi"]
    used.show(DEFAULT, "Hi")
    QTest.keyClicks(field, "!")
    assert field.toPlainText() == "Hi!", "filling it with its own text leaves the cursor alone"
    used.show(DEFAULT, "Other")
    assert field.toPlainText() == "Other"
    assert used.prompts == ["H", "Hi", "Hi!"]


def test_the_system_prompt_grows_with_its_text(used: Used) -> None:
    before = used.panel.system_prompt.height()
    used.show(DEFAULT, "\n".join(["line"] * 8))
    QApplication.processEvents()
    assert before < used.panel.system_prompt.height() < 240


def test_the_exact_prompt_is_asked_for(used: Used) -> None:
    heard: list[bool] = []
    used.panel.exact_prompt_requested.connect(lambda: heard.append(True))
    QTest.keyClick(used.panel.exact_prompt, Qt.Key.Key_Space)
    assert heard == [True]


def tab_chain(first: QWidget) -> list[QWidget]:
    chain, walk = [], first
    while True:
        if walk.isVisibleTo(walk.window()) and walk.isEnabled() and walk.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.append(walk)
        walk = walk.nextInFocusChain()
        if walk is first:
            return chain


def test_everything_is_reached_by_tab_from_top_to_bottom(used: Used) -> None:
    used.show(DEFAULT.with_knob(Control.STREAM, Knob(None, on=False)))
    used.panel.more.click()
    QApplication.processEvents()
    panel = used.panel
    wanted: list[QWidget] = [panel.preset]
    for control in (*FRONT, *MORE):
        row = panel.rows[control]
        if control is MORE[0]:
            wanted.append(panel.more)
        if isinstance(row, NumberRow):
            wanted += [row.field, row.switch, row.slider]
        else:
            wanted += row.tab_stops()
    wanted += [panel.system_prompt, panel.exact_prompt]
    chain = tab_chain(panel.preset)
    assert [w for w in chain if w in wanted] == wanted


def test_every_control_is_named_with_its_parameter(used: Used) -> None:
    used.panel.more.click()
    for control, row in used.panel.rows.items():
        name = parameter_name(control)
        parts = row.tab_stops()
        heard = [QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name) for part in parts]
        assert all(name in text for text in heard), heard
        assert len(set(heard)) == len(heard), "each part says which one it is"


def test_at_a_small_height_it_scrolls_and_the_column_keeps_its_width(used: Used) -> None:
    row = used.row(Control.TEMPERATURE)
    wide = row.width()
    used.panel.resize(288, 300)
    QApplication.processEvents()
    assert row.width() == wide == 256
    used.panel.system_prompt.setFocus()
    QTest.keyClick(used.panel.system_prompt, Qt.Key.Key_Tab)
    assert used.panel.exact_prompt.hasFocus()
    QApplication.processEvents()
    spot = used.panel.exact_prompt.mapTo(used.panel, QPoint(0, 0))
    assert 48 <= spot.y() < 300, "the keyboard brings it into view"


def test_numbers_are_shown_as_the_locale_writes_them(used: Used) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        used.show(DEFAULT)
        assert used.row(Control.TEMPERATURE).field.text() == "0,90"
    finally:
        QLocale.setDefault(before)
