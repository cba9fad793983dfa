"""Where another window opens."""

from PySide6.QtCore import QRect

from desktop_app.ui.window_cascade import OFFSET, stepped

SCREEN = QRect(0, 24, 1920, 1056)


def test_it_is_a_step_away_and_of_the_same_size() -> None:
    assert stepped(QRect(100, 100, 1200, 800), SCREEN) == QRect(100 + OFFSET, 100 + OFFSET, 1200, 800)


def test_many_in_a_row_all_stay_on_the_screen() -> None:
    place = QRect(100, 100, 1200, 800)
    for _ in range(100):
        before, place = place, stepped(place, SCREEN)
        assert SCREEN.contains(place)
        assert place.size() == before.size()
        assert place.topLeft() != before.topLeft()


def test_one_as_large_as_the_screen_or_larger_is_cut_to_it() -> None:
    for there in (SCREEN, QRect(-50, -50, 5000, 5000)):
        assert SCREEN.contains(stepped(there, SCREEN))
