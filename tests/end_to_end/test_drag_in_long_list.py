"""Chats dragged in a list that is longer than the window: it scrolls near its edges, and no row moves away under the mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.end_to_end.test_order import Listed, listed, stored_chats
from tests.qt_loop import run_in_qt, until

pytestmark = pytest.mark.usefixtures("qt_app")

TITLES = [f"Chat {number}" for number in range(60)]


class Hand:
    """The mouse, with its button held, on the window itself."""

    def __init__(self, chats: Listed, start: str) -> None:
        self._chats, self._window = chats, chats.app.rooms.window.windowHandle()
        place = chats.at(start)
        QTest.mousePress(self._window, Qt.MouseButton.LeftButton, pos=self._on_window(place))
        for step in (5, 20):
            self.move(place + QPoint(0, step))

    def _on_window(self, place: QPoint) -> QPoint:
        return self._chats.view.viewport().mapTo(self._chats.app.rooms.window, place)

    def move(self, place: QPoint) -> None:
        """To a place in the list."""
        self.place = place
        QTest.mouseMove(self._window, self._on_window(place))

    def release(self) -> None:
        QTest.mouseRelease(self._window, Qt.MouseButton.LeftButton, pos=self._on_window(self.place))


def test_a_folder_at_the_far_end_is_reached_and_a_pin_at_the_near_one(tmp_path: Path) -> None:
    stored_chats(tmp_path, *TITLES)

    async def use() -> None:
        async with listed(tmp_path) as chats:
            chats.app.rooms.library.folder_acts.create("f", "Folder")
            bar, height = chats.view.verticalScrollBar(), chats.view.viewport().height()
            assert bar.maximum() > height, "the folder cannot be seen yet"
            hand = Hand(chats, "Chat 0")
            hand.move(QPoint(60, height - 2))
            await until(lambda: bar.value() == bar.maximum())
            hand.move(chats.view.visualRect(chats.view.model().index(chats.view.model().rowCount() - 1, 0)).center())
            hand.release()
            assert chats.texts[-2:] == ["- Folder", "  Chat 0"]
            chats.view.scrollToBottom()
            hand = Hand(chats, "Chat 0")
            hand.move(QPoint(60, 2))
            await until(lambda: bar.value() == 0)
            hand.move(chats.view.visualRect(chats.view.model().index(0, 0)).center())
            assert chats.texts[0] == "Pinned"
            hand.release()
            assert chats.texts[:2] == ["Pinned", "Chat 0"]
            chats.undo()
            assert chats.texts[-2:] == ["- Folder", "  Chat 0"]

    run_in_qt(use())


def test_rows_stay_under_the_mouse_when_a_drag_begins_and_is_given_up(tmp_path: Path) -> None:
    stored_chats(tmp_path, *TITLES)

    async def use() -> None:
        async with listed(tmp_path) as chats:
            chats.view.scrollTo(chats.view.model().index(40, 0), chats.view.ScrollHint.PositionAtCenter)
            places = {title: chats.at(title) for title in TITLES[36:44]}
            hand = Hand(chats, "Chat 40")
            assert chats.texts[0] == "Pinned"
            assert {title: chats.at(title) for title in places} == places
            QTest.keyClick(chats.view, Qt.Key.Key_Escape)
            assert chats.texts[0] != "Pinned"
            assert {title: chats.at(title) for title in places} == places
            hand.release()
            assert chats.texts == ["Earlier", *TITLES]

    run_in_qt(use())


def test_a_drop_that_changes_nothing_is_nothing_to_undo(tmp_path: Path) -> None:
    stored_chats(tmp_path, "One", "Two", "Three")

    async def use() -> None:
        async with listed(tmp_path) as chats:
            chats.choose("Three", "Archive")
            hand = Hand(chats, "One")
            hand.move(chats.at("Two"))
            hand.release()
            assert chats.texts == ["Earlier", "One", "Two"]
            chats.undo()
            assert chats.texts == ["Earlier", "One", "Two", "Three"]

    run_in_qt(use())
