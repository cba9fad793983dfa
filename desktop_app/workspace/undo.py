"""The acts that can be taken back, latest last."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Act:
    """One act and how to take it back; `subject` names what it was done to, or one of `count` of them."""

    subject: str
    take_back: Callable[[], None]
    count: int = 1
    at: float = field(default_factory=time.monotonic)
    """When it was done, on the clock of `time.monotonic`."""


class UndoStack(QObject):
    """At most `depth` acts; Ctrl+Z takes back the latest."""

    taken_back = Signal(object)  # Act

    def __init__(self, depth: int = 50) -> None:
        super().__init__()
        self._acts: list[Act] = []
        self._depth = depth

    def __len__(self) -> int:
        return len(self._acts)

    def push(self, act: Act) -> None:
        """Remember an act that has just been done."""
        self._acts.append(act)
        del self._acts[: -self._depth]

    def forget(self, act: Act) -> None:
        """An act could not be done."""
        if act in self._acts:
            self._acts.remove(act)

    @property
    def latest(self) -> Act | None:
        """The act that would be taken back."""
        return self._acts[-1] if self._acts else None

    def undo(self, act: Act | None = None) -> Act | None:
        """Take back `act`, or the latest one; None if there is nothing (or it has been taken back already)."""
        if not self._acts or (act is not None and act not in self._acts):
            return None
        act = self._acts[-1] if act is None else act
        self._acts.remove(act)
        act.take_back()
        self.taken_back.emit(act)
        return act
