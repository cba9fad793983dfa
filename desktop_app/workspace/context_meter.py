"""What the next request of a chat would put into the context, renewed while it is written."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from desktop_app.chat.context import ContextReading
from desktop_app.chat.control_tokens import ControlFinding
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint, Reach, ServerKind
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import AnswerState, Message
from desktop_app.chat.parameters import max_new_tokens
from desktop_app.workspace.control_watch import ControlWatch
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.request_fit import Fitted, RequestFit, Wanted
from desktop_app.workspace.tasks import Tasks

_PAUSE, _LONGEST_PAUSE = 4.0, 10.0
"""A slow tokenizer rests four times as long as it worked, ten seconds at most."""

MayAsk = Callable[[Endpoint], bool]
"""Whether an endpoint may be asked for a count right now: nobody starts the built-in model by typing."""


class MeteredChat(Protocol):
    """What the meter needs of a session."""

    conversation: Conversation
    message_added: SignalInstance
    messages_removed: SignalInstance
    branch_changed: SignalInstance
    draft_attachments_changed: SignalInstance
    conversation_changed: SignalInstance
    answering_changed: SignalInstance
    answer_changed: SignalInstance

    @property
    def is_answering(self) -> bool:
        """True while an answer runs."""
        ...

    def message_count(self) -> int:
        """How many messages the shown branch has."""
        ...

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive) of the shown branch."""
        ...

    def endpoint(self) -> Endpoint | None:
        """The endpoint of the next answer."""
        ...

    def prompting(self) -> Prompting | None:
        """Template and dialect of the next answer."""
        ...

    def draft_message(self) -> Message | None:
        """What is being written, as it would be sent; None if there is nothing to send."""
        ...


