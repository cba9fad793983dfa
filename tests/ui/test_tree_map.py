"""The map of a chat, by keyboard, mouse and screen reader."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from desktop_app.chat.tree_node import TreeNode
from desktop_app.ui.theme import Theme
from desktop_app.ui.tree_map import TreeMap
from desktop_app.ui.tree_popover import TreePopover
from tests.ui.heard import heard
from tests.ui.test_tree_layout import tree

WaitUntil = Callable[[Callable[[], bool]], bool]
BRANCHED = tree(None, 0, 0, 1, 2, 4, 4, shown=frozenset({0, 2, 4, 6}))
"""0 has the versions 1 and 2 below it, 4 the versions 5 and 6."""


class Tree:
    """A TreeSource."""

    def __init__(self, nodes: list[TreeNode]) -> None:
        self.nodes = nodes

    def tree(self) -> Iterator[list[TreeNode]]:
        yield from ([], self.nodes)


@pytest.fixture
def shown(theme: Theme) -> Iterator[TreeMap]:
    made = TreeMap(theme)
    made.resize(300, 300)
    made.show_tree([BRANCHED])
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    made.setFocus()
    yield made
    made.hide()
    made.deleteLater()


def current(shown: TreeMap) -> str:
    assert shown.current is not None
    return shown.current.node.id


def test_arrows_walk_and_enter_shows(shown: TreeMap) -> None:
    chosen, said = heard(shown.chosen), heard(shown.described)
    assert current(shown) == "6"  # the end of the branch that is shown
    walked = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down):
        QTest.keyClick(shown, key)
        walked.append(current(shown))
    assert walked == ["5", "4", "6", "4", "2", "1", "3"]
    assert said[-1] == ("Answer: Text 3",)
    assert ("Answer, version 1 of 2: Text 1",) in said
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert chosen == [("3",)]
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert current(shown) == "0"
    QTest.keyClick(shown, Qt.Key.Key_Up)
    QTest.keyClick(shown, Qt.Key.Key_Left)
    assert current(shown) == "0"  # nothing is there
    QTest.keyClick(shown, Qt.Key.Key_End)
    assert current(shown) == "6"


def test_a_screen_reader_hears_where_the_keyboard_is(shown: TreeMap) -> None:
    assert shown.accessibleName() == "Map of the chat"
    QTest.keyClick(shown, Qt.Key.Key_Up)
    assert shown.accessibleDescription() == "You: Text 4"


def test_the_mouse_reads_and_chooses(shown: TreeMap) -> None:
    chosen, said = heard(shown.chosen), heard(shown.described)
    place = shown.point_of(next(index for index, item in enumerate(shown.items) if item.node.id == "1"))
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(shown.viewport(), move)
    assert said == [("Answer, version 1 of 2: Text 1",)]
    QApplication.sendEvent(shown, QEvent(QEvent.Type.Leave))
    assert said[1:] == [("You, version 2 of 2: Text 6",)]
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [("1",)]
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(290, 290))
    assert len(chosen) == 1


def test_the_shown_branch_has_the_accent_and_roles_differ_in_shape(shown: TreeMap, theme: Theme) -> None:
    picture = shown.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()

    def colour(identity: str, away: QPoint) -> QColor:
        index = next(index for index, item in enumerate(shown.items) if item.node.id == identity)
        point = shown.point_of(index) + away
        return picture.pixelColor(round(point.x() * ratio), round(point.y() * ratio))

    middle, corner = QPoint(0, 0), QPoint(5, 5)
    assert colour("2", middle) == colour("4", middle) == theme.colours.accent
    assert colour("1", middle) != theme.colours.accent
    assert colour("0", corner - QPoint(1, 1)) == theme.colours.accent  # a square reaches into its corner
    assert colour("2", corner) != theme.colours.accent  # a disc does not


def test_a_stretch_says_how_many_messages_it_stands_for(theme: Theme) -> None:
    made = TreeMap(theme)
    said = heard(made.described)
    made.show_tree([tree(None, *range(14), shown=frozenset(range(15)))])
    assert len(made.items) == 3
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert said[-1] == ("13 messages, from: Text 1",)
    assert not made.grab().isNull()


def test_ten_thousand_versions_are_laid_out_in_slices_and_drawn_where_one_looks(theme: Theme, wait_until: WaitUntil) -> None:
    made = TreeMap(theme)
    made.resize(300, 200)
    done = heard(made.laid_out)
    made.show_tree([tree(None, *[0] * 9_999, shown=frozenset({0, 9_999}))])
    assert wait_until(lambda: len(done) == 1)
    made.show()
    assert current(made) == "9999"
    assert made.viewport().rect().contains(made.point_of(9_999))
    assert not made.grab().isNull()
    QTest.keyClick(made, Qt.Key.Key_Left)
    assert current(made) == "9998"
    made.hide()
    made.deleteLater()


class Window:
    """A window with a button, a field and the map."""

    def __init__(self, theme: Theme) -> None:
        self.window = QWidget()
        self.window.resize(480, 360)
        self.button = QPushButton("Map", self.window)
        self.button.move(200, 8)
        self.field = QLineEdit(self.window)
        self.field.move(10, 300)
        self.popover = TreePopover(theme, self.button, self.window)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.field.setFocus()


def test_the_popover_hands_the_keyboard_over_and_back(theme: Theme) -> None:
    shown = Window(theme)
    popover, chosen = shown.popover, heard(shown.popover.chosen)
    popover.toggle(Tree(BRANCHED))
    assert popover.map.hasFocus()
    assert shown.window.rect().contains(popover.geometry())
    QTest.keyClick(popover.map, Qt.Key.Key_Tab)
    assert popover.is_open
    QTest.keyClick(popover.map, Qt.Key.Key_Escape)
    assert not popover.is_open
    assert shown.field.hasFocus()
    popover.toggle(Tree(BRANCHED))
    QTest.keyClick(popover.map, Qt.Key.Key_Return)
    assert chosen == [("6",)]
    assert not popover.is_open
    popover.toggle(Tree(BRANCHED))
    shown.window.resize(480, 200)
    assert shown.window.rect().contains(popover.geometry())
    QTest.mouseClick(shown.window.childAt(470, 190), Qt.MouseButton.LeftButton)
    assert not popover.isVisible()
    shown.window.deleteLater()
