"""The list of chats as a person uses it: reading, walking, choosing, renaming, deleting."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QStyledItemDelegate, QStyleOptionViewItem
from shiboken6 import delete

from desktop_app.chat.chat_list import Folder
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_rows import RowRole, start_of_today
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.chats import Chats, chat, five_chats
from tests.ui.heard import heard

WaitUntil = Callable[[Callable[[], bool]], bool]


@pytest.fixture
def chats() -> Chats:
    return five_chats()


@pytest.fixture
def chat_list(theme: Theme, icons: Icons, chats: Chats) -> Iterator[ConversationList]:
    shown = ConversationList(theme, icons, chats)
    shown.resize(256, 600)
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    yield shown
    shown.hide()
    delete(shown)


def _texts(shown: ConversationList) -> list[str]:
    model = shown.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _rect(shown: ConversationList, identity: str) -> QRect:
    model = shown.view.model()
    row = next(n for n in range(model.rowCount()) if model.index(n, 0).data(RowRole.ID) == identity)
    return shown.view.visualRect(model.index(row, 0))


def _click(shown: ConversationList, identity: str) -> None:
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=_rect(shown, identity).center())


def _selected(shown: ConversationList) -> list[str]:
    return [str(index.data(RowRole.ID)) for index in shown.view.selectedIndexes()]


def _field(shown: ConversationList) -> QLineEdit:
    return next(field for field in shown.view.findChildren(QLineEdit) if field.isVisible())


def test_chats_stand_under_the_day_of_their_last_message(chat_list: ConversationList) -> None:
    assert _texts(chat_list) == [
        *("Today", "Condiments", "Trip to Arles"),
        *("Yesterday", "Sieve in Rust"),
        *("Earlier", "Minutes of 3 March", "New chat"),
    ]


def test_an_empty_list_says_what_will_be_there(theme: Theme, icons: Icons) -> None:
    empty = ConversationList(theme, icons, Chats())
    empty.resize(256, 600)
    empty.show()
    assert [label.text() for label in empty.findChildren(QLabel) if label.isVisible()] == ["Chats you start appear here"]
    assert not empty.view.isVisible()


def test_a_click_chooses_and_only_select_marks(chat_list: ConversationList) -> None:
    chosen = heard(chat_list.chosen)
    _click(chat_list, "arles")
    assert [chosen[0], len(chosen)] == [("arles",), 1]
    assert _selected(chat_list) == []
    chat_list.select("arles")
    assert _selected(chat_list) == ["arles"]
    chat_list.select(None)
    assert _selected(chat_list) == []


class _Watched(QStyledItemDelegate):
    """Knows what it was asked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.laid_out, self.painted = 0, list[int]()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        self.laid_out += 1
        return QSize(100, 36)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        self.painted.append(index.row())


def test_a_row_that_changes_is_painted_again_and_no_other_laid_out(chat_list: ConversationList) -> None:
    view, asked = chat_list.view, _Watched(chat_list)
    view.setItemDelegate(asked)
    QTest.qWait(50)
    asked.laid_out, asked.painted = 0, []
    changed = view.model().index(1, 0)
    view.model().dataChanged.emit(changed, changed)
    QTest.qWait(50)
    assert set(asked.painted) == {1}
    assert not asked.laid_out
    view.doItemsLayout()
    QTest.qWait(50)
    assert asked.laid_out, "else nothing is told here"


def test_a_click_on_a_heading_does_nothing(chat_list: ConversationList) -> None:
    chosen = heard(chat_list.chosen)
    QTest.mouseClick(chat_list.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 17))
    assert len(chosen) == 0


def test_arrows_walk_past_headings_and_enter_chooses(chat_list: ConversationList) -> None:
    chosen = heard(chat_list.chosen)
    chat_list.select("condiments")
    chat_list.view.setFocus()
    for _ in range(2):
        QTest.keyClick(chat_list.view, Qt.Key.Key_Down)
    assert chat_list.view.current_id == "sieve"
    assert (len(chosen), _selected(chat_list)) == (0, ["condiments"]), "walking is not choosing"
    QTest.keyClick(chat_list.view, Qt.Key.Key_Return)
    assert chosen[0] == ("sieve",)
    QTest.keyClick(chat_list.view, Qt.Key.Key_End)
    assert chat_list.view.current_id == "untitled"
    QTest.keyClick(chat_list.view, Qt.Key.Key_Home)
    assert chat_list.view.current_id == "condiments", "not the heading above it"
    QTest.keyClick(chat_list.view, Qt.Key.Key_Up)
    assert chat_list.search_field.hasFocus()
    QTest.keyClick(chat_list.search_field, Qt.Key.Key_Down)
    assert chat_list.view.hasFocus()


