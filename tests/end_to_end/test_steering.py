"""Steering answers as a user does: versions, edits, continuing, deleting, forking, the map; and the way back from each."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.message import Message
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.state_line import StateLine
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT, paced
from tests.tgi_server import TgiServer
from tests.ui.menus import entry

pytestmark = pytest.mark.usefixtures("qt_app")

CONTROL, SHIFT, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def view(app: Brise, message: Message) -> MessageView:
    """The message on the screen."""
    views = app.rooms.pane.transcript.findChildren(MessageView)
    return next(view for view in views if view.message_id == message.id and not view.isHidden())


async def shown(app: Brise, count: int) -> None:
    """Wait until so many messages are on the screen: they are built in slices."""

    def seen() -> int:
        views = app.rooms.pane.transcript.findChildren(MessageView)
        return len({view.message_id for view in views if not view.isHidden()})

    await until(lambda: seen() == count)


def press(app: Brise, message: Message, act: MessageAct) -> None:
    """A click on a button of a message's row."""
    shown = view(app, message)
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.action_row is not None
    button = shown.action_row.button(act)
    assert isinstance(button, QAbstractButton)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(app: Brise, message: Message, act: MessageAct) -> None:
    """A click in a message's menu."""
    menu = app.rooms.pane.transcript.menu_at(view(app, message), QPoint(20, 20))
    action = next(action for action in menu.actions() if action.text() == act.label)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def undo(app: Brise) -> None:
    """A click on the toast's link."""
    toast = app.rooms.window.toast
    link = next(button for button in toast.findChildren(QPushButton) if button.text() == "Undo" and button.isVisible())
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)


def edit(app: Brise, message: Message, text: str) -> None:
    """Type another text into a message's field."""
    press(app, message, MessageAct.EDIT)
    editor = view(app, message).editor
    assert editor is not None
    assert editor.field.hasFocus()
    editor.field.selectAll()
    QTest.keyClicks(editor.field, text)


async def ask(app: Brise, text: str) -> None:
    """Send a message and wait for its answer."""
    app.rooms.desk.choose_endpoint("tgi")
    app.type(text)
    app.press(Qt.Key.Key_Return)
    await until(lambda: app.session.is_answering)
    await app.answered()


