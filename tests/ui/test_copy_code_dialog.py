"""The dialog that shows a request as code."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.ui.copy_code_dialog import CopyCodeDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard

CODE = "curl http://127.0.0.1\\\n -d '\u00a0'\n"

pytestmark = pytest.mark.usefixtures("british")


@pytest.fixture
def dialog(theme: Theme, icons: Icons) -> Iterator[CopyCodeDialog]:
    dialog = CopyCodeDialog(theme, icons, CodeForm.REQUESTS, streams=False)
    dialog.open()
    QTest.qWaitForWindowActive(dialog)
    yield dialog
    dialog.deleteLater()


def test_it_asks_for_the_form_that_was_chosen_last_and_copies_it_to_the_letter(dialog: CopyCodeDialog) -> None:
    wanted = heard(dialog.wanted)
    assert not dialog.copy.isEnabled()
    dialog.begin(reads_token=True)
    assert wanted == [(CodeForm.REQUESTS, False)]
    assert dialog.help.text() == "Needs pip install requests. The access token is read from HF_TOKEN."
    dialog.show_code(CODE)
    assert dialog.text.isVisible()
    assert not dialog.sentence.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # Copy is what Enter presses
    assert QGuiApplication.clipboard().text() == CODE
    assert dialog.said.text() == "Copied"


def test_the_keyboard_walks_the_forms(dialog: CopyCodeDialog) -> None:
    dialog.begin(reads_token=False)
    dialog.show_code(CODE)
    wanted = heard(dialog.wanted)
    assert dialog.forms.hasFocus()
    QTest.keyClick(dialog.forms, Qt.Key.Key_Down)
    assert wanted == [(CodeForm.JAVASCRIPT, False)]
    assert not dialog.copy.isEnabled()  # the code on screen is still that of the form before
    dialog.show_code(CODE)
    QTest.keyClick(dialog.forms, Qt.Key.Key_Tab)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    assert wanted[1:] == [(CodeForm.JAVASCRIPT, True)]
    assert dialog.help.text() == "For Node 18 and newer."


def test_a_sentence_stands_in_its_place(dialog: CopyCodeDialog) -> None:
    dialog.begin(reads_token=False)
    dialog.show_code(CODE)
    dialog.show_code(None)
    assert dialog.sentence.text().startswith("This client has no method for a raw prompt")
    assert not dialog.text.isVisible()
    assert not dialog.copy.isEnabled()
    dialog.show_no_endpoint()
    assert dialog.sentence.text() == "This chat has no endpoint. Choose one in the header."
    dialog.show_error(ChatError(ErrorKind.TEMPLATE, server_text="no"))
    assert "template" in dialog.sentence.text().lower()