def test_letters_typed_in_the_list_go_to_the_search(chat_list: ConversationList) -> None:
    chat_list.view.setFocus()
    QTest.keyClick(chat_list.view, Qt.Key.Key_R)
    assert chat_list.search_field.hasFocus()
    assert chat_list.search_field.text() == "r"


def test_what_is_selected_survives_a_refresh(chat_list: ConversationList, chats: Chats) -> None:
    chat_list.select("arles")
    chats.chats.insert(0, chat("new", "Newest", start_of_today() + 2))
    chat_list.refresh()
    assert _texts(chat_list)[1] == "Newest"
    assert _selected(chat_list) == ["arles"]


def test_f2_renames_in_place_and_keeps_what_was_typed(chat_list: ConversationList, wait_until: WaitUntil) -> None:
    renamed = heard(chat_list.renamed)
    chat_list.select("arles")
    chat_list.rename_current()
    field = _field(chat_list)
    assert field.text() == "Trip to Arles"
    QTest.keyClicks(field, "Camargue  by bike ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert wait_until(lambda: bool(renamed))
    assert [renamed[0], len(renamed)] == [("arles", "Camargue by bike"), 1]


@pytest.mark.parametrize(("typed", "key"), [("Other", Qt.Key.Key_Escape), ("   ", Qt.Key.Key_Return), ("Trip to Arles", Qt.Key.Key_Return)])
def test_escape_nothing_or_the_same_title_renames_nothing(
    chat_list: ConversationList, typed: str, key: Qt.Key, wait_until: WaitUntil
) -> None:
    renamed = heard(chat_list.renamed)
    chat_list.select("arles")
    chat_list.rename_current()
    QTest.keyClicks(_field(chat_list), typed)
    field = _field(chat_list)
    QTest.keyClick(field, key)
    assert wait_until(lambda: not chat_list.view.is_editing)
    assert renamed == []


def test_a_refresh_waits_until_the_title_is_typed(chat_list: ConversationList, chats: Chats, wait_until: WaitUntil) -> None:
    renamed = heard(chat_list.renamed)
    chat_list.select("arles")
    chat_list.rename_current()
    field = _field(chat_list)
    QTest.keyClicks(field, "Cam")
    chats.chats.insert(0, chat("new", "Newest", start_of_today() + 2))
    chat_list.refresh()
    assert field.isVisible()
    QTest.keyClicks(field, "argue")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert wait_until(lambda: renamed == [("arles", "Camargue")])
    assert wait_until(lambda: "Newest" in _texts(chat_list))


def test_ctrl_backspace_deletes_where_the_keyboard_is_and_it_stays_there(chat_list: ConversationList, chats: Chats) -> None:
    deleted = heard(chat_list.deleted)
    chat_list.select("condiments")
    chat_list.view.setFocus()
    QTest.keyClick(chat_list.view, Qt.Key.Key_Down)
    QTest.keyClick(chat_list.view, Qt.Key.Key_Backspace)
    assert len(deleted) == 0
    QTest.keyClick(chat_list.view, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert deleted[0] == (["arles"],)
    chats.without("arles")
    chat_list.refresh()
    assert chat_list.view.current_id == "sieve"
    assert chat_list.view.hasFocus()
    for identity in ("sieve", "minutes", "untitled"):
        chats.without(identity)
    chat_list.refresh()
    assert chat_list.view.current_id == "condiments"


def test_the_context_menu_opens_renames_and_deletes_the_row_under_the_mouse(chat_list: ConversationList, wait_until: WaitUntil) -> None:
    deleted, opened = heard(chat_list.deleted), heard(chat_list.open_in_window)
    where = _rect(chat_list, "sieve").center()
    for wanted in ("Open in new window", "Delete", "Rename"):
        viewport = chat_list.view.viewport()
        QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, viewport.mapToGlobal(where)))
        menu = next(menu for menu in chat_list.findChildren(QMenu) if menu.isVisible())
        assert [action.text() for action in menu.actions()] == [
            "Open in new window",
            "Rename",
            "Pin",
            "Move to folder",
            "Archive",
            "Delete",
        ]
        next(action for action in menu.actions() if action.text() == wanted).trigger()
        menu.close()
    assert (opened, deleted) == ([("sieve",)], [(["sieve"],)])
    assert _field(chat_list).text() == "Sieve in Rust"


