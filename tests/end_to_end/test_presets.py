"""Presets, system prompts and prompts through the window: made, used, deleted and brought back, exported and imported."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from desktop_app.chat.parameters import DEFAULT, Control, Knob
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.options import Options
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.growing_field import GrowingField
from desktop_app.ui.name_dialog import NameDialog
from desktop_app.ui.saved_dialog import SavedDialog
from desktop_app.ui.saved_import_dialog import SavedImportDialog
from desktop_app.ui.variables_dialog import VariablesDialog
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import flat_out
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")

PRESET, SYSTEM, PROMPT = SavedKind.PRESET, SavedKind.SYSTEM_PROMPT, SavedKind.PROMPT
D = TypeVar("D", bound=QDialog)

TEMPLATE = PromptTemplate("", "Mine", "{% for m in messages %}[INST]{{ m.content }}[/INST]{% endfor %}", takes_system=True)
BOMB = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}{{ messages[0].content }}"


async def active(app: Brise) -> None:
    """Let the window have the keys."""
    app.rooms.window.activateWindow()
    app.rooms.pane.focus_composer()
    await until(app.rooms.window.isActiveWindow)


async def manage(app: Brise, kind: SavedKind) -> SavedDialog:
    """The dialog, open and with the keys."""
    dialog = app.rooms.windows.front.saved_desk.open(kind)
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    return dialog


def opened(app: Brise, kind: type[D]) -> D:
    """The dialog that is open over the window."""
    return next(dialog for dialog in app.rooms.window.findChildren(kind) if dialog.isVisible())


def entry(menu: QMenu, text: str) -> QAction:
    """An entry of a menu, by its text."""
    return next(action for action in menu.actions() if action.text() == text)


def names(app: Brise, kind: SavedKind) -> list[str]:
    """What the user has saved."""
    return [item.name for item in app.rooms.saved.items(kind) if not item.is_builtin]


def add(app: Brise, kind: SavedKind, name: str, text: str = "") -> SavedItem:
    """Something saved before the test begins."""
    item = app.rooms.saved.add(kind, name, text=text)
    assert item is not None
    return item


def save_as(app: Brise, name: str, button: str) -> None:
    """Answer the question for a name."""
    dialog = opened(app, NameDialog)
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, name)
    assert dialog.save.text() == button
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)


def choose_in_preset_menu(app: Brise, text: str) -> None:
    """Open the preset box with the keyboard and take an entry."""
    box = app.rooms.parameters.preset
    QTest.keyClick(box, Qt.Key.Key_Space)
    menu = next(menu for menu in box.findChildren(QMenu) if menu.isVisible())
    entry(menu, text).trigger()
    menu.close()


def set_temperature(app: Brise, value: str) -> None:
    """Type a temperature into its row."""
    field = app.rooms.parameters.rows[Control.TEMPERATURE].field  # type: ignore[attr-defined]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, value)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_preset_is_made_and_new_chats_begin_with_it(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            panel = app.rooms.parameters
            set_temperature(app, "0.33")
            choose_in_preset_menu(app, "Save as preset…")
            save_as(app, "Cool", "Save")
            assert (panel.preset.currentText(), panel.reset.isHidden()) == ("Cool", True)
            choose_in_preset_menu(app, "Presets and prompts…")
            dialog = opened(app, SavedDialog)
            dialog.list.rows.setCurrentRow(2)
            assert dialog.editor.name.text() == "Cool"
            dialog.editor.default.click()
            assert app.rooms.saved.default_parameters()[Control.TEMPERATURE].value == 0.33
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            app.type("Hello.")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            app.rooms.desk.new()
            assert app.session.message_count() == 0
            assert (panel.preset.currentText(), app.session.conversation.parameters[Control.TEMPERATURE]) == ("Cool", Knob(0.33))
            set_temperature(app, "1.5")
            assert panel.preset.currentText() == "Cool, changed"
            app.type("Again.")
            app.press(Qt.Key.Key_Return)
            await app.answered()
        async with brise(tmp_path) as app:  # the chat remembers its values and the preset that they came from
            assert app.rooms.parameters.preset.currentText() == "Cool, changed"
            app.rooms.parameters.reset.click()
            assert app.session.conversation.parameters[Control.TEMPERATURE].value == 0.33
            app.rooms.desk.undo()
            assert app.session.conversation.parameters[Control.TEMPERATURE].value == 1.5
            assert app.rooms.parameters.parameters[Control.TEMPERATURE].value == 1.5
        sent = [request.body["parameters"]["temperature"] for request in server.requests if "parameters" in (request.body or {})]
        assert sent == [0.33, 1.5]

    with TgiServer(script=flat_out(3)).in_thread() as server:
        run_in_qt(talk(server))


def test_a_preset_is_updated_replaced_deleted_and_brought_back(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            window, panel, saved = app.rooms.window, app.rooms.parameters, app.rooms.saved
            set_temperature(app, "0.2")
            choose_in_preset_menu(app, "Save as preset…")
            save_as(app, "Cool", "Save")
            set_temperature(app, "0.4")
            choose_in_preset_menu(app, "Update “Cool”")
            assert (panel.preset.currentText(), window.toast.text) == ("Cool", "“Cool” updated")
            set_temperature(app, "0.6")
            choose_in_preset_menu(app, "Save as preset…")
            save_as(app, "cool", "Replace")
            assert [item.parameters[Control.TEMPERATURE].value for item in saved.items(PRESET)[2:]] == [0.6]
            window.toast._action.click()
            assert [item.parameters[Control.TEMPERATURE].value for item in saved.items(PRESET)[2:]] == [0.4]
            assert panel.preset.currentText() == "Cool, changed"
            dialog = app.rooms.windows.front.saved_desk.open()
            dialog.list.rows.setCurrentRow(0)
            assert not dialog.list.delete.isEnabled()  # built in
            assert dialog.editor.name.isReadOnly()
            dialog.list.rows.setCurrentRow(2)
            QTest.keyClick(dialog.list.rows, Qt.Key.Key_Delete)
            assert (names(app, PRESET), dialog.toast.text) == ([], "Deleted “Cool”")
            assert (panel.preset.currentText(), panel.preset.placeholderText(), panel.reset.isHidden()) == ("", "Own values", True)
            assert app.session.conversation.parameters[Control.TEMPERATURE].value == 0.6  # the chat keeps its values
            dialog.toast._action.click()
            assert names(app, PRESET) == ["Cool"]
            assert panel.preset.currentText() == "Cool, changed"
            QTest.keyClick(dialog.list.rows, Qt.Key.Key_Delete)
            dialog.accept()
            QTest.keyClick(app.rooms.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert names(app, PRESET) == ["Cool"]

    run_in_qt(act())


def test_a_system_prompt_is_saved_chosen_and_what_it_took_the_place_of_comes_back(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            panel, field = app.rooms.parameters, app.rooms.parameters.system_prompt
            QTest.keyClicks(field, "Talk like a pirate.")
            entry(panel.saved_prompts.menu_for(), "Save as system prompt…").trigger()
            save_as(app, "Pirate", "Save")
            assert panel.saved_prompts.button.text() == "Pirate"
            field.selectAll()
            QTest.keyClicks(field, "<b>Mine alone</b>")
            assert panel.saved_prompts.button.text() == "Saved"
            entry(panel.saved_prompts.menu_for(), "Pirate").trigger()
            assert app.session.conversation.system_prompt == "Talk like a pirate."
            app.rooms.window.toast._action.click()
            assert (app.session.conversation.system_prompt, field.toPlainText()) == ("<b>Mine alone</b>", "<b>Mine alone</b>")
            dialog = await manage(app, SYSTEM)
            dialog.editor.text.setFocus()
            dialog.editor.text.selectAll()
            QTest.keyClicks(dialog.editor.text, "Arr.")
            dialog.editor.name.setFocus()
            assert [item.text for item in app.rooms.saved.items(SYSTEM)] == ["Arr."]
            dialog.editor.name.selectAll()
            QTest.keyClicks(dialog.editor.name, "Captain")
            QTest.keyClick(dialog.editor.name, Qt.Key.Key_Return)
            assert names(app, SYSTEM) == ["Captain"]
            dialog.editor.use.click()
            assert app.session.conversation.system_prompt == "Arr."
            assert not dialog.isVisible()

    run_in_qt(act())


def test_a_slash_lists_the_prompts_and_variables_are_asked_for(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            for name, text in (
                ("Review", "Review this."),
                ("Letter", "To {{name=Arles}}, {{tone:formal|casual}}: {{text}} {{name}}"),
                ("Late letter", "x"),
            ):
                add(app, PROMPT, name, text)
            composer, slash = app.rooms.pane.composer, app.rooms.windows.front.prompts.slash

            def shown() -> list[str]:
                return [slash.rows.item(row).text() for row in range(slash.rows.count())] if slash.isVisible() else []

            app.type("/")
            await until(lambda: shown() == ["Review", "Letter", "Late letter"])
            app.type("let")
            assert shown() == ["Letter", "Late letter"]
            app.press(Qt.Key.Key_Down)
            app.press(Qt.Key.Key_Down)
            app.press(Qt.Key.Key_Return)
            dialog = opened(app, VariablesDialog)
            assert composer.text == ""
            name, tone, text = dialog.fields.values()
            assert isinstance(name, GrowingField)
            assert isinstance(tone, ComboBox)
            assert isinstance(text, GrowingField)
            assert (name.toPlainText(), tone.currentText(), text.toPlainText()) == ("Arles", "formal", "")
            QTest.keyClicks(name, "{{tone}} $HOME")
            QTest.keyClick(name, Qt.Key.Key_Tab)
            QTest.keyClick(tone, Qt.Key.Key_Down)
            text.setFocus()
            QTest.keyClick(text, "a")
            QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
            QTest.keyClick(text, "b")
            QTest.keyClick(text, Qt.Key.Key_Return)
            assert composer.text == "To {{tone}} $HOME, casual: a\nb {{tone}} $HOME"

    run_in_qt(act())


def test_escape_leaves_the_slash_and_keeps_the_placeholders(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            add(app, PROMPT, "Letter", "To {{name}}.")
            composer, slash = app.rooms.pane.composer, app.rooms.windows.front.prompts.slash
            app.type("/")
            await until(slash.isVisible)
            app.press(Qt.Key.Key_Escape)
            app.type("let")
            assert (composer.text, slash.isVisible()) == ("/let", False)
            composer.clear()
            app.type("/")
            await until(slash.isVisible)
            app.type("etc/hosts")
            assert not slash.isVisible()  # nothing is called so: it is text, and Enter sends it
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.message_count() > 0)
            assert app.messages[0].text == "/etc/hosts"
            app.session.stop()
            await app.answered()
            app.type("/")
            await until(slash.isVisible)
            app.press(Qt.Key.Key_Tab)
            dialog = opened(app, VariablesDialog)
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            assert composer.text == "To {{name}}."

    run_in_qt(act())


def test_without_prompts_the_slash_says_what_to_do(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            await active(app)
            prompts = app.rooms.windows.front.prompts
            app.type("/")
            await until(prompts.slash.isVisible)
            assert prompts.slash.hint.text().startswith("No prompts yet.")
            app.rooms.pane.composer.clear()
            assert not prompts.slash.isVisible()
            assert not entry(prompts.menu_for(), "Save as prompt…").isEnabled()
            app.type("Kept for later.")
            entry(prompts.menu_for(), "Save as prompt…").trigger()
            assert opened(app, NameDialog).field.text() == "Kept for later."
            save_as(app, "Later", "Save")
            app.rooms.pane.composer.clear()
            QTest.keyClick(app.rooms.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            menu = next(menu for menu in prompts.button.findChildren(QMenu) if menu.isVisible())
            QTest.keyClick(menu, Qt.Key.Key_Return)
            assert app.rooms.pane.composer.text == "Kept for later."

    run_in_qt(act())


def test_a_message_is_saved_as_a_prompt_and_the_menu_leads_to_it(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type("Say it to {{name}}.")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            transcript = app.rooms.pane.transcript
            asked, answer = (transcript._shelf.view_of(message.id) for message in app.messages)
            assert asked is not None
            assert answer is not None
            assert "Save as prompt…" not in [action.text() for action in transcript.menu_at(answer, QPoint(20, 20)).actions()]
            entry(transcript.menu_at(asked, QPoint(20, 20)), "Save as prompt…").trigger()
            save_as(app, "Say it", "Save")
            assert [(item.name, item.text) for item in app.rooms.saved.items(PROMPT)] == [("Say it", "Say it to {{name}}.")]
            entry(app.rooms.window.commands.menu, "Presets and prompts…").trigger()
            opened(app, SavedDialog).tabs[PROMPT].click()
            assert opened(app, SavedDialog).editor.text.toPlainText() == "Say it to {{name}}."

    with TgiServer(script=flat_out(3)).in_thread() as server:
        run_in_qt(talk(server))


def test_the_dialog_is_used_by_keyboard(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            await active(app)
            for name in ("One", "Two", "Three"):
                add(app, PROMPT, name, f"text of {name}")
            QTest.keyClick(app.rooms.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            dialog = opened(app, SavedDialog)
            assert await manage(app, PRESET) is dialog
            dialog.tabs[PROMPT].setFocus()
            QTest.keyClick(dialog.tabs[PROMPT], Qt.Key.Key_Space)
            rows = dialog.list.rows
            QTest.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            assert names(app, PROMPT) == ["Two", "One", "Three"]
            assert rows.currentItem().text() == "One"
            QTest.keyClick(rows, Qt.Key.Key_F2)
            QTest.keyClicks(dialog.editor.name, "two")
            QTest.keyClick(dialog.editor.name, Qt.Key.Key_Return)
            assert (names(app, PROMPT), dialog.editor.name.text()) == (["Two", "two (2)", "Three"], "two (2)")
            assert dialog.isVisible()
            QTest.keyClick(rows, Qt.Key.Key_Insert)
            QTest.keyClicks(dialog.editor.name, "Fresh")
            dialog.editor.text.setFocus()
            QTest.keyClicks(dialog.editor.text, "new text")
            dialog.list.search.setFocus()
            QTest.keyClicks(dialog.list.search, "NEW TEXT")
            assert [rows.item(row).text() for row in range(rows.count())] == ["Fresh"]
            QTest.keyClicks(dialog.list.search, "x")
            assert (dialog.list.empty.text(), dialog.list.current) == ("Nothing is called so.", None)
            QTest.keyClick(dialog.list.search, Qt.Key.Key_Escape)
            rows.selectAll()
            QTest.keyClick(rows, Qt.Key.Key_Delete)
            assert (names(app, PROMPT), dialog.toast.text) == ([], "4 deleted")
            QTest.keyClick(rows, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert names(app, PROMPT) == ["Two", "two (2)", "Three", "Fresh"]
            rows.setCurrentRow(3)
            QTest.keyClick(rows, Qt.Key.Key_Return)
            assert (app.rooms.pane.composer.text, dialog.isVisible()) == ("new text", False)

    run_in_qt(act())


def test_what_is_typed_in_the_dialog_is_kept_however_it_ends(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            add(app, PROMPT, "One", "")
            dialog = app.rooms.windows.front.saved_desk.open(PROMPT)
            QTest.keyClicks(dialog.editor.text, "typed a moment before the end")
        async with brise(tmp_path) as app:
            assert [item.text for item in app.rooms.saved.items(PROMPT)] == ["typed a moment before the end"]

    run_in_qt(act())


def test_what_is_typed_counts_for_the_button_that_is_pressed_next_and_undo_brings_it_back(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            add(app, PROMPT, "Stays", "")
            dialog = await manage(app, PROMPT)
            dialog.list.add.click()
            QTest.keyClicks(dialog.editor.name, "P4")
            dialog.editor.text.setFocus()
            QTest.keyClicks(dialog.editor.text, "its text")
            dialog.editor.name.setFocus()
            QTest.keyClicks(dialog.editor.name, "!")
            dialog.list.delete.click()
            assert dialog.toast.text == "Deleted “P4!”"
            assert names(app, PROMPT) == ["Stays"]
            dialog.editor.name.setFocus()  # of another one, in which nothing was typed
            QTest.keyClick(dialog.editor.name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            (back,) = (item for item in app.rooms.saved.items(PROMPT) if item.name != "Stays")
            assert (back.name, back.text) == ("P4!", "its text")

    run_in_qt(act())


def test_two_windows_show_the_same(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            second = app.rooms.windows.open()
            preset = add(app, PRESET, "Cool")
            add(app, SYSTEM, "Pirate", "Arr.")
            for room in (first, second):
                box = room.parameters.preset
                assert [box.itemText(index) for index in range(box.count())] == ["Default", "Notebook demo", "Cool"]
                assert entry(room.parameters.saved_prompts.menu_for(), "Pirate").isEnabled()
                room.parameters.take_preset(preset.id)
            here, there = first.saved_desk.open(), second.saved_desk.open()
            for dialog in (here, there):
                dialog.list.rows.setCurrentRow(2)
            here.editor.name.setText("Cooler")
            here.editor.flush()
            assert there.editor.name.text() == "Cooler"
            assert second.parameters.preset.currentText() == "Cooler"
            here.editor.default.click()
            assert there.editor.default.isChecked()
            there.delete_wanted.emit(there.list.chosen)
            assert here.list.rows.count() == 2
            assert first.parameters.preset.currentText() == ""

    run_in_qt(act())


def look(dialog: SavedDialog) -> SavedImportDialog:
    """What is seen of a file before it is taken."""
    return next(each for each in dialog.findChildren(SavedImportDialog) if each.isVisible())


async def looked(dialog: SavedDialog) -> SavedImportDialog:
    """The same, once the file was read."""
    await until(lambda: any(each.isVisible() for each in dialog.findChildren(SavedImportDialog)))
    return look(dialog)


def test_what_was_exported_is_looked_at_and_imported_elsewhere(tmp_path: Path) -> None:
    async def export(path: Path) -> None:
        async with brise(tmp_path / "data") as app:
            add(app, PRESET, "Cool")
            add(app, PROMPT, "One", "first")
            add(app, PROMPT, "Two", "second")
            assert app.rooms.own_templates.save(TEMPLATE)
            desk, dialog = app.rooms.windows.front.saved_desk, app.rooms.windows.front.saved_desk.open(PROMPT)
            wanted: list[tuple[tuple[SavedItem, ...], tuple[PromptTemplate, ...]]] = []
            dialog.export_wanted.disconnect()
            dialog.export_wanted.connect(lambda items, templates: wanted.append((items, templates)))
            for text in ("Export the selected one…", "Export your prompt templates…", "Export all…"):
                entry(dialog.export_menu(), text).trigger()
            told = [([item.name for item in items], [each.name for each in templates]) for items, templates in wanted]
            assert told == [(["One"], []), ([], ["Mine"]), (["Cool", "One", "Two"], ["Mine"])]
            desk.files.export_to(path, *wanted[2])
            await until(lambda: dialog.toast.text == "“saved.json” saved")
            desk.files.import_from(path)
            shown = await looked(dialog)
            assert (shown.here.text(), shown.take.isHidden(), shown.cancel.text()) == ("All of it is here already.", True, "Close")
            shown.cancel.click()
            desk.files.export_to(tmp_path / "missing" / "x.json", *wanted[2])
            await until(lambda: dialog.toast.text.startswith("“x.json” cannot be written."))

    async def take(path: Path) -> None:
        async with brise(tmp_path / "elsewhere") as app:
            add(app, PROMPT, "one", "mine")
            desk, dialog = app.rooms.windows.front.saved_desk, app.rooms.windows.front.saved_desk.open(PROMPT)
            desk.files.import_from(path)
            shown = await looked(dialog)
            assert shown.here.text().splitlines() == ["New: 3", "Called like something else that is here, and taken beside it: 1"]
            listed = "Presets:\n  Cool\n\nPrompts:\n  One: becomes “One (2)”\n  Two\n\nPrompt templates:\n  Mine"
            assert shown.listing.toPlainText() == listed
            assert names(app, PRESET) == []
            assert app.rooms.own_templates.templates() == ()
            QTest.keyClick(shown, Qt.Key.Key_Escape)
            desk.files.import_from(path)
            QTest.keyClick(await looked(dialog), Qt.Key.Key_Return)
            await until(lambda: dialog.toast.text == "4 imported.")
            assert (names(app, PRESET), names(app, PROMPT)) == (["Cool"], ["one", "One (2)", "Two"])
            (template,) = app.rooms.own_templates.templates()
            assert (template.name, template.content) == ("Mine", TEMPLATE.content)
            dialog.toast._action.click()
            assert (names(app, PRESET), names(app, PROMPT), app.rooms.own_templates.templates()) == ([], ["one"], ())

    run_in_qt(export(tmp_path / "saved.json"))
    run_in_qt(take(tmp_path / "saved.json"))


def test_a_hostile_file_does_no_harm(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path / "data") as app:
            add(app, PROMPT, "One", "mine")
            path = tmp_path / "hostile.json"
            texts = ["<img src=x onerror=alert(1)>", "{{a}}" * 5_000, "\x1b[31m\u202eabc"]
            content = {
                "format": "brise.presets",
                "version": 2,
                "../../x": 1,
                "presets": [{"name": "<b>bold</b> & co", "parameters": {"temperature": {"value": 1e308, "on": True}}}, []],
                "prompts": [{"name": "one", "text": text} for text in texts],
                "prompt_templates": [{"name": "Bomb", "template": BOMB}, {"name": "Broken", "template": "{% if"}],
            }
            path.write_text(json.dumps(content))
            desk, dialog = app.rooms.windows.front.saved_desk, app.rooms.windows.front.saved_desk.open(PROMPT)
            desk.files.import_from(path)
            shown = await looked(dialog)
            assert "../../x: 1" in shown.listing.toPlainText()
            assert "<b>bold</b> & co" in shown.listing.toPlainText()
            assert not shown.warning.isHidden()
            shown.take.click()
            await until(lambda: dialog.toast.text == "6 imported.")
            assert names(app, PROMPT) == ["One", "one (2)", "one (3)", "one (4)"]
            assert app.rooms.saved.items(PROMPT)[0].text == "mine"
            dialog.list.rows.setCurrentRow(1)
            assert dialog.editor.text.toPlainText() == texts[0]
            dialog.show_kind(PRESET)
            assert [dialog.list.rows.item(row).text() for row in range(3)] == ["Default", "Notebook demo", "<b>bold</b> & co"]
            assert app.rooms.saved.items(PRESET)[2].parameters[Control.TEMPERATURE].value == 2.0
            assert [each.name for each in app.rooms.own_templates.templates()] == ["Bomb", "Broken"]
            assert app.rooms.renderer.pid is None  # nothing of the file was run
            for text in ("", "[" * 100_000, '{"format": "brise.presets", "version": 99}'):
                path.write_text(text)
                dialog.toast.dismiss()
                desk.files.import_from(path)
                await until(dialog.toast.isVisible)
            assert dialog.toast.text.startswith("The file comes from a newer Brise.")
            assert len(names(app, PROMPT)) == 4

    run_in_qt(act())


@pytest.mark.parametrize("open_dialog", [lambda app: app.rooms.windows.front.saved_desk.open(PROMPT)])
def test_everything_in_the_dialog_has_a_name(tmp_path: Path, open_dialog: Callable[[Brise], QWidget]) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            add(app, PROMPT, "One", "mine")
            dialog = open_dialog(app)
            stops = [
                widget for widget in dialog.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
            ]
            assert len(stops) > 8
            assert [stop for stop in stops if not stop.accessibleName() and not getattr(stop, "text", lambda: "")()] == []

    run_in_qt(act())


def test_an_untouched_chat_takes_a_new_default(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path) as app:
            await active(app)
            preset = app.rooms.saved.add(PRESET, "Cool", parameters=DEFAULT.with_knob(Control.TEMPERATURE, Knob(0.1)))
            assert preset is not None
            app.rooms.saved.set_default(preset.id)
            chat = app.session.conversation.id
            QTest.keyClick(app.rooms.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
            assert app.session.conversation.id == chat
            assert app.rooms.parameters.preset.currentText() == "Cool"

    run_in_qt(act())
