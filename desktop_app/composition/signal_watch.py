"""SIGTERM and SIGINT, told to the event loop."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier


class SignalWatch:
    """Turns SIGTERM and SIGINT into a call on the loop: Python's own handlers wait until Qt lets it run."""

    def __init__(self, wanted: Callable[[], None]) -> None:
        self._wanted = wanted
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._drain)

    def __enter__(self) -> "SignalWatch":
        self._wakeup = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, lambda *_: self._wanted()) for number in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _drain(self) -> None:
        self._read.recv(64)
