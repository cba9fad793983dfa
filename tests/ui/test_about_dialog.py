"""About, and what all dialogs share."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import delete

from desktop_app.ui.about_dialog import AboutDialog
from desktop_app.ui.dialog_frame import WIDTH, DialogFrame
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


def test_it_shows_the_versions_as_given_the_data_folder_and_the_licences(theme: Theme, icons: Icons) -> None:
    dialog = AboutDialog(theme, icons, {"Brise": "0.1.0", "Qt": "6.11.3"}, Path("/home/ada/brise"))
    dialog.open()
    assert dialog.facts["Brise"].text() == "0.1.0"
    assert dialog.facts["Data folder"].text() == "/home/ada/brise"
    said = " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert all(word in said for word in ("Apache License 2.0", "LGPL", "Lucide", "SmolLM2"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible(), "Enter presses the one button"
    dialog.deleteLater()


def test_a_dialog_never_leaves_the_screen_and_scrolls_instead(theme: Theme) -> None:
    dialog = DialogFrame(theme, "Long")
    label = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
    label.setText("word " * 3000)
    dialog.column.addWidget(label)
    dialog.open()
    QApplication.processEvents()
    room = dialog.screen().availableSize()
    assert dialog.height() <= room.height()
    assert dialog.width() == min(WIDTH, room.width() - 48)
    inner = dialog.width() - 48
    assert label.width() == inner, "the scroll bar stands in the padding"
    dialog.deleteLater()


def test_a_dialog_is_as_high_as_its_content(theme: Theme) -> None:
    dialog = DialogFrame(theme, "Short")
    label = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
    label.setText("A sentence.")
    dialog.column.addWidget(label)
    dialog.open()
    QApplication.processEvents()
    short = dialog.height()
    label.setText("A sentence. " * 40)
    QApplication.processEvents()
    assert dialog.height() > short
    assert label.visibleRegion().boundingRect().size() == label.size(), "nothing of it is cut off"
    dialog.deleteLater()


def test_a_scroll_bar_that_is_no_longer_needed_leaves_no_line_cut_off(theme: Theme) -> None:
    dialog = DialogFrame(theme, "Long, then short")
    label = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
    dialog.column.addWidget(label)
    label.setText("word " * 3000)
    dialog.open()
    QApplication.processEvents()
    inner = dialog.width() - 48
    # one line in the padding's room too, two without it
    text = "w"
    while label.fontMetrics().horizontalAdvance(text) <= inner:
        text += " w" if len(text) % 2 else "w"
    label.setText(text)
    QApplication.processEvents()
    assert label.height() > label.fontMetrics().height()
    assert label.visibleRegion().boundingRect().size() == label.size()
    dialog.deleteLater()


def test_it_opens_over_the_middle_of_its_window(theme: Theme, icons: Icons) -> None:
    window = QWidget()
    window.setGeometry(40, 30, 720, 560)
    window.show()
    dialog = AboutDialog(theme, icons, {}, Path("/home/ada/brise"), window)
    dialog.open()
    off = dialog.geometry().center() - window.geometry().center()
    assert (abs(off.x()) <= 1, abs(off.y()) <= 20) == (True, True), off
    dialog.close()
    delete(window)


def test_what_does_not_fit_is_scrolled_by_keys(theme: Theme) -> None:
    dialog = DialogFrame(theme, "Long")
    label = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
    label.setText("word " * 3000)
    dialog.column.addWidget(label)
    dialog.open()
    QApplication.processEvents()
    top = label.mapTo(dialog, label.rect().topLeft()).y()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End):
        QTest.keyClick(dialog, key)
        below = label.mapTo(dialog, label.rect().topLeft()).y()
        assert below < top
        top = below
    dialog.deleteLater()


def test_enter_presses_the_button_that_has_the_keyboard_else_the_default_one(theme: Theme) -> None:
    dialog = DialogFrame(theme, "Two buttons")
    cancel, save = QPushButton("Cancel"), QPushButton("Save")
    pressed = []
    cancel.clicked.connect(lambda: pressed.append("cancel"))
    save.clicked.connect(lambda: pressed.append("save"))
    field = QLineEdit()
    dialog.add_field("Name", field)
    dialog.add_buttons(None, cancel, save)
    dialog.open()
    for widget in (field, cancel, save):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert pressed == ["save", "cancel", "save"]
    dialog.deleteLater()
