"""The endpoints that the user can choose from, and what is known of each right now."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint, EndpointStatus, Reach, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.errors import TLS_KINDS, ChatError, ErrorKind, Refusal
from desktop_app.chat.generation import Generation
from desktop_app.chat.known_services import service_of
from desktop_app.chat.speed import AnswerTimes
from desktop_app.chat.wait import Wait, WaitReason
from desktop_app.inference.engine import ProbeServer
from desktop_app.workspace.endpoint_speeds import EndpointSpeeds
from desktop_app.workspace.tasks import Tasks

BUILTIN_FACTS = ServerFacts(
    kind=ServerKind.LLAMA_CPP,
    model="SmolLM2-135M-Instruct",
    max_total_tokens=4096,
    max_input_tokens=4095,
    has_chat_template=True,
    takes_images=False,
)

_USELESS = frozenset(
    {
        *(ErrorKind.BAD_ADDRESS, ErrorKind.UNREACHABLE, ErrorKind.NAME_UNKNOWN, ErrorKind.CONNECT_TIMEOUT),
        ErrorKind.NOT_LISTED,
        *(ErrorKind.PROXY, *TLS_KINDS, ErrorKind.CERTIFICATE_FILE, ErrorKind.SECRET_MISSING, ErrorKind.BAD_OPTIONS),
        *(ErrorKind.PLAIN_ON_TLS, ErrorKind.NOT_AN_API, ErrorKind.WEB_PAGE, ErrorKind.REDIRECT),
        *(ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN, ErrorKind.KEYRING, ErrorKind.NO_CREDITS, ErrorKind.PAUSED),
    }
)
"""What a failed answer says of the endpoint, and not of this one answer alone."""
_FOR_THE_USER = frozenset(
    {
        *(ErrorKind.BAD_ADDRESS, ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN, ErrorKind.KEYRING),
        *(ErrorKind.CERTIFICATE_FILE, ErrorKind.SECRET_MISSING, ErrorKind.BAD_OPTIONS, ErrorKind.TLS_PIN_CHANGED),
    }
)
"""What stays as it is until the user does something about it in the endpoint's settings."""

_REFUSED: Mapping[Refusal | None, Reach] = {Refusal.LOADING: Reach.LOADING, Refusal.BUSY: Reach.BUSY}
"""What a server is that turned a question away for now; one that says nothing of that is of no use."""


class EndpointRows(Protocol):
    """What keeps endpoints: `storage.endpoint_store.EndpointStore`."""

    def endpoints(self) -> Sequence[Endpoint]:
        """All of them in the user's order."""
        ...

    def save(self, endpoint: Endpoint) -> None:
        """Insert or update."""
        ...

    def remove(self, endpoint_id: str) -> None:
        """Forget it."""
        ...

    def put_in_order(self, ids: Sequence[str]) -> None:
        """All of them, in the order that they are to have."""
        ...


