"""The messages of a chat as they were at one moment, for what takes longer than that: an export, a print."""

from collections.abc import Mapping, Sequence

from desktop_app.chat.message import Message
from desktop_app.workspace.branch import Branch, Known


class FrozenBranch(Branch):
    """A branch that no answer, edit or new message changes any more; `held` are the messages that may change elsewhere."""

    def __init__(self, ids: Sequence[str], held: Mapping[str, Message], stored: Known) -> None:
        held = dict(held)
        super().__init__(tuple(ids), lambda wanted: {**stored([one for one in wanted if one not in held]), **held})
