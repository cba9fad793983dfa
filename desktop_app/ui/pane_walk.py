"""F6 walks through the panes of the window; each remembers where the keyboard was in it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class PaneWalk(QObject):
    """Told of the panes in order, with how to enter each for the first time."""

    def __init__(self, panes: Sequence[tuple[QWidget, Callable[[], None]]], parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self._last: dict[int, QWidget] = {}

    def note(self, focused: QWidget) -> None:
        """The keyboard is there now."""
        at = self._pane_of(focused)
        if at is not None:
            self._last[at] = focused

    def to_next(self) -> None:
        """Go to the next pane that can be seen."""
        self._step(1)

    def to_previous(self) -> None:
        """Go to the one before."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        seen = [n for n, (pane, _) in enumerate(self._panes) if pane.isVisible()]
        if not seen:
            return
        focused = QApplication.focusWidget()
        here = None if focused is None else self._pane_of(focused)
        at = seen.index(here) if here in seen else (-1 if direction > 0 else 0)
        self._enter(seen[(at + direction) % len(seen)])

    def _enter(self, number: int) -> None:
        last = self._last.get(number)
        if last is not None and isValid(last) and last.isVisible() and last.isEnabled():
            last.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._panes[number][1]()

    def _pane_of(self, widget: QWidget) -> int | None:
        for number, (pane, _) in enumerate(self._panes):
            if pane is widget or pane.isAncestorOf(widget):
                return number
        return None
