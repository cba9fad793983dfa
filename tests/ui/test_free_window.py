"""What nobody asked for in this moment waits until no dialog lies on the window."""

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop_app.ui.free_window import FreeWindow, dialog_over

pytestmark = pytest.mark.usefixtures("qt_app")


def test_one_after_the_other_and_never_over_another() -> None:
    window = QWidget()
    window.show()
    free = FreeWindow(window)
    opened: list[QDialog] = []

    def open_one() -> None:
        assert not dialog_over(window)
        dialog = QDialog(window)
        opened.append(dialog)
        dialog.open()

    free.then(open_one)
    assert len(opened) == 1
    for _ in range(3):
        free.then(open_one)
    assert len(opened) == 1
    for number in (1, 2):
        opened[-1].reject()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        assert len(opened) == number + 1
    child = QDialog(opened[-1])
    child.open()
    opened[-1].hide()
    QApplication.processEvents()
    assert len(opened) == 3, "another one, opened from the dialog, is there still"
    child.reject()
    QApplication.processEvents()
    assert len(opened) == 4
    opened[-1].reject()
    window.deleteLater()


def test_what_blocks_nothing_is_not_waited_for() -> None:
    window = QWidget()
    window.show()
    beside = QDialog(window)
    beside.show()
    done: list[bool] = []
    FreeWindow(window).then(lambda: done.append(True))
    assert done
    window.deleteLater()
