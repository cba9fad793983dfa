"""Brise as a process that writes and attaches without a pause until it is killed; what it did is told on standard output."""

import sys

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtTest import QTest

from desktop_app.composition.rooms import Rooms

load = Rooms.load_libraries


def write_for_ever(rooms: Rooms) -> None:
    """A key every 20 ms; once a long paste, and once another chat right after a key."""
    load(rooms)
    field = rooms.pane.composer.field
    data = QMimeData()
    data.setText("pasted " * 2_000)
    keys = iter(range(10**9))
    typing = QTimer(rooms.window, interval=20)

    def type_on() -> None:
        count = next(keys)
        if count == 0:
            QTest.keyClicks(field, "left a moment later")
            rooms.desk.new()
            field.insertFromMimeData(data)
        QTest.keyClicks(field, "x")
        print(count, flush=True)

    typing.timeout.connect(type_on)
    typing.start()


Rooms.load_libraries = write_for_ever  # type: ignore[method-assign]

if __name__ == "__main__":
    from desktop_app.__main__ import main

    sys.exit(main())