class ContextMeter(QObject):
    """Reads while somebody watches; never while an answer runs in the chat."""

    changed = Signal(object)  # ContextReading

    def __init__(
        self, chat: MeteredChat, fit: RequestFit, endpoints: Endpoints, tasks: Tasks, may_ask: MayAsk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._chat, self._fit, self._endpoints, self._tasks, self._may_ask_of = chat, fit, endpoints, tasks, may_ask
        self.reading: ContextReading | None = None  # before anything was read
        self._watchers = 0
        self._is_closed = False
        self._answers = 0  # that ended: each may have made a message longer
        self._task: asyncio.Task[None] | None = None
        self._wanted = False
        self._read_for: object = None  # what the reading is of, once it is settled
        self._settled: ContextReading | None = None
        self._draft_length = 0  # when it settled
        self._last = (0, 0)  # then too: how many messages there were, and the tokens of an answer that was the last one
        self._per_character = 0.25
        self._was_reachable: bool | None = None
        self._control = ControlWatch()
        self._soon = QTimer(self, singleShot=True, interval=0)  # many changes in one turn are one
        self._soon.timeout.connect(self._start)
        for signal in (
            chat.message_added,
            chat.messages_removed,
            chat.branch_changed,
            chat.conversation_changed,
            chat.draft_attachments_changed,
        ):
            signal.connect(lambda _: self.refresh())
        chat.answering_changed.connect(self._answering)
        chat.answer_changed.connect(self._answer_grew)
        endpoints.status_changed.connect(self._status_changed)

    def watch(self) -> None:
        """Somebody looks at it from now on."""
        self._watchers += 1
        self.refresh()

    def unwatch(self) -> None:
        """One who looked is gone; after the last one the session may go too, so nothing is asked any more."""
        self._watchers -= 1
        if self._watchers <= 0:
            self._wanted = False
            self._soon.stop()
            if self._task is not None:
                self._task.cancel()

    async def close(self) -> None:
        """Count no more, and wait until nothing is asked."""
        self._is_closed = True
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def _may_read(self) -> bool:
        return self._watchers > 0 and not self._is_closed and not self._chat.is_answering

    def typed(self, length: int) -> None:
        """The draft has so many characters now: say about how many tokens that makes, until they are counted."""
        settled = self._settled
        if settled is None or self._chat.is_answering:
            return
        more = round((length - self._draft_length) * self._per_character)
        if more:
            left = None if settled.left is None else max(settled.left - more, 0)
            too_many = max(settled.too_many + more, 0) if settled.too_many else 0
            guessed = replace(settled, tokens=max(settled.tokens + more, 0), is_exact=False, left=left, too_many=too_many)
            self._show(guessed)
        else:
            self._show(settled)

    def refresh(self) -> None:
        """Something may have changed that the reading depends on."""
        if self._may_read:
            self._wanted = True
            if self._task is None:
                self._soon.start()

    def _start(self) -> None:
        if self._task is None and self._wanted and self._may_read:
            self._task = self._tasks.start(self._read(), f"count {self._chat.conversation.id}")
            self._task.add_done_callback(self._ended)

    def _ended(self, _task: "asyncio.Task[None]") -> None:
        self._task = None
        if self._wanted:
            self._start()

    async def _read(self) -> None:
        while self._wanted and self._may_read:
            self._wanted = False
            endpoint, prompting = self._chat.endpoint(), self._chat.prompting()
            if endpoint is None or prompting is None:
                return
            draft = self._chat.draft_message()
            wanted = Wanted(endpoint, prompting, self._chat.conversation, self._chat, self._chat.message_count(), draft)
            may_ask = self._may_ask(endpoint)
            identity = self._identity(wanted, may_ask=may_ask)
            if identity == self._read_for:
                continue
            started = time.monotonic()
            try:
                fitted = await self._fit.fit(wanted, may_ask=may_ask)
                control = await self._control.find(prompting, fitted.turns, draft, wanted.conversation.system_prompt)
            except ChatError:
                return  # the template does not take these messages: the answer will say so
            self._settle(wanted, fitted, identity, control)
            if self._wanted:
                await asyncio.sleep(min((time.monotonic() - started) * _PAUSE, _LONGEST_PAUSE))

    def _may_ask(self, endpoint: Endpoint) -> bool:
        if endpoint.facts.kind is ServerKind.UNKNOWN or not self._may_ask_of(endpoint):
            return False
        return self._endpoints.status(endpoint.id).reach is Reach.READY

    def _identity(self, wanted: Wanted, *, may_ask: bool) -> object:
        """Equal for two readings that are the same."""
        conversation, endpoint = wanted.conversation, wanted.endpoint
        facts = replace(endpoint.facts, latency=None)
        same = replace(conversation, title="", updated_at=0.0, draft="")
        text = ("", ()) if wanted.draft is None else (wanted.draft.text, wanted.draft.attachments)
        return same, replace(endpoint, facts=facts), wanted.count, text, self._answers, may_ask and not self._fit.failed

    def _settle(self, wanted: Wanted, fitted: Fitted, identity: object, control: ControlFinding | None) -> None:
        conversation, room = wanted.conversation, wanted.room
        draft = "" if wanted.draft is None else wanted.draft.text
        self._read_for = identity
        self._draft_length = len(conversation.draft)
        end = wanted.branch.messages(wanted.count - 1, wanted.count) if wanted.count else ()
        self._last = (wanted.count, end[0].answer.tokens if end and end[0].answer is not None else 0)
        self._per_character = self._fit.guess(draft) / len(draft) if len(draft) >= 8 else 0.25
        self._settled = ContextReading(
            tokens=fitted.tokens,
            is_exact=fitted.is_exact,
            limit=None if room is None else room.shown,
            left=None if room is None else room.left(fitted.tokens),
            asked=max_new_tokens(conversation.parameters),
            too_many=0 if room is None else max(fitted.tokens - room.most, 0),
            too_large=fitted.too_large,
            first_id=fitted.first_id,
            dropped=fitted.dropped,
            gives_way=conversation.gives_way,
            counted_by=wanted.endpoint.name if fitted.is_exact else "",
            control=control,
        )
        self._show(self._settled)

    def _show(self, reading: ContextReading) -> None:
        if reading != self.reading:
            self.reading = reading
            self.changed.emit(reading)

    def _answering(self, answering: bool) -> None:
        if not answering:
            self._answers += 1
            self._fit.failed = False  # it just answered, or the light says otherwise
            self.refresh()
        elif self._task is not None:
            self._task.cancel()  # the answer comes first

    def _answer_grew(self, _answer_id: str, state: AnswerState) -> None:
        """The answer belongs to the next prompt."""
        if self._settled is not None and self._chat.is_answering and self._watchers > 0:
            count, known = self._last
            # with no more messages than before it is gone on with, or another one is in its place
            more = state.tokens - (known if self._chat.message_count() <= count else 0)
            tokens = max(self._settled.tokens + more, 0)
            left = None if self._settled.left is None else max(self._settled.left - more, 0)
            self._show(replace(self._settled, tokens=tokens, left=left, is_exact=False))

    def _status_changed(self, endpoint_id: str) -> None:
        if endpoint_id != self._chat.conversation.endpoint_id:
            return
        reach = self._endpoints.status(endpoint_id).reach
        if reach is Reach.READY and self._was_reachable is False:
            self._fit.failed = False
        if reach in (Reach.READY, Reach.UNREACHABLE, Reach.CHECKING):
            self._was_reachable = reach is Reach.READY
        self.refresh()
