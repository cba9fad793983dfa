"""The messages of a chat as they were at one moment, for what takes longer than that: an export, a print."""

from collections.abc import Callable, Mapping, Sequence

from desktop_app.chat.message import Message


class FrozenBranch:
    """A `MessageSource` that no answer, edit or new message changes any more; texts are read when they are asked for."""

    def __init__(self, ids: Sequence[str], held: Mapping[str, Message], stored: Callable[[Sequence[str]], Mapping[str, Message]]) -> None:
        self._ids, self._held, self._stored = tuple(ids), dict(held), stored

    def message_count(self) -> int:
        """How many messages the branch had."""
        return len(self._ids)

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive); those that cannot be read any more are left out."""
        ids = self._ids[max(first, 0) : max(last, 0)]
        known = {**self._stored([message_id for message_id in ids if message_id not in self._held]), **self._held}
        return [known[message_id] for message_id in ids if message_id in known]