def test_neighbours_follow_what_is_shown_past_headings(chat_list: ConversationList) -> None:
    chosen = heard(chat_list.chosen)
    chat_list.select("arles")
    chat_list.choose_next()
    chat_list.choose_previous()
    chat_list.select("untitled")
    chat_list.choose_next()
    chat_list.select(None)
    chat_list.choose_next()
    assert chosen == [("sieve",), ("condiments",), ("condiments",)]


def _row_image(shown: ConversationList, identity: str) -> QImage:
    return shown.view.viewport().grab(_rect(shown, identity)).toImage()


def test_answering_new_answers_and_pins_show_at_the_rows_end(
    chat_list: ConversationList, chats: Chats, theme: Theme, wait_until: WaitUntil
) -> None:
    plain = _row_image(chat_list, "arles")
    chat_list.set_answering("arles", True)
    answering = _row_image(chat_list, "arles")
    assert answering != plain
    assert wait_until(lambda: _row_image(chat_list, "arles") != answering), "the arc turns"
    theme.reduced_motion = True
    try:
        still = _row_image(chat_list, "arles")
        QTest.qWait(80)
        assert _row_image(chat_list, "arles") == still, "but not with reduced motion"
    finally:
        theme.reduced_motion = None
    chat_list.set_answering("arles", False)
    assert _row_image(chat_list, "arles") == plain
    chats.change("arles", unread=True)
    chat_list.refresh_chats(["arles"])
    unread = _row_image(chat_list, "arles")
    assert unread not in (plain, answering)
    chat_list.refresh()
    assert _row_image(chat_list, "arles") == unread
    chats.change("arles", unread=False)
    chat_list.refresh_chats(["arles"])
    assert _row_image(chat_list, "arles") == plain
    chats.change("arles", pinned=True)
    chat_list.refresh_chats(["arles"])
    assert _row_image(chat_list, "arles") not in (plain, answering, unread)


def test_a_long_title_is_cut_and_told_in_full_by_the_tooltip(chat_list: ConversationList, chats: Chats) -> None:
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QToolTip

    title = "Rewriting the release notes of the next version for people who never read them"
    chats.chats[1] = chat("arles", title, start_of_today())
    chat_list.refresh()
    for identity, expected in (("condiments", ""), ("arles", title)):
        where = _rect(chat_list, identity).center()
        viewport = chat_list.view.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, where, viewport.mapToGlobal(where)))
        assert QToolTip.text() == expected
    QToolTip.hideText()


def test_the_screen_reader_hears_titles_and_what_goes_on(chat_list: ConversationList, chats: Chats) -> None:
    chats.change("sieve", unread=True)
    chats.change("minutes", pinned=True)
    chats.known_folders = [Folder("work", "Work", folded=True), Folder("play", "Play")]
    chat_list.refresh()
    chat_list.set_answering("arles", True)
    view = QAccessible.queryAccessibleInterface(chat_list.view)
    assert view is not None
    assert view.text(QAccessible.Text.Name) == "Chats"
    spoken = [view.child(n).text(QAccessible.Text.Name) for n in range(view.childCount())]
    assert {
        *("Condiments", "Trip to Arles, being answered", "Sieve in Rust, new answer", "Minutes of 3 March, pinned"),
        *("Work, folder, collapsed", "Play, folder, expanded"),
    } <= set(spoken)
    assert chat_list.search_field.accessibleName() == "Search all chats"
    chat_list.set_answering("arles", False)


def test_ten_thousand_chats_ask_only_for_the_rows_that_are_seen(
    theme: Theme, icons: Icons, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    from desktop_app.ui.conversation_rows import ConversationRows

    rows: set[int] = set()
    original = ConversationRows.data

    def counting(self: ConversationRows, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        rows.add(index.row())  # type: ignore[attr-defined]
        return original(self, index, role)  # type: ignore[arg-type]

    monkeypatch.setattr(ConversationRows, "data", counting)
    now = start_of_today()
    many = Chats(*(chat(str(n), f"Chat number {n}", now - n * 60) for n in range(10_000)))
    shown = ConversationList(theme, icons, many)
    shown.resize(256, 600)
    shown.show()
    assert QTest.qWaitForWindowExposed(shown)
    assert wait_until(lambda: shown.view.model().rowCount() > 10_000)
    shown.select("9000")
    shown.choose_next()
    shown.search_field.setText("number 77")
    shown.search_field.setText("")
    shown.grab()
    assert 10 < len(rows) < 200
    shown.close()
