"""The list of keys."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea

from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.keys_dialog import KeysDialog
from desktop_app.ui.theme import Theme


@pytest.mark.usefixtures("german_words")
def test_no_key_is_cut_off_in_german(theme: Theme) -> None:
    """ "Strg+Bild aufwärts" beside a long name: the name takes two lines."""
    dialog = KeysDialog(theme)
    dialog.open()
    assert QTest.qWaitForWindowExposed(dialog)
    edge = dialog.findChildren(QScrollArea)[0].viewport().width()
    labels = [label for label in dialog.findChildren(QLabel) if label.text() in {key_text(command) for command in Command}]
    assert len(labels) >= len(Command) - 1
    assert max(label.mapTo(dialog, QPoint(label.width(), 0)).x() for label in labels) <= edge
    assert all(label.width() >= label.sizeHint().width() for label in labels)
    dialog.close()
