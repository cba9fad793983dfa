"""A prompt template of the user's own through the window: taken from a file, chatted with, changed, removed and brought back."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.options import Options
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from desktop_app.ui.explain import explain
from desktop_app.ui.template_dialog import TemplateDialog
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import flat_out
from tests.tgi_server import TgiServer
from tests.ui.menus import texts

pytestmark = pytest.mark.usefixtures("qt_app")

SOURCE = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('No system role here') }}{% endif %}"
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}<|assistant|>"
)
CONFIG = {
    "bos_token": "<s>",
    "eos_token": {"content": "</s>"},
    "chat_template": [{"name": "tool_use", "template": "{{ tools }}"}, {"name": "default", "template": SOURCE}],
}
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}{{ messages[0].content }}"


async def known(app: Brise) -> None:
    """Wait until the server is."""
    await until(lambda: (prompting := app.session.prompting()) is not None and prompting.template is not None)


def dialog_of(app: Brise) -> TemplateDialog:
    return next(each for each in app.rooms.window.findChildren(TemplateDialog) if each.isVisible())


def entry(menu: QMenu, text: str) -> QAction:
    for action in menu.actions():
        if action.menu() is not None and (found := next((each for each in action.menu().actions() if each.text() == text), None)):
            return found
        if action.text() == text:
            return action
    raise AssertionError(texts(menu))


def choose(app: Brise, text: str) -> None:
    menu = app.rooms.pane.composer.chip.menu_for()
    entry(menu, text).trigger()
    menu.deleteLater()


def drop(dialog: TemplateDialog, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(dialog, QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, buttons, keys))


async def make(app: Brise, source: str, name: str) -> None:
    """A template, written by hand."""
    choose(app, "Own template…")
    dialog = dialog_of(app)
    dialog.name.setText(name)
    dialog.text.field.setPlainText(source)
    await until(lambda: dialog.save.isEnabled())
    dialog.save.click()


def inputs(server: TgiServer) -> list[Any]:
    return [request.body["inputs"] for request in server.requests if request.path == "/"]  # type: ignore[index]


def test_from_a_file_to_an_answer_and_back(tmp_path: Path) -> None:
    config = tmp_path / "Some-Model-7B" / "tokenizer_config.json"
    config.parent.mkdir()
    config.write_text(json.dumps(CONFIG))

    async def use(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            rooms, chip = app.rooms, app.rooms.pane.composer.chip
            await known(app)
            rooms.window.resize(480, 360)
            assert rooms.renderer.pid is None, "no process before it is needed"
            choose(app, "Own template…")
            dialog = dialog_of(app)
            assert not dialog.save.isEnabled()
            drop(dialog, config)
            await until(dialog.save.isEnabled)
            assert dialog.name.text() == "Some-Model-7B"
            assert (dialog.bos.text(), dialog.eos.text()) == ("<s>", "</s>")
            assert [dialog.named.itemText(at) for at in range(dialog.named.count())] == ["default", "tool_use"]
            assert dialog.told.text() == "The file holds 2 templates."
            assert "It has no place for a system prompt" in dialog.text.sentence.text()
            dialog.name.setText("Some model")
            dialog.save.click()
            assert rooms.window.toast.text == "“Some model” saved"
            assert chip.text().strip() == "Some model"
            app.session.set_system_prompt("Be brief.")
            rooms.desk.refresh_endpoints()
            assert not rooms.parameters.fold_line.isHidden()

            app.type("Hello")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            assert inputs(server) == ["<|user|>Be brief.\n\nHello</s><|assistant|>"]

            choose(app, "Some model…")
            dialog = dialog_of(app)
            dialog.text.field.setPlainText("[{{ messages[-1].content }}]")
            await until(dialog.save.isEnabled)
            dialog.save.click()
            app.type("And now")
            rooms.windows.front.dialogs.open_exact_prompt()
            exact = rooms.window.findChildren(ExactPromptDialog)[-1]
            await until(lambda: exact.text.toPlainText() == "[And now]")
            exact.close()
            app.press(Qt.Key.Key_Return)
            await app.answered()
            assert inputs(server)[-1] == "[And now]"
            rooms.desk.undo()
            app.type("Again")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            assert inputs(server)[-1].endswith("<|user|>Again</s><|assistant|>")

            choose(app, "Some model…")
            dialog_of(app).remove.click()
            assert rooms.window.toast.text == "“Some model” removed"
            assert chip.text().strip() == "Mistral v0.1"
            menu = chip.menu_for()
            assert "Change or remove" not in texts(menu)
            assert menu.actions()[0].isChecked()
            menu.deleteLater()
            rooms.desk.undo()
            assert chip.text().strip() == "Some model"
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            assert [template.name for template in app.rooms.own_templates.templates()] == ["Some model"]

    with TgiServer(script=flat_out(3)).in_thread() as server:
        run_in_qt(use(server))


def test_one_that_does_not_end_is_stopped_and_the_window_goes_on(tmp_path: Path) -> None:
    async def use(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await known(app)
            choose(app, "Own template…")
            dialog = dialog_of(app)
            dialog.name.setText("Endless")
            dialog.text.field.setPlainText(ENDLESS)
            await until(lambda: "had to be stopped" in dialog.text.sentence.text())
            assert not dialog.save.isEnabled()
            dialog.text.field.setPlainText("{{ raise_exception('Only for\n a coder') }}")
            await until(lambda: dialog.text.sentence.text() == "It refuses a short chat: “Only for a coder”")
            dialog.reject()

            await make(app, "{% if messages[0].content == 'Loop' %}" + ENDLESS + "{% endif %}{{ messages[0].content }}", "Sometimes")
            app.type("Loop")
            app.press(Qt.Key.Key_Return)
            answer = await app.answered()
            assert answer.answer is not None
            assert answer.answer.error is not None
            assert explain(answer.answer.error).title == "The prompt template was stopped: it took too long, or too much memory."
            assert not inputs(server)
            await make(
                app,
                "{{ raise_exception('Not you, ' + messages[0].content) if messages[0].content == 'Loop' else messages[0].content }}",
                "No",
            )
            app.rooms.pane.retry_requested.emit(answer.id)
            await until(lambda: not app.session.is_answering)
            refused = app.messages[-1].answer
            assert refused is not None
            assert refused.error is not None
            assert explain(refused.error).remedy.startswith("Its reason: “Not you, Loop”.")

    with TgiServer(script=flat_out(3)).in_thread() as server:
        run_in_qt(use(server))


def test_the_keyboard_reaches_all_of_the_dialog(tmp_path: Path) -> None:
    async def use(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await known(app)
            app.rooms.desk.choose_template("chatml")
            await make(app, "{{ messages[0].content }}", "Mine & yours")
            assert app.session.conversation.template_id == app.rooms.own_templates.templates()[0].id
            app.rooms.desk.undo()
            assert app.session.conversation.template_id == "chatml"
            assert app.rooms.pane.composer.chip.text().strip() == "ChatML"
            await make(app, "{{ messages[0].content }}", "Mine & yours")
            choose(app, "Mine && yours…")
            dialog = dialog_of(app)
            await until(dialog.save.isEnabled)
            reached = set()
            for _ in range(20):
                focused = dialog.focusWidget()
                assert focused is not None
                reached.add(focused)
                assert focused.accessibleName() or focused.text()  # type: ignore[attr-defined]
                QTest.keyClick(focused, Qt.Key.Key_Tab)
            parts = (dialog.name, dialog.choose, dialog.text.field, dialog.bos, dialog.eos, dialog.remove, dialog.cancel, dialog.save)
            assert {*parts} <= reached
            dialog.name.setFocus()
            dialog.name.setText("Ours")
            QTest.keyClick(dialog.name, Qt.Key.Key_Return)
            assert [template.name for template in app.rooms.own_templates.templates()] == ["Ours"]

    with TgiServer(script=flat_out(3)).in_thread() as server:
        run_in_qt(use(server))
