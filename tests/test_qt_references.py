"""PySide6 6.12.0 loses a reference to None on every void call, and Python 3.11 aborts after a few thousand."""

import sys

from PySide6.QtCore import QObject


def test_a_void_call_keeps_the_references_of_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(100):
        thing.setObjectName("name")
    assert abs(sys.getrefcount(None) - before) < 50
