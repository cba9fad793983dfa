"""The endpoints and their lights, asked over real HTTP."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Endpoint, Reach, ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.storage.endpoint_store import EndpointStore
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.light_watch import LightWatch
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk
from tests.workspace.next_look import next_look


def test_a_check_tells_what_is_there_and_keeps_it(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            lights: list[Reach] = []
            desk.endpoints.status_changed.connect(lambda _id: lights.append(desk.endpoints.status("tgi").reach))
            desk.endpoints.check("tgi")
            await until(lambda: desk.endpoints.status("tgi").reach is Reach.READY)
            assert lights[0] is Reach.CHECKING
            facts = desk.endpoints.endpoints()[0].facts
            assert (facts.kind, facts.max_total_tokens, facts.model_label) == (ServerKind.TGI, 4096, "Mistral-7B-Instruct-v0.1")
        with open_desk(tmp_path / "other.sqlite3", server.url) as desk:
            assert desk.endpoints.endpoints()[0].facts.kind is ServerKind.UNKNOWN

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_what_is_saved_and_chosen_in_one_breath_is_asked_about_once(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", "http://127.0.0.1:9") as desk:
            endpoint = desk.endpoints.endpoints()[0]
            desk.endpoints.check("tgi")
            desk.endpoints.save(replace(endpoint, url=server.url))
            desk.endpoints.check("tgi")
            await until(lambda: desk.endpoints.status("tgi").reach is Reach.READY)
            await until(lambda: not desk.tasks.count)
            assert [request.path for request in server.requests].count("/info") == 1
            desk.endpoints.check("tgi")
            await until(lambda: [request.path for request in server.requests].count("/info") == 2)
            await until(lambda: not desk.tasks.count)

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_unreachable_since_and_back_again(tmp_path: Path) -> None:
    async def work(server: TgiServer, gone: str) -> None:
        with open_desk(tmp_path / "chats.sqlite3", gone) as desk:
            endpoint = desk.endpoints.endpoints()[0]
            with pytest.raises(ChatError) as caught:
                await desk.endpoints.ask(endpoint)
            assert caught.value.kind is ErrorKind.UNREACHABLE
            first = desk.endpoints.status("tgi")
            assert first.reach is Reach.UNREACHABLE
            assert first.since is not None
            with pytest.raises(ChatError):
                await desk.endpoints.ask(endpoint)
            assert desk.endpoints.status("tgi").since == first.since
            desk.endpoints.save(replace(endpoint, url=server.url))
            await until(lambda: desk.endpoints.status("tgi").reach is Reach.READY)
            assert desk.endpoints.status("tgi").since is None

    with TgiServer().in_thread() as server:
        gone = server.url
    with TgiServer().in_thread() as server:
        run_in_qt(work(server, gone))


def test_an_endpoint_of_the_command_line_is_never_stored(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        path = tmp_path / "chats.sqlite3"
        with open_desk(path, server.url) as desk:
            desk.endpoints.add_temporary(Endpoint("once", "127.0.0.1", server.url))
            known = await desk.endpoints.known(desk.endpoints.endpoints()[0])
            assert (known.id, known.facts.kind) == ("once", ServerKind.TGI)
            asked = len(server.requests)
            await desk.endpoints.known(desk.endpoints.endpoints()[0])
            assert len(server.requests) == asked
        with open_desk(path, server.url) as desk:
            assert [endpoint.id for endpoint in desk.endpoints.endpoints()] == ["tgi"]
            desk.endpoints.remove("tgi")
            assert not desk.endpoints.endpoints()

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_another_model_is_asked_about_before_it_is_used(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            known = await desk.endpoints.known(desk.endpoints.endpoints()[0])
            desk.endpoints.save(replace(known, name="Renamed"))
            await until(lambda: desk.tasks.count == 0)
            asked = len(server.requests)
            renamed = await desk.endpoints.known(desk.endpoints.endpoints()[0])
            assert len(server.requests) == asked
            desk.endpoints.save(replace(renamed, model="another"))
            await desk.endpoints.known(desk.endpoints.endpoints()[0])
            assert len(server.requests) > asked, "what was told of the other model is not taken for this one"
            await until(lambda: desk.tasks.count == 0)

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_one_that_was_away_is_asked_again_when_somebody_looks(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        with open_desk(tmp_path / "chats.sqlite3", f"http://127.0.0.1:{port}") as desk:
            with pytest.raises(ChatError):
                await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            assert desk.endpoints.status("tgi").problem is ErrorKind.UNREACHABLE
            server = TgiServer()
            server.port = port
            with server.in_thread():
                watch = LightWatch(desk.endpoints, list)
                watch.turn()
                assert desk.tasks.count == 0  # it is away, but nobody sees it
                watch.show("window", "tgi")
                watch.turn()
                await until(lambda: desk.endpoints.status("tgi").reach is Reach.READY)
                assert desk.endpoints.status("tgi").problem is None
                asked = len(server.requests)
                watch.turn()
                assert (desk.endpoints.status("tgi").reach, len(server.requests)) == (Reach.READY, asked)

    with TgiServer().in_thread() as gone:
        port = gone.port
    run_in_qt(work(port))


def test_one_that_wants_an_access_token_says_so_and_is_not_asked_until_it_has_one(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            lights: list[Reach] = []
            with pytest.raises(ChatError):
                await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            status = desk.endpoints.status("tgi")
            assert (status.reach, status.problem) == (Reach.UNREACHABLE, ErrorKind.UNAUTHORIZED)
            desk.endpoints.status_changed.connect(lambda _id: lights.append(desk.endpoints.status("tgi").reach))
            watch = LightWatch(desk.endpoints, list)
            watch.show("window", "tgi")
            watch.turn()
            assert (lights, next_look(watch)) == ([], None)

    with TgiServer(api_key="secret").in_thread() as server:
        run_in_qt(work(server))


@pytest.mark.parametrize(
    ("problem", "reach"),
    [(ErrorKind.UNAUTHORIZED, Reach.UNREACHABLE), (ErrorKind.TLS, Reach.UNREACHABLE), (ErrorKind.TOO_LONG, Reach.READY)],
)
def test_after_a_failed_answer_the_light_tells_if_the_endpoint_is_to_blame(tmp_path: Path, problem: ErrorKind, reach: Reach) -> None:
    async def work() -> None:
        with open_desk(tmp_path / "chats.sqlite3", "http://127.0.0.1:9") as desk:
            desk.endpoints.distrust("tgi", problem)
            status = desk.endpoints.status("tgi")
            assert (status.reach, status.problem) == (reach, problem if reach is Reach.UNREACHABLE else None)

    run_in_qt(work())


def test_what_the_old_address_says_counts_no_more(tmp_path: Path) -> None:
    """A wrong address that takes its time to fail has been corrected meanwhile."""

    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            gave_up = asyncio.Event()

            async def probe(endpoint: Endpoint, _token: str | None) -> ServerFacts:
                if endpoint.url == server.url:
                    return ServerFacts(kind=ServerKind.TGI)
                await gave_up.wait()
                raise ChatError(ErrorKind.CONNECT_TIMEOUT)

            endpoints = Endpoints(EndpointStore(desk.database), probe, desk.tasks, builtin_name=None)
            right = endpoints.endpoints()[0]
            endpoints.save(replace(right, url="http://192.0.2.1"))
            await until(lambda: endpoints.status("tgi").reach is Reach.CHECKING)
            endpoints.save(right)
            await until(lambda: endpoints.status("tgi").reach is Reach.READY)
            gave_up.set()
            await until(lambda: not desk.tasks.count)
            assert endpoints.status("tgi").reach is Reach.READY

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_the_users_order_is_kept(tmp_path: Path) -> None:
    async def work() -> None:
        path = tmp_path / "chats.sqlite3"
        with open_desk(path, "http://127.0.0.1:9") as desk:
            for name in ("b", "c"):
                desk.endpoints.save(Endpoint(name, name, "http://127.0.0.1:9"))
            desk.endpoints.add_temporary(Endpoint("once", "once", "http://127.0.0.1:9"))
            told: list[None] = []
            desk.endpoints.changed.connect(lambda: told.append(None))
            desk.endpoints.move("c", 0)
            desk.endpoints.move("c", 0)  # it stands there already
            desk.endpoints.move("once", 2)  # only for this run: it has no place
            desk.endpoints.move("gone", 0)
            assert [endpoint.id for endpoint in desk.endpoints.endpoints()] == ["once", "c", "tgi", "b"]
            assert len(told) == 1
            desk.endpoints.move("tgi", 2)
            desk.endpoints.save(replace(desk.endpoints.endpoints()[1], name="C"))
            await until(lambda: desk.tasks.count == 0)
        with open_desk(path, "http://127.0.0.1:9") as desk:
            assert [endpoint.name for endpoint in desk.endpoints.endpoints()] == ["C", "b", "Local TGI"]

    run_in_qt(work())


def test_one_that_came_in_a_file_is_asked_nothing_before_somebody_chooses_it(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        path = tmp_path / "chats.sqlite3"
        with open_desk(path, server.url) as desk:
            endpoints = desk.endpoints
            endpoints.remove("tgi")
            changes: list[None] = []
            endpoints.changed.connect(lambda: changes.append(None))
            endpoints.take_in([Endpoint("one", "One", server.url), Endpoint("two", "Two", server.url)])
            assert len(changes) == 1
            assert [endpoint.id for endpoint in endpoints.endpoints()] == ["one", "two"]
            assert endpoints.instead("gone") is None, "a chat without an endpoint would ask it"
            lights = LightWatch(endpoints, tuple)
            lights.show("window", "tgi")
            await asyncio.sleep(0)
            assert not server.requests
            endpoints.check("two")
            await until(lambda: endpoints.status("two").reach is Reach.READY)
            found = endpoints.instead("gone")
            assert found is not None
            assert (found.id, endpoints.is_unchosen("one"), endpoints.is_unchosen("two")) == ("two", True, False)
            lights.end()
        with open_desk(path, server.url) as desk:
            assert {"one", "two"} < {endpoint.id for endpoint in desk.endpoints.endpoints()}

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_all_of_a_file_is_kept_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        with open_desk(tmp_path / "chats.sqlite3", "http://127.0.0.1:1") as desk:
            save = EndpointStore.save

            def fails(store: EndpointStore, endpoint: Endpoint, position: int | None = None) -> None:
                if endpoint.id == "two":
                    raise ChatError(ErrorKind.STORAGE)
                save(store, endpoint, position)

            monkeypatch.setattr(EndpointStore, "save", fails)
            with pytest.raises(ChatError):
                desk.endpoints.take_in([Endpoint(name, name, "http://127.0.0.1:1") for name in ("one", "two", "three")])
            assert [endpoint.id for endpoint in desk.endpoints.endpoints()] == ["tgi"]
        with open_desk(tmp_path / "chats.sqlite3", "http://127.0.0.1:1") as desk:
            assert [endpoint.id for endpoint in desk.endpoints.endpoints()] == ["tgi"]

    run_in_qt(work())
