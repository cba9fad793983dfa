"""What is copied is what is shown."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.ui.diagnostics_dialog import DiagnosticsDialog
from desktop_app.ui.theme import Theme


def test_what_is_shown_is_copied_and_only_on_request(theme: Theme) -> None:
    QGuiApplication.clipboard().setText("before")
    dialog = DiagnosticsDialog(theme, lambda names: f"Brise\u00a01\nnames: {names}\n")
    dialog.open()
    assert dialog.text.toPlainText() == "Brise 1\nnames: False\n"
    assert QGuiApplication.clipboard().text() == "before"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "Brise\u00a01\nnames: False\n"
    assert dialog.state.text() == "Copied"
    assert dialog.isVisible()
    dialog.names.click()
    assert dialog.text.toPlainText().endswith("names: True\n")
    assert dialog.state.text() == ""
    assert QGuiApplication.clipboard().text().endswith("names: False\n")
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text().endswith("names: True\n")
    dialog.close_button.click()
    assert not dialog.isVisible()
    dialog.deleteLater()
