"""A choice among a few: its menu, by mouse and by keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import delete

from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.icons import Icons
from desktop_app.ui.menu import Menu
from tests.ui.heard import heard


@pytest.fixture
def box(icons: Icons) -> Iterator[ComboBox]:
    box = ComboBox(icons)
    box.addItems(["Light", "Dark & quiet", "Like the system"])
    box.setCurrentIndex(1)
    box.resize(240, 32)
    box.show()
    yield box
    delete(box)


def _menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    return menu


def test_a_click_opens_a_menu_under_it_with_the_current_choice_ticked(box: ComboBox) -> None:
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    menu = _menu()
    assert [action.text().replace("&&", "&") for action in menu.actions()] == ["Light", "Dark & quiet", "Like the system"]
    assert [action.isChecked() for action in menu.actions()] == [False, True, False]
    assert menu.y() >= box.mapToGlobal(box.rect().bottomLeft()).y()
    assert menu.width() >= box.width()


def test_a_choice_by_mouse_is_told_once(box: ComboBox) -> None:
    activated = heard(box.activated)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    menu = _menu()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[2]).center())
    assert (activated, box.currentText()) == ([(2,)], "Like the system")
    assert QApplication.activePopupWidget() is None


def test_keys_open_it_walk_from_the_current_choice_and_choose(box: ComboBox) -> None:
    activated = heard(box.activated)
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.keyClick(_menu(), Qt.Key.Key_Up)
    QTest.keyClick(_menu(), Qt.Key.Key_Return)
    assert (activated, box.currentText()) == ([(0,)], "Light")
    QTest.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(_menu(), Qt.Key.Key_Escape)
    assert (activated, box.currentText()) == ([(0,)], "Light"), "Esc chooses nothing"
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert (activated[1:], box.currentText()) == ([(1,)], "Dark & quiet"), "arrows change it without opening"


def test_its_menu_goes_with_it(box: ComboBox) -> None:
    box.showPopup()
    box.hide()
    assert QApplication.activePopupWidget() is None


def test_many_choices_scroll_in_a_list(box: ComboBox) -> None:
    box.addItems([f"Model {number}" for number in range(150)])
    activated = heard(box.activated)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert not isinstance(popup, Menu)
    assert popup.height() < 500
    QTest.keyClick(box.view(), Qt.Key.Key_End)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert (activated, box.currentText()) == ([(152,)], "Model 149")
    box.showPopup()
    box.hidePopup()
    assert QApplication.activePopupWidget() is None
