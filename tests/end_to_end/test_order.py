"""The list of chats through the window: each act on it is done, seen, taken back, and outlives a restart where it should."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton

from desktop_app.chat.chat_list import Folder, ListPart
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_rows import RowRole
from desktop_app.ui.delete_for_good_dialog import DeleteForGoodDialog
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.exporting import choose_place
from tests.qt_loop import run_in_qt, until
from tests.ui.menus import entry

pytestmark = pytest.mark.usefixtures("qt_app")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Listed:
    """The list of the window, as a person uses it."""

    def __init__(self, app: Brise) -> None:
        self.app = app
        found = app.rooms.window.findChild(ConversationList)
        assert isinstance(found, ConversationList)
        self.list = found
        self.view = found.view

    @property
    def texts(self) -> list[str]:
        model = self.view.model()
        texts = []
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            folder = index.data(RowRole.FOLDER)
            prefix = "  " if index.data(RowRole.IS_INSIDE) else ""
            if isinstance(folder, Folder):
                prefix = "+ " if folder.folded else "- "
            texts.append(prefix + str(index.data()))
        return texts

    def at(self, text: str) -> QPoint:
        model = self.view.model()
        row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == text)
        self.view.scrollTo(model.index(row, 0))
        return self.view.visualRect(model.index(row, 0)).center()

    def click(self, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, modifiers, self.at(text))

    def drag(self, text: str, to: str) -> None:
        viewport, start = self.view.viewport(), self.at(text)
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
        for place in (start + QPoint(0, 5), start + QPoint(0, 20)):
            QTest.mouseMove(viewport, place)
        QTest.mouseMove(viewport, self.at(to))  # rows may have moved since the drag began
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=self.at(to))

    def choose(self, text: str, *path: str) -> None:
        """Choose from the context menu of a row."""
        place, viewport = self.at(text), self.view.viewport()
        QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place)))
        menu = shown = next(menu for menu in self.list.findChildren(QMenu) if menu.isVisible())
        for step in path[:-1]:
            within = _action(shown, step).menu()
            assert isinstance(within, QMenu)
            shown = within
        _action(shown, path[-1]).trigger()
        menu.close()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.view.setFocus()
        QTest.keyClick(self.view, key, modifiers)

    def undo_by_toast(self) -> str:
        toast = self.app.rooms.window.toast
        text = toast.text
        next(button for button in toast.findChildren(QPushButton) if button.text() == "Undo").click()
        return text

    def undo(self) -> None:
        self.app.rooms.window.undo_requested.emit()

    def button(self, text: str) -> QPushButton:
        return next(button for button in self.list.findChildren(QPushButton) if button.text() == text and button.isVisible())


def _action(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def stored_chats(folder: Path, *titles: str, at: float = 1000.0) -> None:
    """Chats with one message each, the first one latest, long ago."""
    database = Database(folder / "brise.sqlite3")
    store = ConversationStore(database)
    for number, title in enumerate(reversed(titles)):
        conversation = Conversation(new_id(), at + number, at + number, title)
        store.save_conversation(conversation)
        store.add_message(Message(new_id(), conversation.id, None, 0, Role.USER, f"About {title}", at + number))
    database.close()


@asynccontextmanager
async def listed(folder: Path) -> AsyncIterator[Listed]:
    async with brise(folder) as app:
        yield Listed(app)


PLAIN = ["Earlier", "One", "Two", "Three", "Four"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stored_chats(tmp_path, "One", "Two", "Three", "Four")
    return tmp_path


def test_several_are_deleted_at_once_and_come_back_at_once(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            assert chats.texts == PLAIN
            shown = chats.app.session.conversation.id
            chats.click("Three", CTRL)  # the first one is shown, and counts
            chats.key(Qt.Key.Key_Backspace, CTRL)
            assert chats.texts == ["Earlier", "Two", "Four"]
            assert chats.app.session.conversation.title == "Two"
            assert chats.undo_by_toast() == "Deleted 2 chats"
            assert chats.texts == PLAIN
            assert chats.app.session.conversation.id == shown

    run_in_qt(use())


def test_shift_and_ctrl_a_mark_and_escape_lets_go(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            marking = chats.view.marking
            chats.click("Two")
            assert chats.app.session.conversation.title == "Two"
            chats.click("Four", SHIFT)
            assert len(marking.ids) == 3
            chats.key(Qt.Key.Key_Escape)
            assert not marking.ids
            assert [index.data() for index in chats.view.selectedIndexes()] == ["Two"]
            chats.click("Two")
            chats.key(Qt.Key.Key_Down, SHIFT)
            assert [index.data() for index in sorted(chats.view.selectedIndexes())] == ["Two", "Three"]
            chats.key(Qt.Key.Key_Up, SHIFT)
            assert [index.data() for index in chats.view.selectedIndexes()] == ["Two"]
            chats.key(Qt.Key.Key_A, CTRL)
            assert len(marking.ids) == 4
            chats.choose("Three", "Archive")
            assert chats.texts == []
            chats.undo()
            assert chats.texts == PLAIN

    run_in_qt(use())


def test_pins_by_menu_and_by_drag(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            chats.choose("Three", "Pin")
            pinned = ["Pinned", "Three", "Earlier", "One", "Two", "Four"]
            assert chats.texts == pinned
            chats.drag("One", "Pinned")
            assert chats.texts == ["Pinned", "One", "Three", "Earlier", "Two", "Four"]
            chats.undo()
            assert chats.texts == pinned
            chats.drag("Three", "Two")
            assert chats.texts == PLAIN
            chats.undo()
            chats.choose("Three", "Unpin")
            assert chats.texts == PLAIN
            chats.undo()
        async with listed(folder) as chats:
            assert chats.texts == pinned

    run_in_qt(use())


def test_a_folder_is_made_named_filled_folded_and_deleted(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            chats.click("Two", CTRL)
            chats.choose("Two", "Move to folder", "New folder")
            field = next(field for field in chats.view.findChildren(QLineEdit) if field.isVisible())
            QTest.keyClicks(field, "Work & play")
            QTest.keyClick(field, Qt.Key.Key_Return)
            await until(lambda: "- Work & play" in chats.texts)
            filled = ["Earlier", "Three", "Four", "- Work & play", "  One", "  Two"]
            assert chats.texts == filled
            chats.drag("Four", "Work & play")
            assert chats.texts == ["Earlier", "Three", "- Work & play", "  One", "  Two", "  Four"]
            chats.drag("Four", "Three")
            assert chats.texts == filled
            chats.choose("Three", "Move to folder", "Work && play")
            chats.choose("Three", "Move to folder", "No folder")
            assert chats.texts == filled
            chats.click("Work & play")
            assert chats.texts == ["Earlier", "Three", "Four", "+ Work & play"]
            chats.key(Qt.Key.Key_Right)
            assert chats.texts == filled
            chats.key(Qt.Key.Key_Left)
        async with listed(folder) as chats:
            assert chats.texts == ["Earlier", "Three", "Four", "+ Work & play"]
            chats.choose("Work & play", "Delete the folder, keep its chats")
            assert chats.texts == PLAIN
            assert chats.undo_by_toast() == "Deleted the folder “Work & play”"
            assert chats.texts == ["Earlier", "Three", "Four", "+ Work & play"]

    run_in_qt(use())


def test_a_folders_name_and_place_can_be_taken_back(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            acts = chats.app.rooms.library.folder_acts
            acts.create("a", "Alpha")
            acts.create("b", "Beta")
            acts.create("c", "Gamma")
            assert chats.texts[-3:] == ["- Alpha", "- Beta", "- Gamma"], "empty ones stay"
            chats.drag("Gamma", "Alpha")
            assert chats.texts[-3:] == ["- Alpha", "- Gamma", "- Beta"]
            chats.undo()
            chats.view.setCurrentIndex(chats.view.model().index(5, 0))
            chats.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            assert chats.texts[-3:] == ["- Beta", "- Alpha", "- Gamma"]
            chats.choose("Gamma", "Move up")
            assert chats.texts[-3:] == ["- Beta", "- Gamma", "- Alpha"]
            chats.undo()
            chats.undo()
            assert chats.texts[-3:] == ["- Alpha", "- Beta", "- Gamma"]
            chats.choose("Alpha", "Rename")
            field = next(field for field in chats.view.findChildren(QLineEdit) if field.isVisible())
            QTest.keyClicks(field, "Omega")
            QTest.keyClick(field, Qt.Key.Key_Return)
            await until(lambda: "- Omega" in chats.texts)
            chats.undo()
            assert chats.texts[-3:] == ["- Alpha", "- Beta", "- Gamma"]
            for _ in range(3):
                chats.undo()
            assert chats.texts == PLAIN

    run_in_qt(use())


def test_archived_chats_have_a_list_of_their_own_and_come_back_when_written_in(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            chats.choose("Two", "Archive")
            assert chats.texts == ["Earlier", "One", "Three", "Four"]
            assert chats.undo_by_toast() == "Archived “Two”"
            assert chats.texts == PLAIN
            chats.choose("Two", "Archive")
            chats.choose("Three", "Archive")
            entry(chats.app.rooms.window.commands.menu, "View", "Show the archive").trigger()
            assert chats.texts == ["Earlier", "Two", "Three"]
            chats.choose("Three", "Take out of the archive")
            assert chats.texts == ["Earlier", "Two"]
            chats.undo()
            chats.click("Two")
            assert chats.app.session.conversation.title == "Two"
            chats.app.rooms.endpoints.save(Endpoint("none", "None", "http://127.0.0.1:9"))
            chats.app.rooms.desk.choose_endpoint("none")  # nobody answers there, which takes no time
            chats.app.type("More")
            chats.app.press(Qt.Key.Key_Return)
            await chats.app.answered()
            assert chats.texts == ["Earlier", "Three"]
            chats.list.show_part(ListPart.CHATS)
            assert chats.texts == ["Today", "Two", "Earlier", "One", "Four"]

    run_in_qt(use())


def test_the_trash_gives_back_and_forgets_only_after_a_question(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            for title in ("One", "Two"):
                chats.choose(title, "Delete")
            chats.list.show_part(ListPart.TRASH)
            assert chats.texts == ["Today", "Two", "One"]
            shown = chats.app.session.conversation.id
            chats.click("Two")
            assert chats.app.session.conversation.id == shown, "what is in the trash is not written in"
            chats.button("Restore").click()
            assert chats.texts == ["Today", "One"]
            assert chats.undo_by_toast() == "Restored “Two”"
            assert chats.texts == ["Today", "Two", "One"]
            chats.click("Two")
            for keep in (True, False):
                chats.key(Qt.Key.Key_Backspace, CTRL)
                dialog = next(one for one in chats.app.rooms.window.findChildren(DeleteForGoodDialog) if one.isVisible())
                assert dialog.title.text() == "Delete “Two” for good?"
                (dialog.cancel_button if keep else dialog.delete_button).click()
                assert chats.texts == (["Today", "Two", "One"] if keep else ["Today", "One"])
            chats.undo()  # that the other one was restored was taken back: what is left is that it was deleted
            chats.list.show_part(ListPart.CHATS)
            assert "Two" not in chats.texts
            rows = chats.app.rooms.database
            await until(lambda: not rows.rows("SELECT 1 FROM conversation WHERE title = 'Two'"))
            assert not rows.rows("SELECT 1 FROM message WHERE visible_text = 'About Two'")
            chats.list.show_part(ListPart.TRASH)
            chats.undo()
            assert chats.list.part is ListPart.TRASH

    run_in_qt(use())


def test_a_title_can_be_taken_back_in_the_list_and_in_the_header(folder: Path) -> None:
    async def use() -> None:
        async with listed(folder) as chats:
            chats.app.rooms.window.title_edited.emit("Another")
            chats.list.renamed.emit(chats.list.view.model().index(2, 0).data(RowRole.ID), "Second")
            assert chats.texts == ["Earlier", "Another", "Second", "Three", "Four"]
            assert chats.app.session.conversation.own_title
            chats.undo()
            chats.undo()
            assert chats.texts == PLAIN
            assert chats.app.rooms.window.header.title == "One"

    run_in_qt(use())


def test_undo_in_a_composer_in_which_nothing_was_written_takes_the_last_act_back(tmp_path: Path) -> None:
    stored_chats(tmp_path, "One", "Two", "Three", "Four")

    async def order() -> None:
        async with listed(tmp_path) as chats:
            field = chats.app.rooms.pane.composer.field
            chats.click("One")
            chats.key(Qt.Key.Key_Backspace, CTRL)
            assert "One" not in chats.texts
            field.setFocus()
            QTest.keyClicks(field, "x")
            QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
            QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
            assert "One" not in chats.texts, "what was written is undone, and no more"
            chats.click("Three")
            field.setFocus()
            QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
            assert chats.texts == PLAIN

    run_in_qt(order())


def test_marked_chats_are_exported_from_their_menu(tmp_path: Path) -> None:
    stored_chats(tmp_path / "data", "One", "Two", "Three", "Four")
    out = tmp_path / "out"
    out.mkdir()

    async def order() -> None:
        async with listed(tmp_path / "data") as chats:
            chats.click("Two")
            chats.click("Four", CTRL)
            chats.choose("Two", "Export…")
            choose_place(chats.app, ExportFormat.MARKDOWN, out)
            await until(lambda: chats.app.rooms.window.toast.text == "2 chats saved in out")

    run_in_qt(order())
    assert sorted(each.name for each in out.iterdir()) == ["Four.md", "Two.md"]


def _drafted(folder: Path, **drafts: str) -> None:
    """Chats with drafts that were stored in an earlier run."""
    stored_chats(folder, *drafts)
    database = Database(folder / "brise.sqlite3")
    store = ConversationStore(database)
    for conversation in store.conversations():
        store.save_conversation(replace(conversation, draft=drafts[conversation.title]))
    database.close()


def test_the_key_that_deletes_stays_in_the_list_and_eats_no_draft(tmp_path: Path) -> None:
    _drafted(tmp_path, One="first words", Two="second words", Three="third words", Four="")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            await until(chats.app.rooms.window.isActiveWindow)
            chats.click("Two")
            chats.view.setFocus()
            for gone in ("Two", "Three"):  # as the next row moves up to where the keyboard is
                focused = QApplication.focusWidget()
                assert focused is chats.view
                QTest.keyClick(focused, Qt.Key.Key_Backspace, CTRL)
                assert gone not in chats.texts
            assert chats.texts == ["Earlier", "One", "Four"]
            assert chats.app.rooms.pane.composer.text == "first words"
            assert chats.view.currentIndex().data() == "Four"
            for back in ("Three", "Two"):
                chats.undo()
                assert chats.view.currentIndex().data() == back
            assert chats.texts == PLAIN
            assert QApplication.focusWidget() is chats.view
            assert chats.app.session.conversation.title == "Two"
            assert chats.app.rooms.pane.composer.text == "second words"

    run_in_qt(use())


def test_the_last_chat_of_all_leaves_the_keyboard_where_one_writes(tmp_path: Path) -> None:
    stored_chats(tmp_path, "One")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            await until(chats.app.rooms.window.isActiveWindow)
            chats.key(Qt.Key.Key_Backspace, CTRL)
            assert chats.texts == []
            field = chats.app.rooms.pane.composer.field
            assert QApplication.focusWidget() is field
            QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
            assert chats.texts == ["Earlier", "One"]

    run_in_qt(use())


def test_undo_in_an_empty_search_is_the_last_acts_and_else_the_searchs(tmp_path: Path) -> None:
    stored_chats(tmp_path, "One", "Two")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            await until(chats.app.rooms.window.isActiveWindow)
            chats.choose("Two", "Archive")
            chats.list.show_part(ListPart.ARCHIVE)
            assert chats.texts == ["Earlier", "Two"]
            chats.key(Qt.Key.Key_Backspace, CTRL)
            assert chats.texts == []
            search = chats.list.search_field
            assert QApplication.focusWidget() is search, "nothing is left to walk in"
            QTest.keyClick(search, Qt.Key.Key_Z, CTRL)
            assert chats.texts == ["Earlier", "Two"]
            QTest.keyClick(search, Qt.Key.Key_Down)
            QTest.keyClick(chats.view, Qt.Key.Key_Backspace, CTRL)
            QTest.keyClicks(search, "w")
            for _ in range(2):
                QTest.keyClick(search, Qt.Key.Key_Z, CTRL)
            assert (search.text(), chats.texts) == ("", []), "what was typed is undone, and no more"

    run_in_qt(use())


def test_undo_in_composers_that_hold_drafts_goes_on_through_the_acts(tmp_path: Path) -> None:
    _drafted(tmp_path, One="first words", Two="second words", Three="third words", Four="")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            field = chats.app.rooms.pane.composer.field
            for title in ("One", "Two", "Three"):
                chats.choose(title, "Delete")
            assert chats.texts == ["Earlier", "Four"]
            chats.click("Four")
            for texts in (["Three", "Four"], ["Two", "Three", "Four"], ["One", "Two", "Three", "Four"]):
                field.setFocus()
                QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
                assert chats.texts == ["Earlier", *texts]
            chats.click("One")
            QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
            assert (chats.texts, chats.app.rooms.pane.composer.text) == (PLAIN, "first words"), "there is no more to undo"

    run_in_qt(use())


def test_undo_takes_back_the_latest_first_be_it_a_word_or_an_act_in_whatever_chat(tmp_path: Path) -> None:
    _drafted(tmp_path, One="first", Two="second", Three="")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            composer = chats.app.rooms.pane.composer
            chats.click("One")
            QTest.keyClicks(composer.field, " words")
            chats.click("Two")
            chats.choose("Three", "Delete")
            chats.click("One")
            assert composer.text == "first words"
            QTest.keyClick(composer.field, Qt.Key.Key_Z, CTRL)
            assert chats.texts == ["Earlier", "One", "Two", "Three"]
            assert composer.text == "first words"
            QTest.keyClick(composer.field, Qt.Key.Key_Z, CTRL)
            assert composer.text == "first"
            QTest.keyClick(composer.field, Qt.Key.Key_Z, CTRL | SHIFT)
            assert composer.text == "first words"

    run_in_qt(use())


def test_shift_f10_opens_the_menu_of_what_has_the_keyboard(tmp_path: Path) -> None:
    stored_chats(tmp_path, "One", "Two")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            await until(chats.app.rooms.window.isActiveWindow)
            QTest.keyClick(chats.list.search_field, Qt.Key.Key_Down)
            QTest.keyClick(chats.view, Qt.Key.Key_Down)
            QTest.keyClick(chats.view, Qt.Key.Key_F10, SHIFT)
            menu = next(menu for menu in chats.list.findChildren(QMenu) if menu.isVisible())
            _action(menu, "Delete").trigger()
            menu.close()
            assert chats.texts == ["Earlier", "One"]
            message = chats.app.messages[0]
            view = chats.app.rooms.pane.transcript._shelf.view_of(message.id)
            assert view is not None
            view.setFocus()
            QTest.keyClick(view, Qt.Key.Key_F10, SHIFT)
            menus = chats.app.rooms.pane.transcript.findChildren(QMenu)
            (menu,) = (menu for menu in menus if menu.isVisible())
            assert _action(menu, "Fork chat from here")
            menu.close()

    run_in_qt(use())
