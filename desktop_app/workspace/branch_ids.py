"""The ids of a branch, from its end: of 10,000 messages the last ones are there at once, the others when they are asked for."""

from collections.abc import Generator, Iterator
from typing import overload

from desktop_app.storage.conversation_store import ConversationStore

_AT_FIRST = 100
"""Ids that are read when a chat is opened: more than a window shows."""
AT_ONCE = 500
"""Ids that are read together: about 3 ms. All of 10,000 take 60 ms."""


class BranchIds:
    """Like a list, first message first. What is asked for is read then, with all that stands after it. Raises ChatError(STORAGE)."""

    def __init__(self, store: ConversationStore, leaf_id: str | None) -> None:
        self._store = store
        self._known = store.branch_ids(leaf_id, at_most=_AT_FIRST)
        self._before = 0  # how many there are before those that are known
        if leaf_id is not None and len(self._known) == _AT_FIRST:
            self._before = store.depth(leaf_id) + 1 - len(self._known)

    def __len__(self) -> int:
        return self._before + len(self._known)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        first = index.indices(len(self))[0] if isinstance(index, slice) else range(len(self))[index]
        while first < self._before:
            self.read_more()
        if isinstance(index, int):
            return self._known[first - self._before]
        return self._known[first - self._before : max(index.indices(len(self))[1] - self._before, 0)]

    def __iter__(self) -> Iterator[str]:
        return iter(self[:])

    def steps_to(self, index: int) -> Iterator[None]:
        """Read those from `index` on, 500 at each step."""
        while index < self._before:
            self.read_more()
            yield

    def append(self, message_id: str) -> None:
        """One more at the end."""
        self._known.append(message_id)

    def known_from(self, index: int) -> list[str]:
        """Those from `index` on; nothing if they are not all known yet."""
        return self._known[index - self._before :] if index >= self._before else []

    def read_more(self) -> bool:
        """Read those before the first one that is known, 500 at most; False if all are known now."""
        if self._before and self._known:
            wanted = min(AT_ONCE, self._before)
            found = self._store.branch_ids(self._known[0], at_most=wanted + 1)[:-1]
            self._known[:0] = found
            self._before -= len(found)
            if len(found) < wanted:  # the file is damaged: the branch begins here
                self._before = 0
        else:
            self._before = 0
        return self._before > 0


def difference_steps(one: BranchIds, other: BranchIds) -> Generator[None, None, int]:
    """How many messages two branches have in common, looked for from their ends: most often only the last ones differ.

    At each step some of their ids are read.
    """
    high = low = min(len(one), len(other))
    step = 1
    while low:
        for ids in (one, other):
            yield from ids.steps_to(low - 1)
        if one[low - 1] == other[low - 1]:
            break
        high = low - 1
        low = max(low - step, 0)
        step *= 2
    while low < high:
        middle = (low + high + 1) // 2
        if one[middle - 1] == other[middle - 1]:
            low = middle
        else:
            high = middle - 1
    yield from other.steps_to(low)
    return low


def first_difference(one: BranchIds, other: BranchIds) -> int:
    """The same at once."""
    steps = difference_steps(one, other)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return int(end.value)
