"""Settings take effect at once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint
from desktop_app.settings import MOTIONS, READING_WIDTHS, SCHEMES, ZOOMS, Preferences
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.font_box import families, fixed_families
from desktop_app.ui.icons import Icons
from desktop_app.ui.settings_dialog import SettingsDialog
from desktop_app.ui.theme import Theme

ENDPOINTS = [Endpoint(BUILTIN_ID, "Built-in model"), Endpoint("e1", "Local TGI", "http://127.0.0.1:8080")]
SET = Preferences(
    scheme="dark",
    reduced_motion="on",
    log_probabilities=False,
    write_titles=True,
    reading_width=0,
    zoom=200,
    default_endpoint_id="e1",
    only_listed_servers=True,
)


@pytest.fixture(scope="module")
def stored(qt_app: object) -> Preferences:
    return replace(SET, reading_font=families()[1], code_font=fixed_families()[0])


def opened(theme: Theme, icons: Icons, preferences: Preferences) -> tuple[SettingsDialog, list[Preferences]]:
    dialog = SettingsDialog(theme, icons, preferences, ENDPOINTS)
    told: list[Preferences] = []
    dialog.changed.connect(told.append)
    dialog.open()
    QTest.qWaitForWindowActive(dialog)
    return dialog, told


@pytest.fixture
def place(theme: Theme, icons: Icons) -> Iterator[tuple[SettingsDialog, list[Preferences]]]:
    dialog, told = opened(theme, icons, Preferences())
    yield dialog, told
    dialog.deleteLater()


def pick(box: ComboBox, index: int) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(index):
        QTest.keyClick(box, Qt.Key.Key_Down)


def test_it_shows_what_is_set_and_tells_nothing_of_that(theme: Theme, icons: Icons, stored: Preferences) -> None:
    dialog, told = opened(theme, icons, stored)
    boxes = (dialog.scheme, dialog.motion, dialog.width_choice, dialog.zoom, dialog.endpoint)
    assert [box.currentData() for box in boxes] == ["dark", "on", 0, 200, "e1"]
    assert (dialog.reading_font.currentText(), dialog.code_font.currentText()) == (stored.reading_font, stored.code_font)
    assert not dialog.log_probabilities.isChecked()
    assert dialog.write_titles.isChecked()
    assert dialog.only_listed.isChecked()
    assert told == []
    dialog.deleteLater()


def test_every_choice_is_told_at_once_and_changes_only_itself(place: tuple[SettingsDialog, list[Preferences]], stored: Preferences) -> None:
    dialog, told = place
    pick(dialog.scheme, SCHEMES.index("dark"))
    pick(dialog.motion, MOTIONS.index("on"))
    pick(dialog.width_choice, READING_WIDTHS.index(0))
    pick(dialog.zoom, ZOOMS.index(200))
    pick(dialog.reading_font, 2)
    pick(dialog.code_font, 1)
    pick(dialog.endpoint, 1)
    dialog.log_probabilities.click()
    dialog.write_titles.click()
    dialog.only_listed.click()
    assert told[-1] == stored
    assert told[0].reduced_motion == "system"


def test_what_is_decided_elsewhere_is_shown_and_not_written_over(place: tuple[SettingsDialog, list[Preferences]]) -> None:
    dialog, told = place
    dialog.show_only_listed(True)
    assert dialog.only_listed.isChecked()
    assert told == []
    dialog.write_titles.click()
    assert told == [Preferences(write_titles=True, only_listed_servers=True)]


def test_choices_cover_every_value_that_can_be_set(place: tuple[SettingsDialog, list[Preferences]]) -> None:
    dialog, _told = place

    def values(box: ComboBox) -> list[object]:
        return [box.itemData(n) for n in range(box.count())]

    assert values(dialog.scheme) == list(SCHEMES)
    assert values(dialog.motion) == list(MOTIONS)
    assert values(dialog.width_choice) == list(READING_WIDTHS)
    assert values(dialog.zoom) == list(ZOOMS)
    assert values(dialog.endpoint) == [BUILTIN_ID, "e1"]


def test_choosing_the_same_again_tells_nothing(place: tuple[SettingsDialog, list[Preferences]]) -> None:
    dialog, told = place
    dialog.scheme.activated.emit(0)
    assert told == []


def test_an_endpoint_that_is_gone_reads_as_the_first(theme: Theme, icons: Icons) -> None:
    dialog, told = opened(theme, icons, Preferences(default_endpoint_id="gone"))
    assert dialog.endpoint.currentData() == BUILTIN_ID
    assert told == []
    dialog.deleteLater()


def test_controls_are_named_and_escape_closes(place: tuple[SettingsDialog, list[Preferences]]) -> None:
    dialog, _told = place
    controls = (dialog.scheme, dialog.motion, dialog.width_choice, dialog.zoom, dialog.reading_font, dialog.code_font)
    controls += (dialog.endpoint, dialog.log_probabilities, dialog.write_titles, dialog.only_listed)
    names = [control.accessibleName() for control in controls]
    assert all(names)
    assert len(set(names)) == len(names)
    QTest.keyClick(dialog.scheme, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_any_endpoint_it_says_so(theme: Theme, icons: Icons) -> None:
    dialog = SettingsDialog(theme, icons, Preferences(), [])
    assert (dialog.endpoint.currentText(), dialog.endpoint.isEnabled()) == ("No endpoint yet", False)
    dialog.deleteLater()


def test_a_font_that_is_gone_reads_as_the_systems(theme: Theme, icons: Icons) -> None:
    dialog, told = opened(theme, icons, Preferences(reading_font="Sold with the old computer", code_font="Comic Sans, surely"))
    assert [box.currentIndex() for box in (dialog.reading_font, dialog.code_font)] == [0, 0]
    assert told == []
    dialog.deleteLater()


def test_typing_finds_a_font_by_its_beginning(place: tuple[SettingsDialog, list[Preferences]]) -> None:
    dialog, told = place
    wanted = families()[-1]
    dialog.reading_font.setFocus()
    QTest.keyClicks(dialog.reading_font, wanted.replace(" ", ""))
    assert told
    assert told[-1].reading_font.startswith(wanted[0])
    dialog.reading_font.showPopup()
    QTest.keyClicks(dialog.reading_font.view(), wanted)
    assert dialog.reading_font.view().currentIndex().data() == wanted
    QTest.keyClick(dialog.reading_font.view(), Qt.Key.Key_Return)
    assert told[-1].reading_font == wanted


def test_code_is_offered_only_fonts_of_one_width(qt_app: object) -> None:
    for name in fixed_families():
        metrics = QFontMetricsF(QFont(name, 20))
        assert metrics.horizontalAdvance("iiii") == metrics.horizontalAdvance("MMMM"), name
