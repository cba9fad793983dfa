"""The switch, by mouse and keyboard, moving and standing still."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest

from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import Theme


@pytest.fixture
def switch(theme: Theme) -> Iterator[Switch]:
    theme.reduced_motion = True
    switch = Switch(theme, "Temperature, on or off")
    switch.show()
    yield switch
    theme.reduced_motion = None
    switch.deleteLater()


def shown(switch: Switch) -> tuple[QColor, QColor]:
    """The colours at the middle of the knob's two places: where it starts, where it ends."""
    image = switch.grab().toImage()
    return image.pixelColor(8, 12), image.pixelColor(20, 12)


def test_it_can_be_hit_over_24_px_of_height(switch: Switch) -> None:
    heard: list[bool] = []
    switch.toggled.connect(heard.append)
    assert switch.height() >= 24
    for y in (1, 22):
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(14, y))
    assert heard == [True, False]


def test_space_turns_it(switch: Switch) -> None:
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()


def test_the_state_shows_in_the_place_of_the_knob(switch: Switch, theme: Theme) -> None:
    off_start, off_end = shown(switch)
    switch.click()
    on_start, on_end = shown(switch)
    assert off_start == theme.colours.edge != off_end
    assert on_start == theme.colours.text2
    assert on_end == theme.colours.raised


def test_being_filled_tells_nobody_and_shows_at_once(theme: Theme) -> None:
    switch = Switch(theme, "x")
    switch.show()
    heard: list[bool] = []
    switch.toggled.connect(heard.append)
    switch.show_checked(True)
    assert switch.isChecked()
    assert heard == []
    assert shown(switch)[1] == theme.colours.raised
    switch.deleteLater()


def test_a_click_moves_the_knob_there(theme: Theme, wait_until: Callable[[Callable[[], bool]], bool]) -> None:
    theme.reduced_motion = False
    switch = Switch(theme, "x")
    switch.show()
    switch.click()
    assert shown(switch)[1] != theme.colours.raised, "it jumped"
    assert wait_until(lambda: shown(switch)[1] == theme.colours.raised)
    theme.reduced_motion = None
    switch.deleteLater()


def test_the_screen_reader_hears_a_named_check_box(switch: Switch) -> None:
    heard = QAccessible.queryAccessibleInterface(switch)
    assert heard.role() == QAccessible.Role.CheckBox
    assert heard.text(QAccessible.Text.Name) == "Temperature, on or off"
    switch.click()
    assert heard.state().checked