class Endpoints(QObject):
    """The built-in model, the stored endpoints and the one of the command line; asks servers what they are."""

    changed = Signal()  # the list
    status_changed = Signal(str)  # endpoint id: light or facts

    def __init__(
        self,
        rows: EndpointRows,
        probe: ProbeServer,
        tasks: Tasks,
        *,
        builtin_name: str | None,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows, self._probe, self._tasks, self._clock = rows, probe, tasks, clock
        self._builtin = None if builtin_name is None else Endpoint(BUILTIN_ID, builtin_name, facts=BUILTIN_FACTS)
        self._stored = {endpoint.id: endpoint for endpoint in rows.endpoints()}
        self._temporary: Endpoint | None = None
        self._statuses: dict[str, EndpointStatus] = {}
        self._answers: Counter[str] = Counter()  # that run at each endpoint
        self._questions: Counter[str] = Counter()  # to each server; only the last one's outcome counts
        self._about_to_check: set[str] = set()  # by the task that was started for it
        self._asked: set[str] = set()  # ids whose facts were told by the server in this run
        self._speeds = EndpointSpeeds()
        self._heard: dict[str, float] = {}  # when each was asked, or answered, for the last time
        self._brought: set[str] = set()  # ids of those that came in a file, and nobody has chosen yet

    def endpoints(self) -> Sequence[Endpoint]:
        """The command line's first, then the stored ones in the user's order, the built-in model last."""
        found = [] if self._temporary is None else [self._temporary]
        found += self._stored.values()
        return found if self._builtin is None else [*found, self._builtin]

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """The endpoint with this id, if there is one."""
        return next((endpoint for endpoint in self.endpoints() if endpoint.id == endpoint_id), None)

    def status(self, endpoint_id: str) -> EndpointStatus:
        """What is known of it right now; the built-in model is ready whenever it is there."""
        speed = self._speeds.of(endpoint_id)
        if self.is_answering(endpoint_id):
            return EndpointStatus(endpoint_id, Reach.BUSY, speed=speed)
        if endpoint_id == BUILTIN_ID:
            return EndpointStatus(BUILTIN_ID, Reach.READY, speed=speed)
        return replace(self._statuses.get(endpoint_id, EndpointStatus(endpoint_id)), speed=speed)

    def add_temporary(self, endpoint: Endpoint) -> None:
        """Offer an endpoint for this run only."""
        self._temporary = replace(endpoint, temporary=True)
        self.changed.emit()

    def save(self, endpoint: Endpoint) -> None:
        """Keep an endpoint, new or changed. Raises ChatError(STORAGE)."""
        known = self.endpoint(endpoint.id)
        if known is not None and known.url != endpoint.url:
            self._asked.discard(endpoint.id)
            self._speeds.forget(endpoint.id)
            self._statuses.pop(endpoint.id, None)
            self._questions[endpoint.id] += 1  # what the old address says counts no more
        elif known is not None and known.asked_model != endpoint.asked_model:
            self._asked.discard(endpoint.id)  # another model can have to be asked in another way
        if endpoint.temporary:
            self._temporary = endpoint
        else:
            self._rows.save(endpoint)
            self._stored[endpoint.id] = endpoint
        self.changed.emit()
        self.check(endpoint.id)

    def take_in(self, endpoints: Sequence[Endpoint]) -> None:
        """Keep new ones that came in a file, or none of them; nobody is asked anything. Raises ChatError(STORAGE)."""
        try:
            for endpoint in endpoints:
                self._rows.save(endpoint)
        except ChatError:
            with suppress(ChatError):
                for endpoint in endpoints:
                    self._rows.remove(endpoint.id)
            raise
        self._stored |= {endpoint.id: endpoint for endpoint in endpoints}
        self._brought |= {endpoint.id for endpoint in endpoints}
        self.changed.emit()

    def instead(self, endpoint_id: str) -> Endpoint | None:
        """The endpoint with this id, or one in its place; never one of a file that nobody has chosen yet."""
        return self.endpoint(endpoint_id) or next((each for each in self.endpoints() if not self.is_unchosen(each.id)), None)

    def is_unchosen(self, endpoint_id: str) -> bool:
        """True for one that came in a file in this run, as long as nobody chose or edited it."""
        return endpoint_id in self._brought

    def remove(self, endpoint_id: str) -> int:
        """Forget an endpoint; chats that used it keep their text. Returns the place that it had. Raises ChatError(STORAGE)."""
        place = list(self._stored).index(endpoint_id) if endpoint_id in self._stored else -1
        if place >= 0:
            self._rows.remove(endpoint_id)
            del self._stored[endpoint_id]
            self.changed.emit()
        return place

    def bring_back(self, endpoint: Endpoint, place: int) -> None:
        """Keep one again that was removed, at its place; nobody is asked anything. Raises ChatError(STORAGE)."""
        self._rows.save(endpoint)
        self._stored[endpoint.id] = endpoint
        self.changed.emit()
        self.move(endpoint.id, place)

    def move(self, endpoint_id: str, place: int) -> None:
        """Put a stored endpoint to a place among the stored ones. Raises ChatError(STORAGE)."""
        ids = [known for known in self._stored if known != endpoint_id]
        if endpoint_id not in self._stored:
            return
        ids.insert(place, endpoint_id)
        if ids != list(self._stored):
            self._rows.put_in_order(ids)
            self._stored = {known: self._stored[known] for known in ids}
            self.changed.emit()

    def answered(self, generation: Generation) -> None:
        """A generation has come to its end: how long it took is told with the light."""
        self._speeds.add(generation)
        self.status_changed.emit(generation.endpoint_id)

    def remember(self, stored: Iterable[tuple[str, AnswerTimes]]) -> None:
        """How long the last answers of earlier runs took, with their endpoints' ids, the earliest first."""
        for endpoint_id in self._speeds.remember(stored):
            self.status_changed.emit(endpoint_id)

    def waits_for_user(self, endpoint_id: str) -> bool:
        """True if asking it again is of no use before its settings are changed."""
        return self.status(endpoint_id).problem in _FOR_THE_USER

    def is_answering(self, endpoint_id: str) -> bool:
        """True while an answer of ours runs there."""
        return self._answers[endpoint_id] > 0

    def quiet_for(self, endpoint_id: str) -> float:
        """Seconds since its server was asked, or answered, for the last time."""
        heard = self._heard.get(endpoint_id)
        return math.inf if heard is None else self._clock() - heard

    def check(self, endpoint_id: str, *, quietly: bool = False) -> None:
        """Ask the server what it is, in the background; not one that would wake, or stay awake, and be paid for it.

        `quietly`: a light that is on stays on until there is something else to say.
        """
        self._brought.discard(endpoint_id)
        endpoint = self.endpoint(endpoint_id)
        if endpoint is None or endpoint.is_builtin or service_of(endpoint) is Service.HF_ENDPOINT:
            return
        if self.status(endpoint_id).reach is not Reach.CHECKING and endpoint_id not in self._about_to_check:
            self._about_to_check.add(endpoint_id)
            self._hear(endpoint_id)
            self._tasks.start(self._check(endpoint_id, quietly), f"check {endpoint_id}")

    async def _check(self, endpoint_id: str, quietly: bool) -> None:
        self._about_to_check.discard(endpoint_id)
        endpoint = self.endpoint(endpoint_id)
        if endpoint is None:
            return
        try:
            await self.ask(endpoint, quietly=quietly)
        except ChatError:
            return  # the light says it; the sentence is told where an answer is wanted

    async def ask(self, endpoint: Endpoint, *, quietly: bool = False) -> Endpoint:
        """The endpoint with what its server says of itself now. Raises ChatError."""
        if endpoint.is_builtin:
            return endpoint
        self._hear(endpoint.id)
        self._questions[endpoint.id] += 1
        question = self._questions[endpoint.id]
        if not (quietly and self._known_reach(endpoint.id) in (Reach.READY, Reach.BUSY)):
            self._set(endpoint.id, Reach.CHECKING)
        reach, problem = Reach.UNKNOWN, None
        try:
            facts = await self._probe(endpoint, None)
            reach = Reach.READY
        except ChatError as error:
            reach, problem = _REFUSED.get(error.refusal, Reach.UNREACHABLE), error.kind
            if error.kind is ErrorKind.NOT_ENCRYPTED:
                reach, problem = Reach.UNKNOWN, None  # it was not asked
            raise
        finally:
            self._hear(endpoint.id)
            # what a server says of itself is free, also while it turns requests away
            turned_away = quietly and reach is Reach.READY and self._statuses[endpoint.id].until is not None
            if self._questions[endpoint.id] == question and not turned_away:
                self._set(endpoint.id, reach, problem)
        known = endpoint.with_facts(facts)
        if self.endpoint(endpoint.id) == endpoint:  # else it was edited or removed meanwhile
            self._asked.add(endpoint.id)
            if not (quietly and replace(endpoint.facts, latency=facts.latency) == facts):
                self._keep(known)
        return known

    async def known(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with facts from this run: asks only if the server was not asked yet. Raises ChatError."""
        return endpoint if endpoint.is_builtin or endpoint.id in self._asked else await self.ask(endpoint)

    def distrust(self, endpoint_id: str, problem: ErrorKind) -> None:
        """After a failed answer: ask again before the next one, and show the light."""
        self._asked.discard(endpoint_id)
        if endpoint_id == BUILTIN_ID:
            return
        if problem in _USELESS:
            self._set(endpoint_id, Reach.UNREACHABLE, problem)
        elif problem is ErrorKind.NOT_ENCRYPTED:
            self._set(endpoint_id, Reach.UNKNOWN)
        else:
            self._set(endpoint_id, Reach.READY)

    def wait(self, endpoint_id: str, wait: Wait) -> None:
        """An answer waits for it, and asks again."""
        left = wait.until - time.monotonic()
        if wait.reason is not WaitReason.TOO_MANY_REQUESTS:
            self._set(endpoint_id, Reach.LOADING)
        elif left <= 0:
            self._set(endpoint_id, Reach.READY)
        else:
            self._set(endpoint_id, Reach.BUSY, ErrorKind.TOO_MANY_REQUESTS, time.time() + left)
            told = self._statuses[endpoint_id]  # should the answer be stopped, the light goes all the same
            QTimer.singleShot(round(left * 1000), self, lambda: self._over(told))

    def _over(self, told: EndpointStatus) -> None:
        if self._statuses.get(told.endpoint_id) is told:
            self._set(told.endpoint_id, Reach.READY)

    @contextmanager
    def busy(self, endpoint_id: str) -> Iterator[None]:
        """An answer runs there."""
        self._answers[endpoint_id] += 1
        self.status_changed.emit(endpoint_id)
        try:
            yield
            if self._known_reach(endpoint_id) in (Reach.LOADING, Reach.BUSY):
                self._set(endpoint_id, Reach.READY)
        finally:
            self._hear(endpoint_id)
            self._answers[endpoint_id] -= 1
            self.status_changed.emit(endpoint_id)

    def _hear(self, endpoint_id: str) -> None:
        self._heard[endpoint_id] = self._clock()

    def _known_reach(self, endpoint_id: str) -> Reach:
        return self._statuses.get(endpoint_id, EndpointStatus(endpoint_id)).reach

    def _keep(self, endpoint: Endpoint) -> None:
        if endpoint.temporary:
            self._temporary = endpoint
        elif endpoint.id in self._stored:
            self._rows.save(endpoint)
            self._stored[endpoint.id] = endpoint
        self.status_changed.emit(endpoint.id)

    def _set(self, endpoint_id: str, reach: Reach, problem: ErrorKind | None = None, until: float | None = None) -> None:
        known = self._statuses.get(endpoint_id, EndpointStatus(endpoint_id))
        if (known.reach, known.problem, known.until) == (reach, problem, until):
            return
        since = {Reach.UNREACHABLE: known.since or time.time(), Reach.CHECKING: known.since}.get(reach)
        self._statuses[endpoint_id] = EndpointStatus(endpoint_id, reach, since, problem, until)
        self.status_changed.emit(endpoint_id)
