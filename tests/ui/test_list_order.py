"""Pins, folders, marks, drags and the other lists, as far as the widget alone knows them."""

import random
from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from shiboken6 import delete

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_rows import ConversationRows, RowRole, start_of_today
from desktop_app.ui.entry_reader import PAGE
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.chats import Chats, chat, five_chats
from tests.ui.heard import heard

WaitUntil = Callable[[Callable[[], bool]], bool]
CTRL, SHIFT, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chats() -> Chats:
    """Five chats, one pinned and one in the folder Work; the folder Play is empty."""
    found = five_chats()
    found.known_folders = [Folder("work", "Work", 0), Folder("play", "Play", 1)]
    found.change("sieve", pinned=True)
    found.change("minutes", folder="work")
    found.change("untitled", folder="gone")
    return found


@pytest.fixture
def shown(theme: Theme, icons: Icons, chats: Chats) -> Iterator[ConversationList]:
    made = ConversationList(theme, icons, chats)
    made.resize(256, 600)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.hide()
    delete(made)


def texts(shown: ConversationList) -> list[str]:
    model = shown.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def at(shown: ConversationList, text: str) -> QPoint:
    return shown.view.visualRect(shown.view.model().index(texts(shown).index(text), 0)).center()


def drag(shown: ConversationList, text: str, to: QPoint | str, *, release: bool = True) -> None:
    viewport, start = shown.view.viewport(), at(shown, text)
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(0, 12))
    end = at(shown, to) if isinstance(to, str) else to
    QTest.mouseMove(viewport, end)
    if release:
        QTest.mouseRelease(viewport, LEFT, pos=end)


def menu_of(shown: ConversationList, where: QPoint) -> QMenu:
    viewport = shown.view.viewport()
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, viewport.mapToGlobal(where)))
    return next(menu for menu in shown.findChildren(QMenu) if menu.isVisible())


