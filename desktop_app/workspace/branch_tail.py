"""The shown branch as a model would read it, from its end upwards: read once, and kept while the branch only grows."""

import asyncio
from collections.abc import Sequence

from desktop_app.chat.message import Message, Phase, Role
from desktop_app.chat.ports import MessageSource

SLICE = 200
"""Messages that are read at once: about 3 ms."""
BYTES_PER_TOKEN = 4
"""Of most texts, in most tokenizers: good enough for a guess."""
AROUND = 4
"""Tokens that a template is guessed to put round a message."""


IMAGE = 1_000
"""Tokens that an image is guessed to take."""


def guess(text: str) -> int:
    """About how many tokens a text has."""
    return (len(text.encode("utf-8", "surrogatepass")) + BYTES_PER_TOKEN - 1) // BYTES_PER_TOKEN


def weight(message: Message) -> int:
    """About how many tokens a message takes to the model; what generated an answer knows it."""
    state = message.answer
    known = state is not None and state.tokens > 0 and state.thinking_seconds is None
    attached = sum(IMAGE if attachment.is_image else attachment.size // BYTES_PER_TOKEN for attachment in message.attachments)
    return AROUND + attached + (state.tokens if known and state is not None else guess(message.text))


class BranchTail:
    """`messages` are the last ones of the branch, `first` says how many stand before them; `weights` their guessed tokens."""

    def __init__(self) -> None:
        self._source: MessageSource | None = None
        self.first = 0
        self.messages: list[Message] = []
        self.weights: list[int] = []

    async def read(self, source: MessageSource, count: int, enough: int | None) -> None:
        """Take over what became of the first `count` messages; read upwards until about `enough` tokens are there (None: all)."""
        self._source = source
        self._drop_unsure(source, count)
        for at in range(self.first + len(self.messages), count, SLICE):
            self._append(source.messages(at, min(at + SLICE, count)))
            await asyncio.sleep(0)
        while self.first > 0 and (enough is None or sum(self.weights) < enough):
            await self.read_more()

    async def read_more(self) -> None:
        """Read some of those that stand before."""
        start = max(self.first - SLICE, 0)
        found = [] if self._source is None else list(self._source.messages(start, self.first))
        if len(found) != self.first - start:  # the file is damaged: the branch begins here
            start = 0
        self.messages[:0] = found
        self.weights[:0] = [weight(message) for message in found]
        self.first = start
        await asyncio.sleep(0)

    def _drop_unsure(self, source: MessageSource, count: int) -> None:
        """Begin anew if another branch is shown; let go of an answer that was still growing, or grew again."""
        del self.messages[max(count - self.first, 0) :]
        while self.messages and _grows(self.messages[-1]):
            self.messages.pop()
        end = self.first + len(self.messages)
        if not self.messages or list(source.messages(end - 1, end)) != self.messages[-1:]:
            self.messages.clear()
            self.first = max(count - SLICE, 0)
        del self.weights[len(self.messages) :]

    def _append(self, messages: Sequence[Message]) -> None:
        self.messages += messages
        self.weights += [weight(message) for message in messages]


def _grows(message: Message) -> bool:
    return message.role is Role.ASSISTANT and message.answer is not None and message.answer.phase is not Phase.ENDED
