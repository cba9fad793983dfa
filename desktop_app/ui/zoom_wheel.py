"""Ctrl and the wheel, or two fingers on a touchpad, over text: steps of zoom."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

_NOTCH = 120  # eighths of a degree, one step of a common wheel
_PINCH = 0.12  # by how much fingers part for one step


class ZoomWheel(QObject):
    """Watches the viewport of a scroll area and takes only what is meant for it."""

    zoom_wanted = Signal(int, int)
    """Steps, larger or smaller, and the y in the viewport where the pointer is."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._turned = 0.0  # steps, of which not one is whole
        area.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count steps; a touchpad's small ones add up."""
        if event.type() == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            self._turn(event.angleDelta().y() / _NOTCH, event.position().y(), begins=event.phase() == Qt.ScrollPhase.ScrollBegin)
            event.accept()
            return True
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            kind = event.gestureType()
            if kind == Qt.NativeGestureType.ZoomNativeGesture:
                self._turn(event.value() / _PINCH, event.position().y())
                event.accept()
                return True
            self._turned = 0.0
        return False

    def _turn(self, steps: float, y: float, *, begins: bool = False) -> None:
        if begins or steps * self._turned < 0:
            self._turned = 0.0
        self._turned += steps
        whole = int(self._turned)
        if whole:
            self._turned -= whole
            self.zoom_wanted.emit(whole, round(y))
