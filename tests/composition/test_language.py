"""Which language Brise speaks, and that Qt speaks it too."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from desktop_app.composition.data_folder import resources_folder
from desktop_app.composition.language import choose, speak
from desktop_app.ui.key_bindings import Command, all_keys, key_text
from desktop_app.ui.number_text import percent_text


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["de-Latn-DE", "de-DE", "de"], "de"),
        (["de-AT", "de"], "de"),
        (["en-Latn-US", "en-US", "en", "de-DE", "de"], "en"),
        (["fr-FR", "fr", "de-DE", "de", "en"], "de"),
        (["fr-FR", "fr"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_is_known_is_spoken(wanted: list[str], language: str) -> None:
    assert choose(wanted, ["de"]) == language


@pytest.mark.usefixtures("german_words")
def test_brise_and_qt_speak_german() -> None:
    assert QCoreApplication.translate("Explain", "Try again") == "Erneut versuchen"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.buttons()[0].text().replace("&", "") == "Abbrechen"
    assert QLocale().toString(4096) == "4.096"
    assert percent_text(34) == "34\u00a0%"


def test_without_a_file_it_stays_english(qt_app: QApplication, tmp_path: Path) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert speak(qt_app, tmp_path) == ()
    finally:
        QLocale.setDefault(before)
    assert speak(qt_app, resources_folder()) == ()
    assert QCoreApplication.translate("Explain", "Try again") == "Try again"


def portable_keys() -> dict[Command, list[str]]:
    """The keys of every command, in Qt's own writing."""
    return {command: [key.toString(QKeySequence.SequenceFormat.PortableText) for key in all_keys(command)] for command in Command}


@pytest.fixture
def english_keys(qt_app: QApplication) -> dict[Command, list[str]]:
    return portable_keys()


def test_keys_are_the_same_in_german_and_written_as_on_a_german_keyboard(
    english_keys: dict[Command, list[str]], german_words: None
) -> None:
    """Qt reads keys in the user's language first: "End" or "Del" must not become something else."""
    assert portable_keys() == english_keys
    assert key_text(Command.NEW_CHAT) == "Strg+N"
    assert key_text(Command.END) == "Strg+Ende"
