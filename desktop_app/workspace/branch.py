"""The messages of one branch, whichever it is, as a `MessageSource`."""

from collections.abc import Callable, Mapping, Sequence

from desktop_app.chat.message import Message
from desktop_app.workspace.branch_ids import BranchIds

Known = Callable[[Sequence[str]], Mapping[str, Message]]
"""The messages with these ids, as far as they can be read."""


class Branch:
    """Texts are read when they are asked for."""

    def __init__(self, ids: BranchIds | Sequence[str], known: Known) -> None:
        self._ids, self._known = ids, known

    def message_count(self) -> int:
        """How many messages it has."""
        return len(self._ids)

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive); those that cannot be read are left out."""
        ids = self._ids[max(first, 0) : max(last, 0)]
        known = self._known(ids)
        return [known[message_id] for message_id in ids if message_id in known]
