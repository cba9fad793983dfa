"""The moment when the window has been painted: heavy work waits for it."""

import asyncio

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication


class FirstPaint(QObject):
    """Waits until a window has been painted once."""

    def __init__(self, qt: QApplication) -> None:
        super().__init__(qt)
        self._painted = asyncio.Event()
        self._qt = qt
        qt.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: see the first paint, then look no more."""
        if event.type() is QEvent.Type.Paint:
            self._qt.removeEventFilter(self)
            self._painted.set()
        return False

    async def wait(self) -> None:
        """Return once something was painted."""
        await self._painted.wait()
