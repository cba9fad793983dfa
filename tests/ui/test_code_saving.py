"""Code is kept in a file that the reader chose, exactly as it stands."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QFileDevice, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget

from desktop_app.ui.code_saving import CodeSaving, write_file
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard
from tests.ui.shown_pane import ShownPane, answer, question

WaitUntil = Callable[[Callable[[], bool]], bool]


@pytest.fixture
def window(qt_app: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete


def _dialog(window: QWidget, wait_until: WaitUntil) -> QFileDialog:
    assert wait_until(lambda: any(dialog.isVisible() for dialog in window.findChildren(QFileDialog)))
    return next(dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())


def _choose(dialog: QFileDialog, path: Path) -> None:
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()


def test_the_button_in_the_head_saves_all_of_the_code(theme: Theme, icons: Icons, tmp_path: Path, wait_until: WaitUntil) -> None:
    code = "".join(f"print('é {n}')\n" for n in range(300)) + "\n"
    shown = ShownPane(theme, icons, question("1"), answer("2", f"Run it:\n\n```python\n{code}```\n"))
    said = heard(shown.pane.saved)
    shown.pane.transcript.verticalScrollBar().setValue(0)
    QTest.qWait(30)
    (button,) = [button for button in shown.view("2").findChildren(IconButton) if button.accessibleName() == "Save code…"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = _dialog(shown.pane, wait_until)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert [Path(name).name for name in dialog.selectedFiles()] == ["code.py"]
    _choose(dialog, tmp_path / "mine.py")
    assert wait_until(lambda: bool(said))
    assert said == [("Saved as mine.py",)]
    assert (tmp_path / "mine.py").read_bytes() == code.encode()
    shown.pane.deleteLater()


def test_a_name_without_an_ending_gets_the_languages(window: QWidget, tmp_path: Path, wait_until: WaitUntil) -> None:
    saving = CodeSaving(window)
    said = heard(saving.saved)
    saving.ask("x", "rust")
    _choose(_dialog(window, wait_until), tmp_path / "main")
    assert wait_until(lambda: bool(said))
    assert (tmp_path / "main.rs").read_text() == "x"  # no line end that was not there


def test_nothing_of_the_models_words_gets_into_the_name(window: QWidget, wait_until: WaitUntil) -> None:
    CodeSaving(window).ask("x", "../../.bashrc")
    dialog = _dialog(window, wait_until)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["code.txt"]
    dialog.reject()


def test_a_file_is_not_replaced_unless_the_dialog_asked(window: QWidget, tmp_path: Path, wait_until: WaitUntil) -> None:
    (tmp_path / "old.py").write_text("old")
    saving = CodeSaving(window)
    said = heard(saving.saved)
    saving.ask("new", "python")
    dialog = _dialog(window, wait_until)
    asked: list[bool] = []

    def refuse() -> None:
        boxes = [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]
        for box in boxes:
            asked.append(True)
            box.button(QMessageBox.StandardButton.No).click()

    QTimer.singleShot(100, refuse)
    _choose(dialog, tmp_path / "old.py")
    assert asked == [True]
    assert (tmp_path / "old.py").read_text() == "old"
    dialog.reject()
    QTest.qWait(50)
    assert not said


def test_a_folder_that_cannot_be_written_is_told_with_a_remedy(window: QWidget, tmp_path: Path, wait_until: WaitUntil) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    saving = CodeSaving(window)
    said, saved = heard(saving.save_failed), heard(saving.saved)
    saving.ask("x", "")
    dialog = _dialog(window, wait_until)
    dialog.fileSelected.disconnect()
    dialog.fileSelected.connect(lambda path: (folder.rmdir(), saving.write(path, "x")))  # it goes while the dialog closes
    _choose(dialog, folder / "code.txt")
    assert wait_until(lambda: bool(said))
    assert said == [(f"code.txt was not saved: nothing can be written to {folder}. Choose another folder.",)]
    assert not saved


def test_what_stood_there_stays_if_the_disk_is_full(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    file = tmp_path / "kept"
    file.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        fault = write_file(str(file), b"new" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert fault is not QFileDevice.FileError.NoError
    assert fault is not QFileDevice.FileError.OpenError
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("kept", b"old")]
    assert write_file(str(file), b"new") is QFileDevice.FileError.NoError
    assert file.read_bytes() == b"new"


def test_only_files_are_written(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert write_file(str(pipe), b"x") is QFileDevice.FileError.OpenError
    assert pipe.is_fifo()
    assert write_file(str(tmp_path), b"x") is QFileDevice.FileError.OpenError
