"""A window that comes forward brings its dialogs, and the keyboard is where it is of use."""

import pytest
from PySide6.QtWidgets import QDialog, QMainWindow, QVBoxLayout, QWidget

from desktop_app.composition import coming_forward
from desktop_app.composition.coming_forward import come_forward
from tests.qt_loop import run_in_qt, until

pytestmark = pytest.mark.usefixtures("qt_app")


def window_and_dialog() -> tuple[QMainWindow, QDialog]:
    window = QMainWindow()
    dialog = QDialog(window)
    QVBoxLayout(dialog).addWidget(QWidget())
    window.show()
    dialog.open()
    return window, dialog


@pytest.mark.parametrize("is_minimized", [False, True])
def test_the_dialog_over_a_window_gets_the_keyboard(is_minimized: bool) -> None:
    async def come() -> None:
        window, dialog = window_and_dialog()
        other = QWidget()
        if is_minimized:
            window.showMinimized()
        other.show()
        other.activateWindow()
        await until(other.isActiveWindow)
        come_forward(window)
        await until(dialog.isActiveWindow)
        assert not window.isMinimized()
        dialog.reject()
        come_forward(window)
        await until(window.isActiveWindow)

    run_in_qt(come())


def test_a_window_of_another_desktop_is_shown_anew_and_nothing_of_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    async def come() -> None:
        window, dialog = window_and_dialog()
        window.showMaximized()
        await until(window.isMaximized)
        answers: list[int] = []
        dialog.finished.connect(answers.append)
        monkeypatch.setattr(coming_forward, "_is_elsewhere", lambda _window: True)
        come_forward(window)
        await until(dialog.isActiveWindow)
        assert window.isVisible()
        assert window.isMaximized()
        assert dialog.isVisible()
        assert dialog.isModal()
        assert not answers

    run_in_qt(come())
