"""A list of what Brise is made of, and the text of what is chosen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.component import Component, LicenceText
from desktop_app.ui.licences_dialog import LicencesDialog
from desktop_app.ui.theme import Theme

PARTS = (
    Component("Brise", "0.1.0", "Apache-2.0", (LicenceText("LICENSE", "Apache License"),)),
    Component("Qt", "6.11.3", "LGPL-3.0-only", (LicenceText("LGPL", "lesser"), LicenceText("GPL", "greater")), ("libQt6Core.so.6",)),
    Component("bare", "", ""),
)


def test_arrows_lead_through_the_parts_and_each_shows_all_of_its_text(theme: Theme) -> None:
    dialog = LicencesDialog(theme)
    dialog.open()
    assert dialog.list.count() == 0
    dialog.show_components(PARTS)
    assert "3 parts" in dialog.sentence.text()
    assert "Apache License" in dialog.text.toPlainText()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    shown = dialog.text.toPlainText()
    assert shown.startswith("Qt 6.11.3, LGPL-3.0-only")
    assert shown.index("libQt6Core.so.6") < shown.index("lesser") < shown.index("greater")
    QTest.keyClick(dialog.list, Qt.Key.Key_B)  # typing finds a name
    assert dialog.text.toPlainText().startswith("bare\n")
    dialog.close_button.click()
    assert not dialog.isVisible()
    dialog.deleteLater()


def test_missing_licences_are_told(theme: Theme) -> None:
    dialog = LicencesDialog(theme)
    dialog.open()
    dialog.show_missing()
    assert "Install Brise again" in dialog.sentence.text()
    dialog.deleteLater()
