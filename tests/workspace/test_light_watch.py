"""Which servers are asked without being told to, and how often: a clock of its own, requests counted on loopback."""

import itertools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Endpoint, Reach, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ErrorKind
from desktop_app.inference.probe import probe
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.light_watch import LEAST_BETWEEN, LightWatch, may_be_asked_unbidden
from desktop_app.workspace.tasks import Tasks
from tests.inference.canned_server import CannedServer
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.workspace.next_look import next_look

BUSY = Answer.of_json({"error": "Too many requests"}, 429)
LOADING = Answer.of_json({"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, 503)
MODELS = Answer.of_json({"object": "list", "data": [{"id": "m", "owned_by": "somebody"}]})


@dataclass
class Watched:
    """Endpoints on servers, a watch over them, and the hand of their clock."""

    endpoints: Endpoints
    watch: LightWatch
    tasks: Tasks
    waited_for: set[str]
    hands: list[float]
    lights: list[tuple[str, Reach]] = field(default_factory=list)

    def pass_by(self, seconds: float) -> None:
        self.hands[0] += seconds

    async def settled(self) -> None:
        await until(lambda: self.tasks.count == 0)


@asynccontextmanager
async def watched(path: Path, *endpoints: Endpoint) -> AsyncIterator[Watched]:
    bugs: list[BaseException] = []
    database, tasks, hands, waited_for = Database(path / "brise.sqlite3"), Tasks(bugs.append), [1000.0], set[str]()
    store = EndpointStore(database)
    for endpoint in endpoints:
        store.save(endpoint)

    async def ask(endpoint: Endpoint, _token: str | None) -> ServerFacts:
        return await probe(endpoint.url, None)

    known = Endpoints(store, ask, tasks, builtin_name="Built-in model", clock=lambda: hands[0])
    found = Watched(known, LightWatch(known, lambda: waited_for), tasks, waited_for, hands)
    known.status_changed.connect(lambda told: found.lights.append((told, known.status(told).reach)))
    yield found
    found.watch.end()
    await tasks.cancel_all()
    database.close()
    assert not bugs


def checks_of(server: TgiServer) -> int:
    return sum(request.path == "/info" for request in server.requests)


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_asked_twice_in_thirty_seconds_and_nobody_who_is_not_in_use(seed: int, tmp_path: Path) -> None:
    """Windows open, close and turn to other chats, messages wait and are sent, time passes; who was asked is counted at the servers."""

    async def live(servers: dict[str, TgiServer]) -> None:
        chance = random.Random(seed)
        sleeper = EndpointOptions(service=Service.HF_ENDPOINT)
        made = [Endpoint(name, name, server.url) for name, server in servers.items()]
        made[-1] = replace(made[-1], options=sleeper)
        async with watched(tmp_path, *made) as desk:
            windows: dict[str, str | None] = {}
            asked: dict[str, list[float]] = {name: [] for name in servers}

            def turn_window() -> None:
                window = chance.choice("ab")
                windows[window] = chance.choice((*servers, "builtin", None))
                desk.watch.show(window, windows[window])

            def queue() -> None:
                desk.waited_for ^= {chance.choice(tuple(servers))}
                desk.watch.look()

            acts: tuple[Callable[[], None], ...] = (turn_window, queue, desk.watch.turn, desk.watch.look, lambda: None)
            for _ in range(120):
                desk.pass_by(chance.choice((0.0, 0.5, 7.0, 29.0, 30.0)))
                before = {name: checks_of(server) for name, server in servers.items()}
                chance.choice(acts)()
                if next_look(desk.watch) is not None and next_look(desk.watch) <= 1:
                    desk.watch.look()
                await desk.settled()
                seen = {shown for shown in windows.values() if shown is not None}
                in_use = seen | desk.waited_for if seen else seen
                for name, server in servers.items():
                    if checks_of(server) > before[name]:
                        assert name in in_use
                        asked[name].append(desk.hands[0])
                        assert checks_of(server) == before[name] + 1
                assert (next_look(desk.watch) is None) is not bool(in_use - {"builtin", made[-1].id})
            *others, asleep = asked.values()
            assert asleep == []
            assert servers[made[-1].id].requests == []
            for times in others:
                assert len(times) > 3
                assert all(later - earlier >= LEAST_BETWEEN for earlier, later in itertools.pairwise(times))

    with ExitStack() as running:
        run_in_qt(live({name: running.enter_context(TgiServer().in_thread()) for name in ("one", "two", "three", "asleep")}))


def test_the_timer_asks_by_itself_and_rests_while_nobody_sees_it(tmp_path: Path) -> None:
    async def live(server: TgiServer) -> None:
        async with watched(tmp_path, Endpoint("one", "one", server.url)) as desk:
            assert next_look(desk.watch) is None
            desk.watch.show("window", "one")
            await desk.settled()
            assert checks_of(server) == 1
            assert next_look(desk.watch) is not None
            assert next_look(desk.watch) > 20_000
            desk.pass_by(LEAST_BETWEEN)
            desk.endpoints.changed.emit()  # the timer is set anew: it is due now
            await until(lambda: checks_of(server) == 2)
            desk.watch.show("window", None)
            assert next_look(desk.watch) is None
            desk.pass_by(LEAST_BETWEEN)
            desk.watch.turn()
            await desk.settled()
            assert checks_of(server) == 2

    with TgiServer().in_thread() as server:
        run_in_qt(live(server))


def test_a_light_that_is_on_does_not_flicker(tmp_path: Path) -> None:
    """And what is known is written down only where it has changed."""

    async def live(server: TgiServer) -> None:
        async with watched(tmp_path, Endpoint("one", "one", server.url)) as desk:
            desk.watch.show("window", "one")
            await desk.settled()
            desk.lights.clear()
            desk.pass_by(LEAST_BETWEEN)
            desk.watch.look()
            await desk.settled()
            assert checks_of(server) == 2
            assert desk.lights == []

    with TgiServer().in_thread() as server:
        run_in_qt(live(server))


def test_one_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    async def live(port: int) -> None:
        async with watched(tmp_path, Endpoint("one", "one", f"http://127.0.0.1:{port}")) as desk:
            server = TgiServer()
            server.port = port
            with server.in_thread():
                desk.watch.show("window", "one")
                await desk.settled()
                assert desk.endpoints.status("one").reach is Reach.READY
            desk.pass_by(LEAST_BETWEEN)
            desk.watch.look()
            await desk.settled()
            status = desk.endpoints.status("one")
            assert (status.reach, status.problem) == (Reach.UNREACHABLE, ErrorKind.UNREACHABLE)
            assert status.since is not None
            again = TgiServer()
            again.port = port
            with again.in_thread():
                desk.watch.look()
                await desk.settled()
                assert checks_of(again) == 0  # it was asked a moment ago
                desk.watch.turn()  # but somebody turned to it
                await desk.settled()
                assert desk.endpoints.status("one").reach is Reach.READY

    with TgiServer().in_thread() as gone:
        port = gone.port
    run_in_qt(live(port))


@pytest.mark.parametrize(("answer", "reach"), [(BUSY, Reach.BUSY), (LOADING, Reach.LOADING)])
def test_one_that_is_busy_or_loads(answer: Answer, reach: Reach, tmp_path: Path) -> None:
    async def live(server: CannedServer) -> None:
        async with watched(tmp_path, Endpoint("one", "one", server.url)) as desk:
            desk.watch.show("window", "one")
            await desk.settled()
            assert desk.endpoints.status("one").reach is reach
            desk.pass_by(LEAST_BETWEEN)
            desk.watch.look()
            await desk.settled()
            assert desk.endpoints.status("one").reach is Reach.READY

    with CannedServer({"GET /v1/models": [answer, MODELS]}).in_thread() as server:
        run_in_qt(live(server))


def test_nobody_is_asked_while_it_answers_nor_right_after(tmp_path: Path) -> None:
    async def live(server: TgiServer) -> None:
        async with watched(tmp_path, Endpoint("one", "one", server.url)) as desk:
            desk.watch.show("window", "one")
            await desk.settled()
            with desk.endpoints.busy("one"):
                desk.pass_by(10 * LEAST_BETWEEN)
                desk.watch.look()
                await desk.settled()
            desk.pass_by(LEAST_BETWEEN - 1)
            desk.watch.look()
            await desk.settled()
            assert checks_of(server) == 1

    with TgiServer().in_thread() as server:
        run_in_qt(live(server))


def test_who_is_never_asked_unbidden() -> None:
    at = Endpoint("one", "one", "http://127.0.0.1:9")
    assert may_be_asked_unbidden(at)
    assert may_be_asked_unbidden(at.with_facts(ServerFacts(kind=ServerKind.OPENAI, models=("m",))))
    assert not may_be_asked_unbidden(at.with_facts(ServerFacts(kind=ServerKind.OPENAI)))
    for service in (Service.HF_API, Service.HF_ENDPOINT):
        assert not may_be_asked_unbidden(replace(at, options=EndpointOptions(service=service)))
    for url in ("https://router.huggingface.co", "https://x.eu-west-1.aws.endpoints.huggingface.cloud"):
        assert not may_be_asked_unbidden(replace(at, url=url)), "whatever nobody has said of it"
