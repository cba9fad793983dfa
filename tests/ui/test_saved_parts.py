"""The parts with which presets, system prompts and prompts are chosen, named and edited."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import delete

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.parameters import DEFAULT, NOTEBOOK, Control, Knob
from desktop_app.chat.prompt_variables import variables_of
from desktop_app.chat.saved_item import BUILTIN_PRESETS, TEXT_LENGTH, SavedItem, SavedKind
from desktop_app.chat.saved_report import LeftBehind, SavedReport
from desktop_app.ui.combo_box import MOST_IN_MENU, ComboBox
from desktop_app.ui.focus_ring import MovesFocusRect
from desktop_app.ui.growing_field import GrowingField
from desktop_app.ui.icons import Icons
from desktop_app.ui.name_dialog import NameDialog
from desktop_app.ui.parameters_panel import WIDTH, ParametersPanel
from desktop_app.ui.saved_editor import SavedEditor
from desktop_app.ui.saved_import_words import left_lines
from desktop_app.ui.saved_list import SavedList
from desktop_app.ui.saved_words import values_text
from desktop_app.ui.theme import Theme
from desktop_app.ui.variables_dialog import VariablesDialog

pytestmark = pytest.mark.usefixtures("british")

COLD = DEFAULT.with_knob(Control.TEMPERATURE, Knob(0.1))


@pytest.fixture
def made() -> Iterator[Callable[[QWidget], None]]:
    """Shows widgets that go when the test ends."""
    shown: list[QWidget] = []

    def show(widget: QWidget) -> None:
        shown.append(widget)
        widget.show()
        widget.activateWindow()
        QApplication.processEvents()

    yield show
    for widget in shown:
        delete(widget)


def preset(name: str) -> SavedItem:
    return SavedItem(name, SavedKind.PRESET, name, parameters=replace(COLD, preset=name))


@pytest.fixture
def panel(theme: Theme, icons: Icons, made: Callable[[QWidget], None]) -> ParametersPanel:
    panel = ParametersPanel(theme, icons)
    panel.resize(WIDTH, 700)
    made(panel)
    return panel


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def preset_menu(panel: ParametersPanel) -> QMenu:
    panel.preset.showPopup()
    return next(menu for menu in panel.preset.findChildren(QMenu) if menu.isVisible())


def test_a_long_name_does_not_widen_the_pane(panel: ParametersPanel) -> None:
    panel.show_presets([*BUILTIN_PRESETS, preset("W" * 80)])
    panel.show_parameters(replace(COLD, preset="W" * 80), "", Dialect.TGI, "TGI")
    QApplication.processEvents()
    assert panel.minimumSizeHint().width() <= WIDTH
    assert panel.preset.geometry().right() <= WIDTH - 16
    panel.saved_prompts.show_items([SavedItem("s", SavedKind.SYSTEM_PROMPT, "W" * 80, "text")])
    panel.show_system_prompt("text")
    QApplication.processEvents()
    assert panel.saved_prompts.geometry().right() <= WIDTH - 16
    assert panel.saved_prompts.button.text().endswith("…")


def test_a_preset_that_is_gone_leaves_the_values(panel: ParametersPanel) -> None:
    told: list[object] = []
    panel.parameters_changed.connect(told.append)
    panel.show_presets([*BUILTIN_PRESETS, preset("Cold")])
    panel.show_parameters(replace(COLD, preset="Cold"), "", Dialect.TGI, "TGI")
    assert panel.preset.currentText() == "Cold"
    panel.show_presets(BUILTIN_PRESETS)
    assert (panel.preset.currentIndex(), panel.preset.placeholderText(), panel.reset.isHidden()) == (-1, "Own values", True)
    assert panel.parameters[Control.TEMPERATURE].value == 0.1
    panel.show_presets([*BUILTIN_PRESETS, preset("Cold")])
    assert panel.preset.currentText() == "Cold"
    assert told == []


def test_the_menu_of_many_presets_shows_the_first_and_the_chosen_one(panel: ParametersPanel) -> None:
    panel.show_presets([*BUILTIN_PRESETS, *(preset(f"P & {number}") for number in range(30))])
    panel.show_parameters(replace(COLD, preset="P & 29"), "", Dialect.TGI, "TGI")
    entries = texts(preset_menu(panel))
    assert entries[MOST_IN_MENU - 1 :] == ["P && 9", "P && 29", "Save as preset…", "All 32 presets…"]
    panel.preset.hidePopup()


def test_only_a_changed_preset_of_ones_own_can_be_updated(panel: ParametersPanel) -> None:
    panel.show_presets([*BUILTIN_PRESETS, preset("Cold")])
    for parameters, offered in ((replace(COLD, preset="Cold"), False), (replace(NOTEBOOK, preset="Cold"), True), (COLD, False)):
        panel.show_parameters(parameters, "", Dialect.TGI, "TGI")
        assert ("Update “Cold”" in texts(preset_menu(panel))) is offered
        panel.preset.hidePopup()


def test_what_a_preset_takes_the_place_of_is_told_if_it_was_nobodys(panel: ParametersPanel) -> None:
    replaced: list[object] = []
    panel.values_replaced.connect(replaced.append)
    panel.show_presets([*BUILTIN_PRESETS, preset("Cold")])
    panel.show_parameters(DEFAULT, "", Dialect.TGI, "TGI")
    panel.take_preset("Cold")
    panel.take_preset("gone")
    assert replaced == []
    own = DEFAULT.with_knob(Control.TOP_P, Knob(0.5))
    panel.show_parameters(own, "", Dialect.TGI, "TGI")
    panel.take_preset("Cold")
    assert replaced == [own]


def test_a_taken_name_is_said_to_be(theme: Theme, made: Callable[[QWidget], None]) -> None:
    dialog = NameDialog(theme, "Save as prompt", "  Two\nlines ", lambda name: name == "taken")
    made(dialog)
    named: list[str] = []
    dialog.named.connect(named.append)
    assert dialog.field.text() == "Two lines"
    dialog.field.setText("taken")
    assert (dialog.save.text(), dialog.warning.text()) == ("Replace", "“taken” is there already. It is replaced.")
    dialog.field.setText(" \u202e ")
    assert not dialog.save.isEnabled()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert (named, dialog.isVisible()) == ([], True)
    dialog.field.setText("free")
    assert dialog.warning.isHidden()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert named == ["free"]


def test_a_field_for_a_variable_grows_to_four_lines(theme: Theme, made: Callable[[QWidget], None]) -> None:
    field = GrowingField("one line")
    field.resize(200, 30)
    made(field)
    heights = [field.height()]
    for text in ("a\nb", "a\nb\nc\nd", "a\nb\nc\nd\ne\nf"):
        field.setPlainText(text)
        heights.append(field.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]
    field.setPlainText("a")
    assert field.height() == heights[0]
    assert not field.verticalScrollBar().isVisible()


def test_variables_are_asked_for_in_their_order(theme: Theme, icons: Icons, made: Callable[[QWidget], None]) -> None:
    dialog = VariablesDialog(theme, icons, "<b>Letter</b>", variables_of("{{a=1}} {{tone:x & y|z}} {{b}}"))
    made(dialog)
    filled: list[dict[str, str]] = []
    dialog.filled.connect(filled.append)
    first, tone, last = dialog.fields.values()
    assert [field.accessibleName() for field in dialog.fields.values()] == ["a", "tone", "b"]
    assert isinstance(first, GrowingField)
    assert first.textCursor().selectedText() == "1"
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert isinstance(tone, ComboBox)
    assert dialog.focusWidget() is tone
    QTest.keyClick(tone, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is last
    QTest.keyClick(last, Qt.Key.Key_Return)
    assert filled == [{"a": "1", "tone": "x & y", "b": ""}]


def test_a_text_that_is_too_long_is_not_told(theme: Theme, made: Callable[[QWidget], None]) -> None:
    editor = SavedEditor(theme)
    made(editor)
    told: list[tuple[QObject, str]] = []
    editor.written.connect(lambda item, text: told.append((item, text)))
    item = SavedItem("a", SavedKind.PROMPT, "A", "before")
    editor.show_item(SavedKind.PROMPT, item, is_default=False, can_use=True)
    editor.text.setPlainText("x\n" * (TEXT_LENGTH // 2 + 1))
    editor.flush()
    assert told == []
    assert editor.help.text() == "30,002 characters are too many. Shorten it to 30,000."
    editor.text.setPlainText("short")
    editor.show_item(SavedKind.PROMPT, SavedItem("b", SavedKind.PROMPT, "B", "other"), is_default=False, can_use=True)
    assert told == [(item, "short")]
    assert (editor.name.text(), editor.text.toPlainText()) == ("B", "other")
    editor.show_item(SavedKind.PROMPT, None, is_default=False, can_use=True)
    assert not editor.name.isVisible()
    assert len(told) == 1


def test_values_and_reports_are_told_in_lines() -> None:
    values = COLD.with_knob(Control.STOP, Knob(("\n", "END"))).with_knob(Control.SEED, Knob(2**64 - 1))
    assert values_text(values).splitlines()[:2] == ["Temperature: 0.10", "Max new tokens: 256"]
    assert "Stop sequences: \\n  END" in values_text(values)
    assert "Seed: 18446744073709551615" in values_text(values)
    report = SavedReport()
    report.left[LeftBehind.TOO_LONG] = 2
    report.fields["prompts.path"] = 3
    assert left_lines(report) == "  Texts of more than 30,000 characters: 2\n  Fields that Brise does not know:\n    prompts.path: 3"
    assert left_lines(SavedReport()) == ""


def test_the_ring_goes_round_the_current_row(theme: Theme, icons: Icons, made: Callable[[QWidget], None]) -> None:
    parts = SavedList(theme, icons)
    made(parts)
    parts.show_items(SavedKind.PROMPT, [SavedItem(str(number), SavedKind.PROMPT, f"P{number}") for number in range(40)], "")
    rows, moves = parts.rows, list[int]()
    assert isinstance(rows, MovesFocusRect)
    rows.focus_moved.connect(lambda: moves.append(rows.currentRow()))
    first = rows.focus_rect()
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert moves == [1]
    assert rows.focus_rect() == first.translated(0, first.height())
    QTest.keyClick(rows, Qt.Key.Key_End)
    assert rows.rect().contains(rows.focus_rect().center())
    assert first.height() < 48
