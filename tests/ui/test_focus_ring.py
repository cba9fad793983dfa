"""The ring: where the keyboard is, and only if the keyboard brought it there."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import delete

from desktop_app.ui.focus_ring import FocusRing, FocusRings
from desktop_app.ui.icons import Icons
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard
from tests.ui.window_fixture import Shown

WaitUntil = Callable[[Callable[[], bool]], bool]


class Page(QWidget):
    """A field, two buttons, and twenty more that scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rings = FocusRings(theme, self)
        self.field, self.first, self.second = QLineEdit(), QPushButton("First"), QPushButton("Second")
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        self.rows = [QPushButton(str(n)) for n in range(20)]
        for row in self.rows:
            rows.addWidget(row)
        self.scroll.setWidget(inner)
        column = QVBoxLayout(self)
        for widget in (self.field, self.first, self.second, self.scroll):
            column.addWidget(widget)
        self.resize(300, 300)

    @property
    def ring(self) -> FocusRing:
        return self.findChildren(FocusRing)[0]

    def press(self, key: Qt.Key) -> None:
        handle = self.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, key)

    def click(self, widget: QWidget) -> None:
        handle = self.windowHandle()
        assert handle is not None
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=widget.mapTo(self, widget.rect().center()))

    def around(self, widget: QWidget) -> QRect:
        return QRect(widget.mapTo(self, QPoint(0, 0)), widget.size()).adjusted(-3, -3, 3, 3)


@pytest.fixture
def page(theme: Theme) -> Iterator[Page]:
    page = Page(theme)
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)
    page.field.setFocus()
    yield page
    page.hide()
    delete(page)


def test_a_key_shows_it_round_the_control_and_a_field_has_its_own_border(page: Page) -> None:
    page.press(Qt.Key.Key_Tab)
    assert (page.ring.target, page.ring.geometry(), page.ring.isVisible()) == (page.first, page.around(page.first), True)
    page.press(Qt.Key.Key_Tab)
    assert page.ring.geometry() == page.around(page.second)
    page.field.setFocus()
    assert not page.ring.isVisible()


def test_a_click_does_not_show_it(page: Page) -> None:
    page.click(page.first)
    assert page.first.hasFocus()
    assert not page.ring.isVisible()
    page.press(Qt.Key.Key_Tab)
    assert page.ring.target is page.second


def test_it_follows_what_moves_and_goes_with_what_hides(page: Page) -> None:
    page.press(Qt.Key.Key_Tab)
    page.field.setFixedHeight(80)
    page.layout().activate()
    assert page.ring.geometry() == page.around(page.first)
    page.first.hide()
    assert page.ring.target is not page.first


def test_it_is_drawn_in_the_focus_colour_one_pixel_outside(page: Page, theme: Theme) -> None:
    page.press(Qt.Key.Key_Tab)
    image = page.grab().toImage()
    left, middle = page.first.x(), page.first.geometry().center().y()
    colours = [image.pixelColor(left - distance, middle) for distance in (3, 2, 1)]
    assert colours == [theme.colours.focus, theme.colours.focus, theme.colours.ground]


def test_it_takes_no_clicks(page: Page) -> None:
    page.press(Qt.Key.Key_Tab)
    clicked = heard(page.first.clicked)
    page.click(page.first)
    assert len(clicked) == 1


def test_a_scroll_area_cuts_it(page: Page, theme: Theme) -> None:
    page.press(Qt.Key.Key_Tab)
    page.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert page.ring.isVisible()
    page.scroll.verticalScrollBar().setValue(page.rows[0].height() + 20)
    image = page.grab().toImage()
    above = page.scroll.y() - 6
    row = [image.pixelColor(x, y) for x in range(page.width()) for y in range(above - 20, above)]
    assert theme.colours.focus not in row


def test_what_is_destroyed_takes_its_ring_along(page: Page, wait_until: WaitUntil) -> None:
    page.press(Qt.Key.Key_Tab)
    assert page.ring.target is page.first
    delete(page.first)
    page.second.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.ring.geometry() == page.around(page.second)


def test_a_switch_has_it_round_its_track(page: Page, theme: Theme) -> None:
    switch = Switch(theme, "Temperature")
    page.layout().addWidget(switch)
    switch.setFocus(Qt.FocusReason.TabFocusReason)
    page.press(Qt.Key.Key_Shift)  # a key was last
    page.field.setFocus()
    switch.setFocus(Qt.FocusReason.TabFocusReason)
    track = switch.focus_rect().translated(switch.mapTo(page, QPoint(0, 0)))
    assert page.ring.geometry() == track.adjusted(-3, -3, 3, 3)


def test_in_the_list_it_goes_round_the_current_row(theme: Theme, icons: Icons) -> None:
    parts = Shown(theme, icons).show()
    handle = parts.window.windowHandle()
    assert handle is not None
    parts.list.search_field.setFocus()
    places = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(handle, key)
        places.append(parts.window.findChildren(FocusRing)[0].geometry())
    view = parts.list.view
    row = view.visualRect(view.currentIndex()).translated(view.viewport().mapTo(parts.window, QPoint(0, 0)))
    assert places[1] == row.adjusted(-3, -2, 3, 2)
    assert places[1].y() - places[0].y() == 34
    parts.end()


def test_in_the_list_it_stays_with_its_row_when_others_come_above(theme: Theme, icons: Icons, wait_until: WaitUntil) -> None:
    parts = Shown(theme, icons).show()
    handle = parts.window.windowHandle()
    assert handle is not None
    parts.list.search_field.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(handle, key)
    view, ring = parts.list.view, parts.window.findChildren(FocusRing)[0]
    current, before = view.currentIndex().data(), ring.geometry()
    parts.list._rows.show_targets(True)  # a heading above all
    assert view.currentIndex().data() == current

    def is_round_it() -> bool:
        row = view.visualRect(view.currentIndex()).translated(view.viewport().mapTo(parts.window, QPoint(0, 0)))
        return ring.geometry() == row.adjusted(-3, -2, 3, 2)

    assert wait_until(is_round_it)
    assert ring.geometry() != before
    parts.end()
