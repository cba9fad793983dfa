"""The marks of endpoints can be told from the ground that they stand on, and from each other."""

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint_options import COLOURS
from desktop_app.ui.colour_button import ColourButton
from desktop_app.ui.colours import dark_colours, high_contrast, light_colours
from desktop_app.ui.mark_colours import colour_name, mark_colour, paint_mark
from desktop_app.ui.theme import Theme
from tests.ui.contrast import contrast

MARKS = COLOURS[1:]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_seen_on_every_ground_that_it_stands_on(name: str, dark: bool) -> None:
    colour = mark_colour(name, dark=dark)
    assert colour is not None
    plain = dark_colours() if dark else light_colours()
    for colours in (plain, high_contrast(plain, dark=dark)):
        for ground in (colours.ground, colours.raised, colours.hover, colours.pressed, colours.selected):
            assert contrast(colour, ground) >= 3, (name, ground.name())


@pytest.mark.parametrize("dark", [False, True])
def test_no_two_marks_are_alike(dark: bool) -> None:
    found = [mark_colour(name, dark=dark) for name in MARKS]
    for one, other in combinations(found, 2):
        assert one is not None
        assert other is not None
        apart = abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())
        assert apart > 50, (one.name(), other.name())
    assert len({colour_name(name) for name in COLOURS}) == len(COLOURS)


def test_no_mark_paints_nothing() -> None:
    def painted(name: str) -> int:
        image = QImage(16, 32, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        paint_mark(painter, 4, 16, 24, name, dark=False)
        painter.end()
        return sum(image.pixelColor(x, y).alpha() > 0 for x in range(16) for y in range(32))

    assert painted("") == painted("no colour of ours") == 0
    assert painted("red") > 50


def test_the_button_offers_all_and_says_which(theme: Theme) -> None:
    button = ColourButton(theme)
    assert button.accessibleName() == "Colour: No colour"
    menu = button.menu_for()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["No colour"]
    menu.actions()[COLOURS.index("teal")].trigger()
    assert (button.colour, button.accessibleName()) == ("teal", "Colour: Teal")
    button.show_colour("sepia")
    assert button.colour == "", "what nobody knows is none"
    button.show()
    QTest.keyClick(button, Qt.Key.Key_Space)
    opened = button.findChildren(type(menu))[-1]
    assert opened.isVisible()
    opened.close()
    button.hide()
    button.deleteLater()
