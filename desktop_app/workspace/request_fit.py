"""Decides what of a chat the next request takes along: counts it, and leaves out what has no room."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from desktop_app.chat.attachment import Contents
from desktop_app.chat.context import GivesWay, PromptRoom, prompt_room
from desktop_app.chat.control_tokens import SLICE as CONTROL_SLICE
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Message, Turn, turns_of
from desktop_app.chat.parameters import max_new_tokens
from desktop_app.chat.ports import MessageSource
from desktop_app.chat.system_fold import folded
from desktop_app.inference.engine import Engine, OpenEngine
from desktop_app.inference.requests import MESSAGE_OVERHEAD
from desktop_app.workspace.attached_contents import read_contents
from desktop_app.workspace.branch_tail import SLICE, BranchTail, guess, weight
from desktop_app.workspace.context_cut import cut_points, find_cut
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.request_size import bytes_too_many, may_be_too_large
from desktop_app.workspace.token_count import Ask, TokenCounter, Tokenizer, tokenizer_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked of whom."""

    endpoint: Endpoint
    prompting: Prompting
    conversation: Conversation
    branch: MessageSource
    count: int  # messages of the branch
    draft: Message | None = None  # the one after them, not stored yet
    opening: str = ""  # first words of the answer, sent with the prompt; their tokens are guessed

    @property
    def room(self) -> PromptRoom | None:
        """How long its prompt may be; None: not known."""
        return prompt_room(self.endpoint.facts, max_new_tokens(self.conversation.parameters))


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is sent."""

    turns: tuple[Turn, ...]
    tokens: int  # a guess unless `is_exact`
    is_exact: bool
    dropped: int = 0  # messages of the branch
    first_id: str | None = None  # the first message of the branch that is sent, if some are not
    too_large: int = 0  # bytes


class RequestFit:
    """One for each chat; one question at a time."""

    def __init__(self, open_engine: OpenEngine, attachment_data: Contents) -> None:
        self._open_engine, self._attachment_data = open_engine, attachment_data
        self._tail = BranchTail()
        self._tokenizer: Tokenizer | None = None
        self._counter: TokenCounter | None = None
        self._scale = 1.0  # tokens in truth, for one that was guessed
        self._lock = asyncio.Lock()
        self.failed = False  # the tokenizer did not answer: it is not asked until this is taken back

    def guess(self, text: str) -> int:
        """About how many tokens a text has."""
        return round(guess(text) * self._scale)

    async def fit(self, wanted: Wanted, *, may_ask: bool, exactly: bool = True) -> Fitted:
        """What goes along; without `exactly` nothing is counted that has room for certain. Raises ChatError(TEMPLATE)."""
        async with self._lock, AsyncExitStack() as stack:
            counter = self._counter_for(wanted)
            ask = _opened_once(stack, lambda: self._open_engine(wanted.endpoint, wanted.prompting.dialect))
            room, oldest = wanted.room, wanted.conversation.gives_way is GivesWay.OLDEST
            most = max(room.comfortable - self.guess(wanted.opening), 0) if room is not None and oldest else None
            await self._tail.read(wanted.branch, wanted.count, None if most is None else round(2 * most / self._scale))
            if not exactly and (most is None or self._fits_for_certain(wanted, most)):
                return Fitted(await self._turns(wanted, 0), 0, is_exact=False)
            while True:
                cut, tokens, is_exact = await self._cut(wanted, most, counter, ask, may_ask=may_ask)
                if cut or not self._tail.first:
                    break
                await self._tail.read_more()
            return await self._fitted(wanted, cut, tokens, is_exact=is_exact)

    def _counter_for(self, wanted: Wanted) -> TokenCounter:
        tokenizer = tokenizer_of(wanted.endpoint, wanted.prompting)
        if self._counter is None or tokenizer != self._tokenizer:
            self._tokenizer, self._counter = tokenizer, TokenCounter(wanted.prompting)
            self._scale, self.failed = 1.0, False
        return self._counter

    def _messages(self, wanted: Wanted) -> list[Message]:
        return self._tail.messages if wanted.draft is None else [*self._tail.messages, wanted.draft]

    def _fits_for_certain(self, wanted: Wanted, most: int) -> bool:
        """No tokenizer makes more tokens than bytes."""
        if self._tail.first or any(message.attachments for message in self._messages(wanted)):
            return False
        texts = [wanted.conversation.system_prompt, *(message.text for message in self._messages(wanted))]
        return sum(len(text.encode("utf-8", "surrogatepass")) + MESSAGE_OVERHEAD for text in texts) + MESSAGE_OVERHEAD <= most

    async def _turns(self, wanted: Wanted, first: int) -> tuple[Turn, ...]:
        messages = self._messages(wanted)[first:]
        contents, large = await read_contents(messages, self._attachment_data)
        if len(messages) <= SLICE and not large:
            turns = turns_of(messages, wanted.conversation.system_prompt, contents)
        else:
            turns = await asyncio.to_thread(turns_of, messages, wanted.conversation.system_prompt, contents)
        if wanted.prompting.control_choice is ControlChoice.BREAK:
            long = len(turns) > SLICE or any(len(turn.text) > CONTROL_SLICE for turn in turns)
            turns = await asyncio.to_thread(wanted.prompting.sent_turns, turns) if long else wanted.prompting.sent_turns(turns)
        # Brise's own templates fold it themselves; a server is not to see what its template refuses
        return folded(turns) if wanted.prompting.folds_system and wanted.prompting.template is None else turns

    async def _cut(self, wanted: Wanted, most: int | None, counter: TokenCounter, ask: Ask, *, may_ask: bool) -> tuple[int, int, bool]:
        """Where the sent part begins in what was read of the branch, its tokens, and whether they were counted."""
        points = cut_points(self._messages(wanted), whole=not self._tail.first)
        if not points:
            return 0, 0, False
        if most is None:
            points = points[:1]
        sizes = self._sizes(wanted, points)

        last = len(points) - 1

        async def in_bytes(cut: int, turns: tuple[Turn, ...], tokens: int) -> int:
            """What has too many bytes does not fit either, as long as there is something to leave out."""
            gives_way = most is not None and cut < last and tokens <= most
            return most + 1 if gives_way and most is not None and await _too_large(wanted, turns) else tokens

        async def count(cut: int) -> int | None:
            turns = await self._turns(wanted, points[cut])
            tokens = await counter.count(turns, ask)
            return None if tokens is None else await in_bytes(cut, turns, tokens)

        async def estimate(cut: int) -> int:
            return await in_bytes(cut, await self._turns(wanted, points[cut]), round(sizes[cut] * self._scale))

        limit = sizes[0] if most is None else most
        if may_ask and not self.failed and not counter.cannot_tell:
            try:
                found = await find_cut(sizes, limit, count)
            except ChatError as error:
                if error.kind is ErrorKind.TEMPLATE:
                    raise
                found, self.failed = None, True
            if found is not None:
                cut, tokens = found
                self._scale = min(max(tokens / max(sizes[cut], 1), 0.2), 5.0)
                return points[cut], tokens, True
        found = await find_cut([round(size * self._scale) for size in sizes], limit, estimate)
        return (points[found[0]], found[1], False) if found is not None else (points[0], sizes[0], False)

    def _sizes(self, wanted: Wanted, points: Sequence[int]) -> list[int]:
        """Guessed tokens of the prompts that begin at these points."""
        weights = self._tail.weights if wanted.draft is None else [*self._tail.weights, weight(wanted.draft)]
        left = sum(weights) + (guess(wanted.conversation.system_prompt) if wanted.conversation.system_prompt.strip() else 0)
        sizes, before = [], 0
        for point in points:
            left -= sum(weights[before:point])
            before = point
            sizes.append(left)
        return sizes

    async def _fitted(self, wanted: Wanted, cut: int, tokens: int, *, is_exact: bool) -> Fitted:
        turns, dropped = await self._turns(wanted, cut), self._tail.first + cut
        first = self._tail.messages[cut].id if dropped and cut < len(self._tail.messages) else None
        is_exact = is_exact and not any(turn.images for turn in turns)  # how many tokens an image takes no tokenizer tells
        return Fitted(turns, tokens, is_exact, dropped, first, await _too_large(wanted, turns))


async def _too_large(wanted: Wanted, turns: tuple[Turn, ...]) -> int:
    if not may_be_too_large(turns, wanted.prompting):
        return 0
    return await asyncio.to_thread(bytes_too_many, turns, wanted.prompting, wanted.endpoint, wanted.conversation.parameters)


def _opened_once(stack: AsyncExitStack, open_engine: Callable[[], object]) -> Ask:
    """The engine, opened by the first who asks."""
    opened: list[Engine] = []

    async def ask() -> Engine:
        if not opened:
            opened.append(await stack.enter_async_context(open_engine()))  # type: ignore[arg-type]
        return opened[0]

    return ask
