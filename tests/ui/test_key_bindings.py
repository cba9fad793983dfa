"""Keys: none twice, none that a German keyboard needs AltGr for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from desktop_app.ui import key_bindings
from desktop_app.ui.key_bindings import Command, all_keys, key_text, keys

NEEDS_ALTGR = {Qt.Key(ord(character)) for character in "{[]}\\@~|"}


@pytest.fixture(params=[False, True], ids=["linux", "macos"])
def _platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_bindings, "is_macos", lambda: request.param)


@pytest.mark.usefixtures("_platform")
def test_no_key_means_two_things_and_none_is_empty() -> None:
    sequences = [sequence.toString() for command in Command for sequence in all_keys(command)]
    assert all(sequences)
    assert len(set(sequences)) == len(sequences)


def test_none_needs_altgr_on_a_german_keyboard() -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    for command in Command:
        for sequence in all_keys(command):
            combination = sequence[0]
            assert combination.key() not in NEEDS_ALTGR, command
            assert combination.keyboardModifiers() & both != both, command


def test_the_keys_are_those_that_people_know() -> None:
    assert keys(Command.NEW_CHAT) == QKeySequence("Ctrl+N")
    assert (key_text(Command.LEFT_PANE), key_text(Command.RIGHT_PANE), key_text(Command.SEND)) == ("F9", "Shift+F9", "Enter")
