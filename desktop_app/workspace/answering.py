"""The answer of an open conversation that is running: asked for, kept, gone on with, stopped."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Dialect, Endpoint
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import AnswerShape, Ending, Generation, TypedSpan
from desktop_app.chat.message import Message, Role, Turn, new_id
from desktop_app.chat.parameters import Control, Knob, seed_for
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.wait import Wait
from desktop_app.chat.whole_answers import asked_at, best_of, without_best_of
from desktop_app.inference.engine import AnswerRequest, OpenEngine
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.answer_run import AnswerEvents, AnswerRun, SoFar, as_chat_error
from desktop_app.workspace.asking import Opening, can_go_on, go_on_with, make_request, rest_to_ask, unsaid
from desktop_app.workspace.asking_again import AskingAgain
from desktop_app.workspace.branch import Branch
from desktop_app.workspace.branch_acts import BranchActs
from desktop_app.workspace.branch_ids import BranchIds
from desktop_app.workspace.context_meter import ContextMeter, MayAsk
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.other_answers import store_others
from desktop_app.workspace.prompting import Prompting, choose_prompting
from desktop_app.workspace.request_fit import RequestFit, Wanted
from desktop_app.workspace.shown_branch import ShownBranch
from desktop_app.workspace.tasks import Tasks
from desktop_app.workspace.undo import Act

STORE_EVERY = 1000
"""Milliseconds between two appends of a running answer: after a crash at most that much is missing."""
FIGURES_EVERY = 500
"""Milliseconds between two renewals of a running answer's figures."""


class Wishes(Protocol):
    """The user's preferences that an answer depends on."""

    @property
    def log_probabilities(self) -> bool:
        """Ask for log-probabilities and alternatives."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is asked with: the conversation as it was then."""

    answer: Message
    endpoint: Endpoint | None
    conversation: Conversation
    opening: Opening


