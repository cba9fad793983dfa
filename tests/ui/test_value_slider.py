"""The slider: steps, wheel, keys, and its empty state."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from desktop_app.chat.parameters import RANGES, Control
from desktop_app.ui.theme import Theme
from desktop_app.ui.value_slider import ValueSlider


@pytest.fixture
def place(theme: Theme) -> Iterator[tuple[ValueSlider, QLineEdit, list[float]]]:
    window = QWidget()
    slider, other = ValueSlider(theme, RANGES[Control.TEMPERATURE], "Temperature, slider"), QLineEdit()
    row = QHBoxLayout(window)
    row.addWidget(other)
    row.addWidget(slider)
    window.resize(400, 60)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    heard: list[float] = []
    slider.moved.connect(heard.append)
    slider.show_value(0.9, empty=False)
    yield slider, other, heard
    window.deleteLater()


Place = tuple[ValueSlider, QLineEdit, list[float]]


def turn(slider: ValueSlider, notches: int) -> bool:
    """Turn the wheel over it; True if it took that."""
    middle = QPointF(slider.rect().center())
    event = QWheelEvent(
        middle,
        slider.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)
    return event.isAccepted()


def test_arrows_go_one_step(place: Place) -> None:
    slider, _other, heard = place
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down):
        QTest.keyClick(slider, key)
    assert heard == pytest.approx([0.95, 1.0, 0.95, 0.9])


def test_from_between_two_steps_arrows_reach_the_next_one(place: Place) -> None:
    slider, _other, heard = place
    slider.show_value(0.93, empty=False)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    slider.show_value(0.93, empty=False)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert heard == pytest.approx([0.95, 0.9])


def test_pages_and_ends_stay_in_range(place: Place) -> None:
    slider, _other, heard = place
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Left):
        QTest.keyClick(slider, key)
    assert heard == pytest.approx([1.4, 2.0, 0.0])


def test_the_wheel_counts_only_with_the_focus(place: Place) -> None:
    slider, other, heard = place
    other.setFocus()
    assert not turn(slider, 1)
    assert heard == []
    slider.setFocus()
    assert turn(slider, 1)
    assert turn(slider, -2)
    assert heard == pytest.approx([0.95, 0.85])


def test_the_mouse_goes_to_a_step(place: Place) -> None:
    slider, _other, heard = place
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 12))
    assert heard == pytest.approx([1.0])
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 1, 12))
    assert heard[-1] == 2.0


def test_filling_it_is_no_move(place: Place) -> None:
    slider, _other, heard = place
    slider.show_value(1.5, empty=True)
    slider.show_value(0.123, empty=False)
    assert heard == []


def test_empty_it_shows_neither_handle_nor_fill_and_a_touch_brings_them(place: Place, theme: Theme) -> None:
    slider, _other, heard = place
    colours = [slider.grab().toImage().pixelColor(4, 12)]
    slider.show_value(0.9, empty=True)
    colours.append(slider.grab().toImage().pixelColor(4, 12))
    assert colours == [theme.colours.accent, theme.colours.pressed]
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert heard == pytest.approx([0.95])
    assert slider.grab().toImage().pixelColor(4, 12) == theme.colours.accent


def test_touching_it_where_it_stands_switches_it_on_too(place: Place) -> None:
    slider, _other, heard = place
    slider.show_value(2.0, empty=True)
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert heard == [2.0]
