"""One open conversation and the generation that answers it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.conversation import Conversation, title_from
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending, Generation
from desktop_app.chat.message import AnswerState, Message, Phase, Role, Turn, new_id, turns_of
from desktop_app.chat.parameters import Control, Knob, Parameters, seed_for
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.inference.engine import AnswerRequest, OpenEngine
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.answer_run import AnswerEvents, AnswerRun, as_chat_error
from desktop_app.workspace.branch_ids import BranchIds
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.frozen_branch import FrozenBranch
from desktop_app.workspace.prompting import Prompting, choose_prompting, with_stops
from desktop_app.workspace.tasks import Tasks

STORE_EVERY = 1000
"""Milliseconds between two appends of a running answer: after a crash at most that much is missing."""
FIGURES_EVERY = 500
"""Milliseconds between two renewals of a running answer's figures."""
SLICE = 200
"""Messages that are read at once: about 3 ms; a prompt of more is made in a thread."""


class Wishes(Protocol):
    """The user's preferences that an answer depends on."""

    @property
    def log_probabilities(self) -> bool:
        """Ask for log-probabilities and alternatives."""
        ...


class ChatSession(QObject):
    """Messages of the branch that is shown, and at most one running answer. It is the `MessageSource` of its pane."""

    message_added = Signal(object)  # Message
    messages_removed = Signal(object)  # ids; they stay stored, on another branch
    text_appended = Signal(str, str)  # answer id, visible text
    answer_changed = Signal(str, object)  # answer id, AnswerState
    answering_changed = Signal(bool)
    conversation_changed = Signal(object)  # Conversation
    storage_failed = Signal(object)  # ChatError

    def __init__(
        self,
        conversation: Conversation,
        store: ConversationStore,
        endpoints: Endpoints,
        open_engine: OpenEngine,
        templates: Sequence[PromptTemplate],
        wishes: Callable[[], Wishes],
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.conversation = conversation
        self._store, self._endpoints, self._open_engine = store, endpoints, open_engine
        self._templates, self._wishes, self._tasks = templates, wishes, tasks
        self._ids = BranchIds(store, conversation.leaf_id)
        self._fresh: dict[str, Message] = {}  # of this session: what is stored of them may still grow
        self._is_stored = len(self._ids) > 0 or store.conversation(conversation.id) is not None
        self._run: AnswerRun | None = None
        self._unstored: list[AnswerRun] = []  # ended, but the disk did not take all of their text
        self._storage_told = False
        self._task: asyncio.Task[None] | None = None
        self._ending_if_cancelled = Ending.STOPPED
        self._clock = QTimer(self, interval=STORE_EVERY)
        self._clock.timeout.connect(self._store_new)
        self._figures = QTimer(self, interval=FIGURES_EVERY)
        self._figures.timeout.connect(self._tell_figures)

    # what a pane pulls

    def message_count(self) -> int:
        """How many messages the shown branch has."""
        return len(self._ids)

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive) of the shown branch; a running answer with its text so far."""
        ids = self._ids[max(first, 0) : max(last, 0)]
        known = self._stored([message_id for message_id in ids if message_id not in self._fresh]) | self._fresh
        found = [known[message_id] for message_id in ids if message_id in known]
        if self._run is not None and found and found[-1].id == self._run.generation.answer_id:
            found[-1] = replace(found[-1], text=self._run.text, answer=self._run.state)
        return found

    def frozen(self) -> FrozenBranch:
        """The shown branch as it is now, a running answer with its text so far, whatever happens to the chat afterwards."""
        last = {message.id: message for message in self.messages(len(self._ids) - 1, len(self._ids))}
        return FrozenBranch(self._ids[:], self._fresh | last, self._stored)

    def _stored(self, ids: Sequence[str]) -> dict[str, Message]:
        try:
            return {message.id: message for message in self._store.messages(ids)}
        except ChatError as error:
            self.storage_failed.emit(error)
            return {}

    @property
    def is_answering(self) -> bool:
        """True from the request to the stored ending."""
        return self._task is not None

    @property
    def is_needed(self) -> bool:
        """True while an answer runs, or while some of its text stands nowhere but here."""
        return self.is_answering or bool(self._unstored)

    def endpoint(self) -> Endpoint | None:
        """The endpoint that the next answer is asked of; None if it was removed."""
        return self._endpoints.endpoint(self.conversation.endpoint_id)

    def prompting(self) -> Prompting | None:
        """Template and dialect of the next answer, as far as the server is known."""
        endpoint = self.endpoint()
        return None if endpoint is None else choose_prompting(self.conversation.template_id, endpoint.facts, self._templates)

    # what the user does

    def submit(self, text: str) -> bool:
        """Store the user's message, show it, and ask for an answer. False: not taken (empty, or an answer is running)."""
        if self.is_answering or not text.strip():
            return False
        message = self._asking(text)
        title = self.conversation.title or title_from(text)
        try:
            if not self._is_stored:
                self._store.save_conversation(replace(self.conversation, leaf_id=None))
                self._is_stored = True
            self._store.add_message(message)
            self._change(title=title, leaf_id=message.id, updated_at=message.created_at, draft="")
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        self._show(message)
        self._answer()
        return True

    def try_again(self, answer_id: str) -> None:
        """Ask once more for the answer at the end of the branch; the failed one stays stored as another version."""
        last = self.messages(len(self._ids) - 1, len(self._ids))
        if self.is_answering or not last or last[0].id != answer_id or last[0].role is not Role.ASSISTANT:
            return
        self._ids.pop()
        self._fresh.pop(answer_id, None)
        self.messages_removed.emit([answer_id])
        self._answer()

    def stop(self) -> None:
        """Stop the running answer; its text stays."""
        self._cancel(Ending.STOPPED)

    async def close(self) -> None:
        """Stop because Brise is closed, and wait until everything is stored."""
        if (task := self._cancel(Ending.CLOSED)) is not None:
            await asyncio.wait({task})
        self._store_new()
        self._clock.stop()

    def _cancel(self, ending: Ending) -> "asyncio.Task[None] | None":
        task = self._task
        if task is not None:
            self._ending_if_cancelled = ending
            if self._run is None:  # cancelled before its first step it would never run, nor tell that it ended
                asyncio.get_running_loop().call_soon(task.cancel)
            else:
                task.cancel()
        return task

    def set_parameters(self, parameters: Parameters) -> None:
        """Counts from the next answer on."""
        self._change_quietly(parameters=parameters)

    def set_system_prompt(self, text: str) -> None:
        """Counts from the next answer on."""
        self._change_quietly(system_prompt=text)

    def set_template(self, template_id: str) -> None:
        """Counts from the next answer on."""
        self._change_quietly(template_id=template_id)

    def set_endpoint(self, endpoint_id: str) -> None:
        """Counts from the next answer on."""
        self._change_quietly(endpoint_id=endpoint_id)

    def rename(self, title: str) -> None:
        """Give the chat a title of the user's own."""
        self._change_quietly(title=" ".join(title.split()))

    def set_draft(self, text: str) -> None:
        """Keep what stands in the composer; a chat with a draft is stored even before its first message."""
        if text == self.conversation.draft:
            return
        if text.strip() and not self._is_stored:
            self._change_quietly(store=True, draft=text)
        elif self._is_stored:
            self.conversation = replace(self.conversation, draft=text)
            self._guard(lambda: self._store.save_draft(self.conversation.id, text))

    # the answer

    def next_request(self) -> tuple[Endpoint, Prompting, tuple[Turn, ...]] | None:
        """What the next answer would be asked with if the draft were sent now; for *Exact prompt*. None without an endpoint."""
        endpoint, prompting = self.endpoint(), self.prompting()
        if endpoint is None or prompting is None:
            return None
        draft = self.conversation.draft.strip("\n").rstrip()
        messages = [*self.messages(0, len(self._ids)), self._asking(draft)]
        return endpoint, prompting, turns_of(messages, self.conversation.system_prompt)

    def _asking(self, text: str) -> Message:
        return Message(
            id=new_id(),
            conversation_id=self.conversation.id,
            parent_id=self._ids[-1] if self._ids else None,
            depth=len(self._ids),
            role=Role.USER,
            text=text,
            created_at=time.time(),
        )

    def _answer(self) -> None:
        conversation = self.conversation
        endpoint = self.endpoint()
        answer = Message(
            id=new_id(),
            conversation_id=conversation.id,
            parent_id=self._ids[-1] if self._ids else None,
            depth=len(self._ids),
            role=Role.ASSISTANT,
            text="",
            created_at=time.time(),
            answer=AnswerState(
                Phase.WAITING,
                model=endpoint.facts.model_label if endpoint else "",
                endpoint_name=endpoint.name if endpoint else "",
            ),
        )
        asked = len(self._ids)
        try:
            self._store.add_message(answer)
            self._change(leaf_id=answer.id)
        except ChatError as error:
            self.storage_failed.emit(error)
            return
        self._show(answer)
        self._ending_if_cancelled = Ending.STOPPED
        self._task = self._tasks.start(self._run_answer(answer, endpoint, conversation, asked), f"answer {answer.id}")
        self.answering_changed.emit(True)

    async def _run_answer(self, answer: Message, endpoint: Endpoint | None, conversation: Conversation, asked: int) -> None:
        run = self._run = AnswerRun(
            self._generation(answer, endpoint, conversation),
            self._store,
            AnswerEvents(
                text=lambda text: self.text_appended.emit(answer.id, text),
                state=lambda state: self.answer_changed.emit(answer.id, state),
            ),
        )
        try:
            self._store.start_generation(run.generation)
            self._clock.start()
            self._figures.start()
            if endpoint is None:
                raise ChatError(ErrorKind.BAD_ADDRESS)
            turns = await self._turns(asked, conversation.system_prompt)
            await self._stream(run, await self._endpoints.known(endpoint), conversation, turns)
            self._guard_answer(lambda: run.finish(Ending.BROKE_OFF))
        except asyncio.CancelledError:
            self._guard_answer(lambda: run.finish(self._ending_if_cancelled))
            raise
        except Exception as error:
            # the edge of a generation: whatever it was, the text so far is kept and the reader is told
            problem = as_chat_error(error)
            self._guard_answer(lambda: run.failed(problem))
            if endpoint is not None:
                self._endpoints.distrust(endpoint.id, problem.kind)
            if problem.kind is ErrorKind.BUG:
                raise
        finally:
            self._ended(answer, run)

    async def _turns(self, count: int, system_prompt: str) -> tuple[Turn, ...]:
        """The first `count` messages of the branch as turns, read in slices: 10,000 at once would stop the window for 0.1 s."""
        told: list[Message] = []
        more = True
        while more:
            more = self._ids.read_more()
            await asyncio.sleep(0)
        for first in range(0, count, SLICE):
            told += self.messages(first, min(first + SLICE, count))
            await asyncio.sleep(0)
        if count <= SLICE:
            return turns_of(told, system_prompt)
        return await asyncio.to_thread(turns_of, told, system_prompt)

    async def _stream(self, run: AnswerRun, endpoint: Endpoint, conversation: Conversation, turns: tuple[Turn, ...]) -> None:
        prompting = choose_prompting(conversation.template_id, endpoint.facts, self._templates)
        parameters = conversation.parameters
        if not self._wishes().log_probabilities:
            parameters = parameters.with_knob(Control.ALTERNATIVES, Knob(0, on=False))
        seed = seed_for(parameters, prompting.dialect)
        template = prompting.template
        run.generation = replace(
            run.generation,
            dialect=prompting.dialect,
            model=endpoint.facts.model_label or endpoint.model,
            server_version=endpoint.facts.version,
            template_id=conversation.template_id if template is None else template.id,
            template_hash="" if template is None else template.hash,
            seed=seed,
        )
        self.answer_changed.emit(run.generation.answer_id, run.state)
        if template is None:
            request = AnswerRequest(parameters, seed, turns=turns)
        else:
            # of 10,000 messages it takes 0.1 s
            prompt = template.render(turns) if len(turns) <= SLICE else await asyncio.to_thread(template.render, turns)
            request = AnswerRequest(with_stops(parameters, template), seed, prompt=prompt)
        with self._endpoints.busy(endpoint.id):
            async with self._open_engine(endpoint, prompting.dialect) as engine:
                await run.read(engine, request)

    def _generation(self, answer: Message, endpoint: Endpoint | None, conversation: Conversation) -> Generation:
        known = self.prompting()
        return Generation(
            id=new_id(),
            answer_id=answer.id,
            endpoint_id=conversation.endpoint_id,
            endpoint_name="" if endpoint is None else endpoint.name,
            dialect=(known or choose_prompting("server", Endpoint("", "").facts, ())).dialect,
            model="" if endpoint is None else endpoint.facts.model_label,
            server_version="" if endpoint is None else endpoint.facts.version,
            parameters=conversation.parameters,
            template_id=conversation.template_id,
            template_hash="",
            started_at=answer.created_at,
        )

    def _ended(self, answer: Message, run: AnswerRun) -> None:
        self._figures.stop()
        self._run = self._task = None
        if run.text and not run.is_stored:
            self._unstored.append(run)  # the clock goes on: there may be room again
        elif not self._unstored:
            self._clock.stop()
        self._fresh[answer.id] = replace(answer, text=run.text, answer=run.state)
        self.answering_changed.emit(False)

    def _store_new(self) -> None:
        self._guard_answer(self._store_rest)
        if not self.is_needed:
            self._clock.stop()

    def _store_rest(self) -> None:
        while self._unstored:
            self._unstored[0].store_end()
            del self._unstored[0]
        if self._run is not None:
            self._run.store_new()
        self._storage_told = False

    def _tell_figures(self) -> None:
        if self._run is not None:
            self.answer_changed.emit(self._run.generation.answer_id, self._run.state)

    def _show(self, message: Message) -> None:
        self._ids.append(message.id)
        self._fresh[message.id] = message
        self.message_added.emit(message)

    # the conversation's row

    def _change(self, **changes: object) -> None:
        changed = replace(self.conversation, **changes)  # type: ignore[arg-type]
        self._store.save_conversation(changed)
        self.conversation = changed
        self.conversation_changed.emit(changed)

    def _change_quietly(self, *, store: bool = False, **changes: object) -> None:
        """Change the row, in memory even if the disk is full; a chat that was never written in is not stored for it."""
        changed = self.conversation = replace(self.conversation, **changes)  # type: ignore[arg-type]
        if store or self._is_stored:
            self._guard(lambda: self._store_row(changed))
        self.conversation_changed.emit(changed)

    def _store_row(self, changed: Conversation) -> None:
        self._store.save_conversation(changed)
        self._is_stored = True

    def _guard(self, write: Callable[[], None]) -> None:
        try:
            write()
        except ChatError as error:
            self.storage_failed.emit(error)

    def _guard_answer(self, write: Callable[[], None]) -> None:
        """As `_guard`, but a disk that stays full is told once and not every second."""
        try:
            write()
        except ChatError as error:
            if not self._storage_told:
                self._storage_told = True
                self.storage_failed.emit(error)