class Answering(ShownBranch):
    """The part of a session that answers; at most one answer runs."""

    text_appended = Signal(str, str)  # answer id, visible text; only of an answer that is shown
    answer_changed = Signal(str, object)  # answer id, AnswerState; only of an answer that is shown
    answering_changed = Signal(bool)

    def __init__(
        self,
        conversation: Conversation,
        store: ConversationStore,
        endpoints: Endpoints,
        open_engine: OpenEngine,
        templates: Sequence[PromptTemplate],
        wishes: Callable[[], Wishes],
        tasks: Tasks,
        acts: BranchActs,
        may_count: MayAsk = lambda _endpoint: True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(conversation, store, endpoints, templates, acts, parent)
        self._open_engine, self._wishes, self._tasks = open_engine, wishes, tasks
        self._run: AnswerRun | None = None
        self._asking_again: AskingAgain | None = None  # while an answer runs
        self._going_on: Act | None = None  # that the running answer goes on one that had ended
        self._has_begun = False  # the running answer's task has taken its first step
        self._unstored: list[AnswerRun] = []  # ended, but the disk did not take all of their text
        self._ended_last: tuple[str, Ending | None] = ("", None)  # answer id
        self._storage_told = False
        self._task: asyncio.Task[None] | None = None
        self._ending_if_cancelled = Ending.STOPPED
        self._clock = QTimer(self, interval=STORE_EVERY)
        self._clock.timeout.connect(self._store_new)
        self._figures = QTimer(self, interval=FIGURES_EVERY)
        self._figures.timeout.connect(self._tell_figures)
        self._fit = RequestFit(open_engine, self.attachment_data)
        self.context = ContextMeter(self, self._fit, endpoints, tasks, may_count, self)

    @property
    def is_answering(self) -> bool:
        """True from the request to the stored ending."""
        return self._task is not None

    @property
    def is_needed(self) -> bool:
        """True while an answer runs, or while some of its text stands nowhere but here."""
        return self.is_answering or bool(self._unstored)

    @property
    def last_ending(self) -> Ending | None:
        """How the answer ended that ran last; None: it does not stand at the end of the shown branch, or none ran."""
        answer_id, ending = self._ended_last
        return ending if answer_id == self._leaf else None

    def can_continue(self, answer_id: str) -> bool:
        """True if the answer stands at the end of the shown branch, and the endpoint can go on with it."""
        if self.is_answering or answer_id != self._leaf or any(run.generation.answer_id == answer_id for run in self._unstored):
            return False
        answer = self._known([answer_id]).get(answer_id)
        return answer is not None and answer.role is Role.ASSISTANT and self.can_begin_with(answer.text)

    def can_begin_with(self, words: str) -> bool:
        """True if the endpoint can be given the first words of its answer."""
        endpoint, prompting = self.endpoint(), self.prompting()
        return endpoint is not None and prompting is not None and can_go_on(words, prompting, endpoint.facts)

    def continue_answer(self, answer_id: str) -> bool:
        """Go on with an answer from its last token, in the same message. False: not possible now."""
        if not self.can_continue(answer_id):
            return False
        answer = self._known([answer_id])[answer_id]
        begun = self._guard(lambda: self._store.leading_space(answer_id))
        opening = Opening(answer.text) if begun is None else Opening(answer.text, *begun)
        self._going_on = self._acts.go_on(answer)
        self._start(answer, opening)
        self._tell_state()
        return True

    def store_now(self) -> None:
        """Store what came of the answer so far, a moment before its time."""
        if self.is_needed:
            self._store_new()

    def stop(self) -> None:
        """Stop the running answer; its text stays."""
        self._cancel(Ending.STOPPED)

    def try_now(self) -> None:
        """Where the running answer waits until the server may be asked again: ask it now."""
        if self._asking_again is not None:
            self._asking_again.try_now()

    def keep_waiting(self) -> None:
        """The running answer's server may be quiet for as long as before, without a word about it."""
        if self._run is not None:
            self._run.keep_waiting()

    async def close(self) -> None:
        """Stop because Brise is closed, and wait until everything is stored."""
        if (task := self._cancel(Ending.CLOSED)) is not None:
            await asyncio.wait({task})
        await self.context.close()
        self._store_new()
        self._clock.stop()

    def _cancel(self, ending: Ending) -> "asyncio.Task[None] | None":
        task = self._task
        if task is not None:
            self._ending_if_cancelled = ending
            if self._has_begun:
                task.cancel()
            else:  # cancelled before its first step it would never run, nor tell that it ended
                asyncio.get_running_loop().call_soon(task.cancel)
        return task

    def _ask(self, parent_id: str | None, depth: int, prefill: str = "") -> bool:
        """Store and show a new answer below a message, and start it."""
        answer = Message(
            id=new_id(),
            conversation_id=self.conversation.id,
            parent_id=parent_id,
            depth=depth,
            role=Role.ASSISTANT,
            text=prefill,
            created_at=time.time(),
        )
        shape = AnswerShape((TypedSpan(prefill),) if prefill else ())
        try:
            self._store.add_answer(answer, shape)
            self._change(leaf_id=answer.id)
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        self._start(answer, Opening(prefill), shown=lambda: self._shown_below(answer))
        return True

    def _start(self, answer: Message, opening: Opening, *, shown: Callable[[], None] = lambda: None) -> None:
        conversation, endpoint, told = self.conversation, self.endpoint(), answer.answer
        so_far = SoFar(opening.text)
        if told is not None:
            so_far = replace(so_far, tokens=told.tokens, seconds=told.seconds, thinking_seconds=told.thinking_seconds)
        self._run = AnswerRun(
            self._generation(answer, endpoint, conversation),
            self._store,
            AnswerEvents(
                text=lambda text: self.text_appended.emit(answer.id, text) if self._stands_at(answer.depth, answer.id) else None,
                state=lambda state: self.answer_changed.emit(answer.id, state) if self._stands_at(answer.depth, answer.id) else None,
            ),
            so_far,
            notice_seconds=math.inf if endpoint is None else endpoint.options.notice_seconds,
        )
        self._has_begun = False
        self._ending_if_cancelled = Ending.STOPPED
        shown()
        asked = Asked(answer, endpoint, conversation, opening)
        self._task = self._tasks.start(self._run_answer(self._run, asked), f"answer {answer.id}")
        self.answering_changed.emit(True)

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
            parameters=conversation.parameters if endpoint is None else asked_at(endpoint.options, conversation.parameters),
            template_id=conversation.template_id,
            template_hash="",
            started_at=time.time(),
        )

    async def _run_answer(self, run: AnswerRun, asked: Asked) -> None:
        endpoint = asked.endpoint
        self._has_begun = True
        try:
            self._store.start_generation(run.generation)
            self._clock.start()
            self._figures.start()
            if endpoint is None:
                raise ChatError(ErrorKind.BAD_ADDRESS)
            again = self._asking_again = self._patience(run, chosen := endpoint)
            endpoint = await again.ask(lambda: self._endpoints.known(chosen))
            await self._stream(run, asked, endpoint, await self._turns(asked, endpoint), again)
            self._guard_answer(lambda: run.finish(Ending.BROKE_OFF))
            self._keep_others(run, asked.answer)
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
            self._ended(run)

    def _keep_others(self, run: AnswerRun, answer: Message) -> None:
        if run.others:
            self._guard_answer(lambda: store_others(self._store, answer, run.generation, run.others))
            self._tell(answer.id)

    def _patience(self, run: AnswerRun, endpoint: Endpoint) -> AskingAgain:
        def tell(wait: Wait) -> None:
            run.wait(wait)
            self._endpoints.wait(endpoint.id, wait)

        return AskingAgain(endpoint, tell)

    async def _turns(self, asked: Asked, endpoint: Endpoint) -> tuple[Turn, ...]:
        """What of the branch above the answer has room, read in slices: 10,000 messages at once would stop the window for 0.1 s."""
        branch = Branch(BranchIds(self._store, asked.answer.parent_id), self._known)
        prompting = self._prompting_at(endpoint, asked.conversation)
        wanted = Wanted(endpoint, prompting, asked.conversation, branch, branch.message_count(), opening=asked.opening.text)
        return (await self._fit.fit(wanted, may_ask=True, exactly=False)).turns

    async def _stream(self, run: AnswerRun, asked: Asked, endpoint: Endpoint, turns: tuple[Turn, ...], again: AskingAgain) -> None:
        conversation = asked.conversation
        prompting = self._prompting_at(endpoint, conversation)
        dialect, template = prompting.dialect, prompting.template
        asked_with = parameters = asked_at(endpoint.options, conversation.parameters)
        if asked.opening.text:  # the first words are there: there is one answer to go on with
            asked_with = parameters = without_best_of(parameters)
        if not self._wishes().log_probabilities:
            parameters = parameters.with_knob(Control.ALTERNATIVES, Knob(0, on=False))
        seed = seed_for(parameters, dialect) if best_of(parameters, dialect, endpoint.facts) == 1 else None
        run.generation = replace(
            run.generation,
            dialect=dialect,
            model=endpoint.facts.model_label or endpoint.model,
            server_version=endpoint.facts.version,
            template_id=conversation.template_id if template is None else template.id,
            template_hash="" if template is None else template.hash,
            parameters=asked_with,
            seed=seed,
        )
        run.leave_unsaid(unsaid(asked.opening.text, dialect))
        self._tell_state()
        request = await make_request(parameters, seed, prompting, turns, asked.opening)
        await self._read(run, endpoint, prompting, request, again)

    async def _read(self, run: AnswerRun, endpoint: Endpoint, prompting: Prompting, request: AnswerRequest, again: AskingAgain) -> None:
        """Read the answer; where a TGI ends it at its own limit, go on by ourselves, in as many generations as it takes."""
        dialect = prompting.dialect
        while True:
            await again.ask(lambda: self._ask_once(run, endpoint, dialect, request), may_repeat=lambda: not run.has_received)  # noqa: B023
            rest = rest_to_ask(run.generation, endpoint.facts)
            if rest is None or not can_go_on(run.text, prompting, endpoint.facts):
                return
            request = go_on_with(request, prompting.sent(run.text), run.said, rest, dialect)
            run.go_on(_next(run.generation), unsaid(run.text, dialect))
            await asyncio.sleep(0)  # what was written and what is sent next each take some of a frame

    async def _ask_once(self, run: AnswerRun, endpoint: Endpoint, dialect: Dialect, request: AnswerRequest) -> None:
        with self._endpoints.busy(endpoint.id):
            async with self._open_engine(endpoint, dialect) as engine:
                await run.read(engine, request)

    def _ended(self, run: AnswerRun) -> None:
        self._figures.stop()
        if self._going_on is not None and not run.has_received:
            self._acts.came_to_nothing(self._going_on)
        self._run = self._task = self._asking_again = self._going_on = None
        self._ended_last = (run.generation.answer_id, run.generation.ending)
        self._endpoints.answered(run.generation)
        if run.text and not run.is_stored:
            self._unstored.append(run)  # the clock goes on: there may be room again
        elif not self._unstored:
            self._clock.stop()
        self.answering_changed.emit(False)

    def _runs(self) -> Sequence[AnswerRun]:
        return self._unstored if self._run is None else (*self._unstored, self._run)

    def _store_new(self) -> None:
        self._guard_answer(self._store_rest)
        if not self.is_needed:
            self._clock.stop()

    def _store_rest(self) -> None:
        while self._unstored:
            self._unstored[0].store_end()
            del self._unstored[0]
        if self._run is not None and self._has_begun:
            self._run.store_new()
        self._storage_told = False

    def _tell_figures(self) -> None:
        if self._run is not None:
            self._tell_state()

    def _tell_state(self) -> None:
        run = self._run
        if run is not None and self._is_shown(run.generation.answer_id):
            self.answer_changed.emit(run.generation.answer_id, run.state)

    def _guard_answer(self, write: Callable[[], None]) -> None:
        """As `_guard`, but a disk that stays full is told once and not every second."""
        try:
            write()
        except ChatError as error:
            if not self._storage_told:
                self._storage_told = True
                self.storage_failed.emit(error)


def _next(generation: Generation) -> Generation:
    """Another generation that is asked the same."""
    return replace(
        generation,
        id=new_id(),
        started_at=time.time(),
        prompt="",
        ending=None,
        error=None,
        seconds_to_first_token=None,
        seconds=None,
        thinking_seconds=None,
        prompt_tokens=None,
        generated_tokens=None,
    )