def names(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def press(shown: ConversationList, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    shown.view.setFocus()
    for key in keys:
        QTest.keyClick(shown.view, key, modifiers)


def test_groups_in_their_order_and_what_is_in_no_known_folder(shown: ConversationList) -> None:
    assert texts(shown) == [
        *("Pinned", "Sieve in Rust"),
        *("Today", "Condiments", "Trip to Arles"),
        *("Earlier", "New chat"),
        *("Work", "Minutes of 3 March", "Play"),
    ]


def test_left_and_right_fold_and_the_folder_speaks_for_what_it_hides(shown: ConversationList, chats: Chats) -> None:
    folded = heard(shown.folder_folded)
    chosen = heard(shown.chosen)
    press(shown, Qt.Key.Key_End, Qt.Key.Key_Up)
    assert shown.view.current_id == "minutes"
    press(shown, Qt.Key.Key_Left)
    assert shown.view.currentIndex().data() == "Work"
    press(shown, Qt.Key.Key_Right)
    assert folded == []
    press(shown, Qt.Key.Key_Left)
    assert folded == [("work", True)]
    chats.fold("work", True)
    shown.refresh()
    assert texts(shown)[-2:] == ["Work", "Play"]
    assert shown.view.currentIndex().data() == "Work"
    plain = row_image(shown, "Work")
    shown.set_answering("minutes", True)
    answering = row_image(shown, "Work")
    shown.set_answering("minutes", False)
    chats.change("minutes", unread=True)
    shown.refresh_chats(["minutes"])
    unread = row_image(shown, "Work")
    assert plain != answering != unread != plain
    press(shown, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert folded[1:] == [("work", False), ("work", False)]
    assert chosen == []


def row_image(shown: ConversationList, text: str) -> QImage:
    index = shown.view.model().index(texts(shown).index(text), 0)
    return shown.view.viewport().grab(shown.view.visualRect(index)).toImage()


@pytest.mark.parametrize(
    ("dragged", "to", "told"),
    [
        ("Condiments", "Sieve in Rust", ("pinned", ["condiments"], True)),
        ("Condiments", "Pinned", ("pinned", ["condiments"], True)),
        ("Condiments", "Work", ("moved", ["condiments"], "work")),
        ("Condiments", "Minutes of 3 March", ("moved", ["condiments"], "work")),
        ("Condiments", "Play", ("moved", ["condiments"], "play")),
        ("Minutes of 3 March", "Trip to Arles", ("moved", ["minutes"], "")),
        ("Sieve in Rust", "Earlier", ("moved", ["sieve"], "")),
        ("Play", "Pinned", ("folder_moved", "play", 0)),
        ("Work", QPoint(100, 500), ("folder_moved", "work", 1)),
        ("Play", QPoint(100, 500), None),
        ("Condiments", QPoint(400, 100), None),
        ("Condiments", QPoint(100, 500), None),
    ],
)
def test_what_a_drag_tells(shown: ConversationList, dragged: str, to: QPoint | str, told: tuple[object, ...] | None) -> None:
    signals = {name: heard(getattr(shown, name)) for name in ("pinned", "moved", "folder_moved", "chosen", "folder_folded")}
    before = texts(shown)
    drag(shown, dragged, to)
    assert [(name, *said) for name, all_said in signals.items() for said in all_said] == ([] if told is None else [told])
    assert texts(shown) == before
    assert not shown.view.drag.is_active


def test_marked_chats_are_dragged_together_and_escape_lets_them_stay(shown: ConversationList) -> None:
    moved = heard(shown.moved)
    for text in ("Condiments", "Minutes of 3 March"):
        QTest.mouseClick(shown.view.viewport(), LEFT, CTRL, at(shown, text))
    drag(shown, "Minutes of 3 March", "Play", release=False)
    labels = [label.text() for label in shown.window().findChildren(QLabel) if label.isVisible()]
    assert "2 chats" in labels
    press(shown, Qt.Key.Key_Escape)
    assert not shown.view.drag.is_active
    QTest.mouseRelease(shown.view.viewport(), LEFT, pos=at(shown, "Play"))
    assert moved == []
    assert len(shown.view.marking.ids) == 2, "Esc takes the topmost only"
    drag(shown, "Condiments", "Play")
    assert moved == [(["condiments", "minutes"], "play")]


def test_where_nothing_is_pinned_a_drag_shows_where_it_would_be(shown: ConversationList, chats: Chats) -> None:
    pinned = heard(shown.pinned)
    chats.change("sieve", pinned=False)
    shown.refresh()
    assert "Pinned" not in texts(shown)
    drag(shown, "Condiments", "Today", release=False)
    assert texts(shown)[0] == "Pinned"
    QTest.mouseMove(shown.view.viewport(), at(shown, "Pinned"))
    QTest.mouseRelease(shown.view.viewport(), LEFT, pos=at(shown, "Pinned"))
    assert pinned == [(["condiments"], True)]
    assert "Pinned" not in texts(shown)


def test_alt_and_arrows_move_a_folder_and_ctrl_backspace_deletes_it(shown: ConversationList) -> None:
    moved, gone, deleted = heard(shown.folder_moved), heard(shown.folder_deleted), heard(shown.deleted)
    press(shown, Qt.Key.Key_End)
    press(shown, Qt.Key.Key_Down, Qt.Key.Key_Up, modifiers=ALT)
    assert moved == [("play", 0)]
    press(shown, Qt.Key.Key_Backspace, modifiers=CTRL)
    assert (gone, deleted) == ([("play",)], [])


def test_ctrl_space_and_shift_mark_by_keys_and_walking_lets_go(shown: ConversationList) -> None:
    deleted = heard(shown.deleted)
    shown.select("condiments")
    press(shown, Qt.Key.Key_Space, modifiers=CTRL)
    press(shown, Qt.Key.Key_Down, Qt.Key.Key_Down, modifiers=CTRL)
    press(shown, Qt.Key.Key_Space, modifiers=CTRL)
    press(shown, Qt.Key.Key_Backspace, modifiers=CTRL)
    assert deleted == [(["condiments", "untitled"],)]
    press(shown, Qt.Key.Key_End, modifiers=SHIFT)
    assert shown.view.marking.ids == ["untitled", "minutes"]
    press(shown, Qt.Key.Key_Up)
    assert not shown.view.marking.is_marking


def test_the_menu_of_marked_chats_means_all_of_them(shown: ConversationList) -> None:
    archived = heard(shown.archived)
    for text in ("Condiments", "Minutes of 3 March"):
        QTest.mouseClick(shown.view.viewport(), LEFT, CTRL, at(shown, text))
    menu = menu_of(shown, at(shown, "Condiments"))
    assert names(menu) == ["Pin", "Move to folder", "Archive", "Delete"]
    menu.actions()[2].trigger()
    menu.close()
    assert archived == [(["condiments", "minutes"], True)]
    menu = menu_of(shown, at(shown, "Trip to Arles"))
    assert names(menu)[:2] == ["Open in new window", "Rename"], "one that is not marked is meant alone"
    menu.close()
    assert not shown.view.marking.is_marking


def test_export_is_offered_where_somebody_listens(shown: ConversationList) -> None:
    menu = menu_of(shown, at(shown, "Condiments"))
    assert "Export…" not in names(menu)
    menu.close()
    wanted = heard(shown.export_requested)
    menu = menu_of(shown, at(shown, "Condiments"))
    next(action for action in menu.actions() if action.text() == "Export…").trigger()
    menu.close()
    assert wanted == [(["condiments"],)]


def test_menus_of_folders_and_of_nothing(shown: ConversationList) -> None:
    menu = menu_of(shown, at(shown, "Work"))
    assert names(menu) == ["Rename", "Move up", "Move down", "New folder", "Delete the folder, keep its chats"]
    assert [action.isEnabled() for action in menu.actions()[1:3]] == [False, True]
    menu.close()
    menu = menu_of(shown, QPoint(100, 550))
    assert names(menu) == ["New folder", "Show the archive", "Show the trash"]
    menu.actions()[2].trigger()
    menu.close()
    assert shown.part is ListPart.TRASH


def test_empty_lists_say_what_they_are_for(shown: ConversationList) -> None:
    for part, sentence in ((ListPart.ARCHIVE, "Chats you archive appear here"), (ListPart.TRASH, "The trash is empty")):
        shown.show_part(part)
        assert sentence in [label.text() for label in shown.findChildren(QLabel) if label.isVisible()]
    next(button for button in shown.findChildren(QPushButton) if button.accessibleName() == "Back to the chats").click()
    assert (shown.part, len(texts(shown))) == (ListPart.CHATS, 10)


def test_the_trash_offers_its_acts_for_what_is_marked(shown: ConversationList, chats: Chats) -> None:
    chats.others[ListPart.TRASH] = [chat("old", "Old", start_of_today()), chat("older", "Older", start_of_today() - 1)]
    restored, chosen, renamed = heard(shown.restored), heard(shown.chosen), heard(shown.renamed)
    shown.show_part(ListPart.TRASH)

    def offered() -> list[str]:
        return [button.text() for button in shown.findChildren(QPushButton) if button.isVisible() and button.text()]

    assert offered() == ["Empty the trash…"]
    QTest.mouseClick(shown.view.viewport(), LEFT, pos=at(shown, "Old"))
    assert offered() == ["Restore", "Delete for good…"]
    next(button for button in shown.findChildren(QPushButton) if button.text() == "Restore").click()
    assert (restored, chosen) == ([(["old"],)], [])
    shown.rename_current()
    assert not shown.view.is_editing
    drag(shown, "Old", "Older")
    assert renamed == []
    menu = menu_of(shown, at(shown, "Older"))
    assert names(menu) == ["Restore", "Delete for good…"]
    menu.close()


def test_a_long_list_is_read_in_pages_and_a_change_meanwhile_counts(theme: Theme, icons: Icons, wait_until: WaitUntil) -> None:
    now = start_of_today()
    many = Chats(*(chat(str(n), f"Chat {n}", now - n) for n in range(2 * PAGE + 3)))
    shown = ConversationList(theme, icons, many)
    assert len(texts(shown)) == PAGE + 2, "the first page is there at once"
    many.change("3", at=now + 5)
    many.change(str(2 * PAGE), title="Late", pinned=True)
    shown.refresh_chats(["3", str(2 * PAGE)])
    assert wait_until(lambda: len(texts(shown)) == 2 * PAGE + 6)
    assert texts(shown)[:5] == ["Pinned", "Late", "Today", "Chat 3", "Chat 0"]
    shown.deleteLater()


def test_only_the_rows_that_change_are_told_and_the_scrolling_stays(shown: ConversationList, chats: Chats) -> None:
    chats.chats += [chat(f"n{n}", f"Number {n}", start_of_today() - 90_000 * 3 - n) for n in range(100)]
    shown.refresh()
    shown.grab()  # rows are laid out when they are drawn
    model = shown.view.model()
    resets, removed, inserted = heard(model.modelReset), heard(model.rowsRemoved), heard(model.rowsInserted)
    shown.view.verticalScrollBar().setValue(700)
    chats.change("n50", at=start_of_today() + 9)
    shown.refresh_chats(["n50"])
    assert texts(shown)[3] == "Number 50"
    assert (len(resets), [end - start for _, start, end in removed], [end - start for _, start, end in inserted]) == (0, [0], [0])  # type: ignore[operator]
    shown.grab()
    assert shown.view.verticalScrollBar().value() == 700
    chats.change("n51", title="Another")
    shown.refresh_chats(["n51"])
    assert (len(removed), len(inserted)) == (1, 1)
    assert "Another" in texts(shown)


def test_any_row_of_changes_ends_like_reading_it_all_again(shown: ConversationList, chats: Chats) -> None:
    chance = random.Random(7)
    chats.chats += [chat(f"n{n}", f"Number {n}", start_of_today() - chance.randrange(400_000)) for n in range(60)]
    shown.refresh()
    for _ in range(60):
        ids = chance.sample([entry.id for entry in chats.chats], chance.choice((1, 1, 2, 12)))
        for identity in ids:
            if chance.random() < 0.1:
                chats.without(identity)
                continue
            change: dict[str, object] = {
                "at": start_of_today() - chance.randrange(400_000),
                "pinned": chance.random() < 0.2,
                "folder": chance.choice(("", "work", "play")),
                "unread": chance.random() < 0.5,
                "title": f"Number {chance.random()}",
            }
            chats.change(identity, **{name: change[name] for name in chance.sample(sorted(change), 2)})
        shown.refresh_chats(ids)
        fresh = ConversationRows()
        fresh.set_all(ListPart.CHATS, chats.entries(ListPart.CHATS), chats.folders())
        assert rows(shown.view.model()) == rows(fresh)


def rows(model: QAbstractItemModel) -> list[tuple[object, ...]]:
    roles = (Qt.ItemDataRole.DisplayRole, RowRole.ID, RowRole.IS_PINNED, RowRole.IS_INSIDE, RowRole.HAS_NEW_ANSWER)
    return [tuple(model.index(row, 0).data(role) for role in roles) for row in range(model.rowCount())]


def test_a_source_that_fails_is_told_and_what_was_shown_stays(
    shown: ConversationList, chats: Chats, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, before = heard(shown.read_failed), texts(shown)

    def fails(*_arguments: object) -> Sequence[ChatEntry]:
        raise ChatError(ErrorKind.STORAGE)

    monkeypatch.setattr(chats, "entries", fails)
    monkeypatch.setattr(chats, "entries_of", fails)
    shown.refresh()
    shown.refresh_chats(["arles"])
    assert len(told) == 2
    assert texts(shown) == before
