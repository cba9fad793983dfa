"""Printing: the system's dialog, loaded only when it is wanted; a printer that is a file is written like one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from desktop_app.ui.chat_paper import ChatPaper
from desktop_app.ui.paper_target import Wanted
from desktop_app.ui.paper_words import PaperProblem
from desktop_app.ui.printer_choice import PrinterChoice
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard
from tests.ui.shown_pane import Messages, answer, question

Wait = Callable[[Callable[[], bool]], bool]


@pytest.fixture
def window(qt_app: object) -> Iterator[QWidget]:
    window = QWidget()
    window.show()
    yield window
    QTest.qWait(1)  # the dialog goes before its window
    window.hide()
    delete(window)


def opened(window: QWidget) -> tuple[PrinterChoice, list[tuple[object, ...]]]:
    choice = PrinterChoice("Condiments", window)
    chosen = heard(choice.chosen)
    choice.open()
    return choice, chosen


def test_printing_to_a_file_writes_it_at_once_and_whole(window: QWidget, theme: Theme, tmp_path: Path, wait_until: Wait) -> None:
    said: list[str] = []
    paper = ChatPaper(theme, window, lambda text, _action, _act: said.append(text))
    paper.print_chat("Condiments", lambda: Messages(question("q"), answer("a", "Ketchup.")))
    (choice,) = window.findChildren(PrinterChoice)
    assert choice.dialog.isVisible()
    choice.dialog.printer().setOutputFileName(str(tmp_path / "out.pdf"))
    choice.dialog.done(1)
    assert wait_until(lambda: bool(said))
    assert said == ["Saved as out.pdf"]
    assert "Ketchup." in PdfReader(tmp_path / "out.pdf").pages[0].extract_text()


def test_pages_that_were_chosen_are_wanted(window: QWidget, tmp_path: Path) -> None:
    choice, chosen = opened(window)
    choice.dialog.printer().setOutputFileName(str(tmp_path / "out.pdf"))
    choice.dialog.printer().setFromTo(2, 5)
    choice.dialog.done(1)
    ((wanted,),) = chosen
    assert isinstance(wanted, Wanted)
    assert (wanted.first, wanted.last) == (2, 5)


def test_nothing_is_wanted_of_a_dialog_that_was_left(window: QWidget) -> None:
    choice, chosen = opened(window)
    choice.dialog.done(0)
    assert chosen == []


NO_PRINTER = """
from PySide6.QtWidgets import QApplication, QWidget
from desktop_app.ui.printer_choice import PrinterChoice
app = QApplication([])
window = QWidget()
choice = PrinterChoice("Condiments", window)
choice.chosen.connect(lambda wanted: print(wanted.target.name, "|", wanted.target.open()))
choice.open()
choice.dialog.done(1)
"""


def test_where_there_is_no_printer_it_is_told() -> None:
    environment = {**os.environ, "CUPS_SERVER": "/nowhere"}
    done = subprocess.run([sys.executable, "-c", NO_PRINTER], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == f"The printer | {PaperProblem.PRINTER}\n"


def test_qt_loads_its_printing_only_when_somebody_prints() -> None:
    code = "import sys, desktop_app.app, desktop_app.ui.chat_paper; print('PySide6.QtPrintSupport' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_starting_loads_nothing_of_paper() -> None:
    code = "import sys, desktop_app.app; print([name for name in sys.modules if 'paper_job' in name or 'chat_paper' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]"]
