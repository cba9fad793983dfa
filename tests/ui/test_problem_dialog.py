"""What must be read before Brise goes on, or ends."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from desktop_app.ui.problem_dialog import ProblemDialog
from desktop_app.ui.theme import Theme


@pytest.fixture
def dialog(theme: Theme) -> Iterator[ProblemDialog]:
    dialog = ProblemDialog(theme, "Brise is already running with this data folder.", "Go on in its window.", "storage: in use\n<b>x</b>")
    dialog.open()
    QApplication.processEvents()
    yield dialog
    delete(dialog)


def test_it_says_what_happened_and_what_to_do_and_enter_closes_it(dialog: ProblemDialog) -> None:
    assert dialog.title.text() == "Brise is already running with this data folder."
    assert (dialog.remedy.isVisible(), dialog.remedy.text()) == (True, "Go on in its window.")
    assert not dialog.details.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_details_unfold_as_they_are(dialog: ProblemDialog) -> None:
    height = dialog.height()
    QTest.mouseClick(dialog.unfold, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert dialog.details.isVisible()
    assert dialog.details.toPlainText() == "storage: in use\n<b>x</b>"
    assert (dialog.unfold.text(), dialog.height() > height) == ("Hide details", True)
    QTest.mouseClick(dialog.unfold, Qt.MouseButton.LeftButton)
    assert not dialog.details.isVisible()


def test_a_long_sentence_wraps_and_without_details_there_is_nothing_to_unfold(theme: Theme) -> None:
    dialog = ProblemDialog(theme, "Something that takes many words to say " * 5, "Try again.", "")
    dialog.open()
    QApplication.processEvents()
    assert dialog.title.height() > 2 * dialog.title.fontMetrics().height()
    assert not dialog.unfold.isVisible()
    delete(dialog)
