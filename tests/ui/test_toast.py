"""The sentence that goes away by itself, but not while somebody is at it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import delete

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.toast import Toast

WaitUntil = Callable[[Callable[[], bool]], bool]
STAYS = 60  # ms; ten seconds for people


@pytest.fixture
def window(theme: Theme) -> Iterator[QWidget]:
    window = QWidget()
    window.resize(600, 200)
    QLineEdit(window)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    yield window
    window.hide()
    delete(window)


@pytest.fixture
def toast(theme: Theme, icons: Icons, window: QWidget) -> Toast:
    toast = Toast(theme, icons, window, stays=STAYS, stays_after_leaving=STAYS)
    toast.move(200, 60)  # away from the mouse
    return toast


def test_it_goes_by_itself(toast: Toast, wait_until: WaitUntil) -> None:
    toast.show_message("Copied")
    assert toast.isVisible()
    assert not any(b.isVisible() for b in toast.findChildren(QPushButton) if not isinstance(b, IconButton)), "nothing to do about it"
    assert wait_until(lambda: not toast.isVisible())


def test_its_button_acts_once_and_closes_it(toast: Toast) -> None:
    done: list[str] = []
    toast.show_message("Deleted “Condiments”", "Undo", lambda: done.append("undone"))
    undo = next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert (done, toast.isVisible()) == (["undone"], False)
    undo.click()
    assert done == ["undone"]


def test_it_stays_while_the_mouse_is_over_it(toast: Toast, wait_until: WaitUntil) -> None:
    toast.show_message("Deleted")
    middle = QPointF(toast.rect().center())
    QApplication.sendEvent(toast, QEnterEvent(middle, middle, middle))
    QTest.qWait(3 * STAYS)
    assert toast.isVisible()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert wait_until(lambda: not toast.isVisible())


def test_it_stays_while_the_keyboard_is_on_it_and_escape_closes_it(toast: Toast) -> None:
    toast.show_message("Deleted", "Undo", lambda: None)
    undo = next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo")
    undo.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.qWait(3 * STAYS)
    assert toast.isVisible()
    QTest.keyClick(undo, Qt.Key.Key_Escape)
    assert not toast.isVisible()


def test_the_next_sentence_takes_its_place(toast: Toast) -> None:
    done: list[str] = []
    toast.show_message("Deleted “One”", "Undo", lambda: done.append("one"))
    toast.show_message("Deleted “Two”", "Undo", lambda: done.append("two"))
    assert toast.text == "Deleted “Two”"
    next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo").click()
    assert done == ["two"]


def test_a_long_sentence_takes_up_to_three_lines(toast: Toast) -> None:
    toast.show_message("Copied")
    toast.fit(300)
    one_line = toast.height()
    sentence = "This chat could not be saved. Make room on the disk, then try again."
    toast.show_message(sentence, "Undo", lambda: None)
    toast.fit(300)
    label = next(label for label in toast.findChildren(QLabel) if label.isVisible())
    assert (toast.width() <= 300, label.text()) == (True, sentence)
    assert label.height() >= 2 * label.fontMetrics().height()
    toast.show_message("word " * 100, "Undo", lambda: None)
    toast.fit(300)
    assert label.text().endswith("…")
    assert toast.width() <= 300
    assert one_line < toast.height() < 5 * label.fontMetrics().height()
    toast.show_message("Short")
    toast.fit(300)
    assert toast.width() < 200


def test_nothing_of_a_sentence_with_room_is_cut_off(toast: Toast) -> None:
    toast.show_message("Deleted “Condiments”", "Undo", lambda: None)
    toast.fit(500)
    label = next(label for label in toast.findChildren(QLabel) if label.isVisible())
    assert label.text() == "Deleted “Condiments”"
    assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_what_need_not_be_read_never_takes_the_place_of_what_can_be_undone(toast: Toast) -> None:
    toast.show_briefly("125%")
    toast.show_briefly("150%")
    assert (toast.isVisible(), toast.text) == (True, "150%")
    toast.show_message("Deleted “Condiments”", "Undo", lambda: None)
    toast.show_briefly("175%")
    assert toast.text == "Deleted “Condiments”"
    toast.dismiss()
    toast.show_briefly("200%")
    assert toast.text == "200%"


def test_what_it_offered_can_be_withdrawn_and_nothing_else(toast: Toast) -> None:
    first, second = object(), object()
    toast.show_message("Deleted “One”", "Undo", lambda: None, first)
    toast.withdraw(second)
    assert toast.isVisible()
    toast.show_message("Exported")
    toast.withdraw(first)
    assert toast.isVisible()
    toast.show_message("Deleted “Two”", "Undo", lambda: None, second)
    toast.withdraw(second)
    assert not toast.isVisible()