def test_versions_and_edits(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One?")
            first = app.messages[1]
            assert not app.rooms.window.header.map_button.isVisible()
            press(app, first, MessageAct.REGENERATE)
            await until(lambda: app.session.is_answering)
            second = await app.answered()
            assert (second.version, second.versions) == (2, 2)
            assert app.rooms.window.header.map_button.isVisible()
            press(app, second, MessageAct.VERSION_BACK)
            assert app.messages[1].id == first.id
            row = view(app, first).action_row
            assert row is not None
            assert row.switch is not None
            assert row.switch.text == "1 / 2"
            shown = view(app, first)
            shown.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(shown, Qt.Key.Key_Right, ALT)
            assert app.messages[1].id == second.id
            assert view(app, second).holds_focus
            edit(app, app.messages[0], "Two?")
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
            await until(lambda: app.session.is_answering)
            await app.answered()
            assert app.messages[0].text == "Two?"
            assert app.messages[0].versions == 2
            undo(app)
            assert [message.id for message in app.messages][1:] == [second.id]
            assert app.messages[0].text == "One?"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_stopped_answer_goes_on_where_it_ends(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            app.type("Count.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.messages and len(app.messages[-1].text) > 20)
            app.rooms.window.stop_requested.emit()
            stopped = await app.answered()
            line = view(app, stopped).findChild(StateLine)
            assert line is not None
            link = next(link for link in line.findChildren(LinkButton) if link.isVisible())
            assert link.text() == "Continue"
            QTest.mouseClick(link, Qt.MouseButton.LeftButton)
            await until(lambda: len(app.messages[-1].text) > len(stopped.text) + 20)
            assert app.messages[-1].id == stopped.id
            app.rooms.window.stop_requested.emit()
            longer = await app.answered()
            assert longer.text.startswith(stopped.text)
            assert view(app, longer).markdown == longer.text
            QTest.keyClick(app.rooms.window, Qt.Key.Key_Return, CONTROL | SHIFT)
            await until(lambda: len(app.messages[-1].text) > len(longer.text))
            app.rooms.window.stop_requested.emit()
            await app.answered()

    with TgiServer(script=paced(3000, 100)).in_thread() as server:
        run_in_qt(talk(server))


def test_what_is_deleted_cleared_or_forked_comes_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One?")
            await ask(app, "Two?")
            told = [message.id for message in app.messages]
            assert len(told) == 4
            choose(app, app.messages[1], MessageAct.DELETE)
            assert [message.id for message in app.messages] == told[:1]
            assert app.rooms.window.toast.text == "Deleted the message and what followed"
            undo(app)
            assert [message.id for message in app.messages] == told
            await shown(app, 4)
            assert view(app, app.messages[3]).markdown
            choose(app, app.messages[2], MessageAct.DELETE)
            assert app.rooms.window.toast.isVisible()
            QTest.keyClick(app.rooms.window, Qt.Key.Key_Z, CONTROL)
            assert [message.id for message in app.messages] == told
            assert app.rooms.window.toast.text == "Undone: “Two?”", "and no more what the keys have done"
            clear = entry(app.rooms.window.commands.menu, "Chat", "Clear chat")
            clear.trigger()
            assert not app.messages
            assert not clear.isEnabled()
            undo(app)
            assert [message.id for message in app.messages] == told
            await shown(app, 4)
            before = app.session.conversation
            choose(app, app.messages[1], MessageAct.FORK)
            assert app.session.conversation.id != before.id
            assert app.messages[0].text == "One?"
            assert len(app.messages) == 2
            undo(app)
            assert app.session.conversation.id == before.id
            assert [message.id for message in app.messages] == told

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_edit_is_never_lost(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One?")
            question, answer = app.messages
            first = app.session.conversation.id
            app.press(Qt.Key.Key_Up)
            editor = view(app, question).editor
            assert editor is not None
            QTest.keyClicks(editor.field, " And two")
            QTest.keyClick(editor.field, Qt.Key.Key_Escape)
            assert view(app, question).editor is None
            undo(app)
            app.rooms.desk.new()
            assert app.session.conversation.id != first
            app.rooms.desk.open(first)
            await shown(app, 2)
            editor = view(app, question).editor
            assert editor is not None
            assert editor.text == "One? And two"
            edit(app, answer, "None.")
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
            assert app.messages[1].text == "None."
            assert app.messages[1].versions == 2
            assert not app.session.is_answering
        async with brise(tmp_path) as app:
            await shown(app, 2)
            editor = view(app, question).editor
            assert editor is not None
            assert editor.text == "One? And two"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_starts_with_given_words(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            await until(lambda: app.session.can_begin_with("a"))
            prefill = app.rooms.pane.prefill
            app.rooms.pane.prefill.open_row()
            QTest.keyClicks(prefill.field, "Sure, ")
            QTest.keyClick(prefill.field, Qt.Key.Key_Return)
            assert app.rooms.pane.composer.field.hasFocus()
            await ask(app, "One?")
            first = app.messages[1]
            assert first.text.startswith("Sure, ")
            assert not prefill.is_open
            choose(app, first, MessageAct.START_WITH)
            QTest.keyClicks(prefill.field, "No, ")
            QTest.keyClick(prefill.field, Qt.Key.Key_Return)
            await until(lambda: app.session.is_answering)
            second = await app.answered()
            assert second.text.startswith("No, ")
            assert second.versions == 2

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_the_map_leads_to_any_branch(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One?")
            first = app.messages[1]
            QTest.keyClick(app.rooms.window, Qt.Key.Key_R, CONTROL)
            await until(lambda: app.session.is_answering)
            second = await app.answered()
            assert second.id != first.id
            QTest.keyClick(app.rooms.window, Qt.Key.Key_M, CONTROL | SHIFT)
            tree = app.rooms.windows.front.steer_desk.tree
            assert tree.is_open
            await until(lambda: tree.map.current is not None)  # a tree that takes longer than a moment is read in slices
            assert tree.map.current is not None
            assert tree.map.current.node.id == second.id
            QTest.keyClick(tree.map, Qt.Key.Key_Left)
            QTest.keyClick(tree.map, Qt.Key.Key_Return)
            assert not tree.is_open
            assert app.messages[1].id == first.id

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_thumbs_are_kept(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One?")
            press(app, app.messages[1], MessageAct.GOOD)
            assert app.messages[1].rating == 1
            press(app, app.messages[1], MessageAct.BAD)
            row = view(app, app.messages[1]).action_row
            assert row is not None
            good, bad = row.button(MessageAct.GOOD), row.button(MessageAct.BAD)
            assert good is not None
            assert bad is not None
            assert (good.isChecked(), bad.isChecked()) == (False, True)
            app.rooms.window.undo_requested.emit()
            assert (good.isChecked(), bad.isChecked()) == (True, False)
            app.rooms.desk.new()
            app.rooms.window.undo_requested.emit()
            app.rooms.desk.open(app.rooms.library.conversations()[0].id)
            assert app.messages[1].rating is None, "taken back while another chat was shown"
            await shown(app, 2)
            press(app, app.messages[1], MessageAct.BAD)
        async with brise(tmp_path) as app:
            assert app.messages[1].rating == -1
            press(app, app.messages[1], MessageAct.BAD)
            assert app.messages[1].rating is None

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_the_keys_of_undo_in_the_field_take_back_what_was_typed_and_else_the_last_act(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One?")
            told = [message.id for message in app.messages]
            chat = app.session.conversation.id
            app.rooms.desk.new()
            app.rooms.desk.open(chat)
            await shown(app, 2)
            field = app.rooms.pane.composer.field
            choose(app, app.messages[1], MessageAct.DELETE)
            field.setFocus()
            QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
            assert [message.id for message in app.messages] == told
            choose(app, app.messages[1], MessageAct.DELETE)
            QTest.keyClicks(field, "x")
            for _ in range(3):  # the text alone is meant, however often it is pressed
                QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
                assert (field.text, len(app.messages)) == ("", 1)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_question_whose_answer_is_gone_is_answered_by_the_key_and_by_sending_it_as_it_stands(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await until(app.rooms.window.isActiveWindow)
            await ask(app, "One?")
            field = app.rooms.pane.composer.field
            for by_key in (True, False):
                choose(app, app.messages[1], MessageAct.DELETE)
                assert len(app.messages) == 1
                field.setFocus()
                if by_key:
                    QTest.keyClick(field, Qt.Key.Key_R, CONTROL)
                else:
                    QTest.keyClick(field, Qt.Key.Key_Up)
                    await shown(app, 1)
                    editor = view(app, app.messages[0]).editor
                    assert editor is not None
                    QTest.keyClick(editor.field, Qt.Key.Key_Return)
                    assert not app.rooms.pane.transcript.edits.are_open
                await app.answered()
                assert [message.versions for message in app.messages] == [1, 1]
                assert app.messages[1].text == DEFAULT_TEXT.strip()
                assert "Edited" not in app.rooms.window.toast.text
                bar = app.rooms.pane.transcript.verticalScrollBar()
                assert bar.value() == bar.maximum()
            QTest.keyClick(app.rooms.window, Qt.Key.Key_Z, CONTROL)
            assert len(app.messages) == 1, "the answer is taken back, as that of a regenerated one"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
