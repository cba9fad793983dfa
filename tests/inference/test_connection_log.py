"""The log of connections and the gate before them: real HTTP on loopback, through the engines and below them."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest

from desktop_app.chat.connection import Connection, ConnectionState, Purpose
from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import connection_log, server_gate
from desktop_app.inference.asking import asked_by, asking, asking_for
from desktop_app.inference.connection_log import ConnectionLog
from desktop_app.inference.opening import open_engine
from desktop_app.inference.probe import probe
from desktop_app.inference.server_gate import ServerGate
from desktop_app.inference.transport import Waiting
from desktop_app.inference.watched_network import WatchedNetwork
from tests.certificates import make_certificate
from tests.hostile_server import AT_ONCE, CLOSE, STALL, HostileServer, event_stream
from tests.inference.asking import ask, chat_event, token_event
from tests.inference.deaf_listener import deaf_listener
from tests.inference.hearing import PROMPT, hear
from tests.inference.hearing import ask as request
from tests.qt_loop import until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

ANSWER = event_stream(token_event("Hello", final="Hello"))
CHAT_ANSWER = event_stream(chat_event("Hello", "stop"))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> ConnectionLog:
    fresh = ConnectionLog()
    monkeypatch.setattr(connection_log, "SESSION", fresh)
    return fresh


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> ServerGate:
    fresh = ServerGate()
    monkeypatch.setattr(server_gate, "SESSION", fresh)
    return fresh


def only(log: ConnectionLog) -> Connection:
    (connection,) = log.connections()
    return connection


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT])
def test_an_answer_is_logged_with_who_asked_and_how_much_came(log: ConnectionLog, dialect: Dialect) -> None:
    async def run() -> int:
        async with TgiServer() as server:
            with asked_by("Our TGI", Purpose.ANSWER):
                heard = await hear(server.url, dialect, facts=ServerFacts(max_total_tokens=4096, max_input_tokens=4095))
            assert heard.finished is not None
            return server.port

    port = asyncio.run(run())
    *_, answer = log.connections()
    assert (answer.host, answer.port, answer.proxy, answer.asker) == ("127.0.0.1", port, "", "Our TGI")
    assert answer.purposes == (Purpose.ANSWER,)
    assert (answer.is_local, answer.tls, answer.state) == (True, "", ConnectionState.CLOSED)
    assert answer.sent > 100
    assert answer.received > 500
    assert answer.ended is not None
    assert answer.ended >= answer.began


def test_each_question_says_what_it_is_for(log: ConnectionLog) -> None:
    async def run() -> None:
        async with TgiServer() as server:
            with asked_by("Our TGI", Purpose.ANSWER):
                async with open_engine(server.url, None, model="", dialect=Dialect.TGI, facts=ServerFacts()) as engine:
                    assert await engine.count_tokens(PROMPT)
                    assert await engine.render_prompt(request(Dialect.TGI_CHAT).turns)
                assert asking().purpose is Purpose.ANSWER
            with asked_by("Our TGI", Purpose.CHECK):
                await probe(server.url, None)

    asyncio.run(run())
    assert [connection.purposes for connection in log.connections()] == [(Purpose.COUNT, Purpose.PROMPT), (Purpose.CHECK,)]
    assert {connection.asker for connection in log.connections()} == {"Our TGI"}
    assert asking().endpoint == ""


def test_who_asks_is_known_to_one_task_alone(log: ConnectionLog) -> None:
    async def one(server: TgiServer, name: str) -> None:
        with asked_by(name, Purpose.ANSWER):
            await hear(server.url, Dialect.TGI_CHAT, facts=ServerFacts(max_total_tokens=4096, max_input_tokens=4095))

    async def run() -> None:
        async with TgiServer(script=paced(20, 500)) as server:
            await asyncio.gather(one(server, "a"), one(server, "b"))

    asyncio.run(run())
    assert sorted(connection.asker for connection in log.connections()) == ["a", "b"]


def test_why_there_is_no_connection(log: ConnectionLog) -> None:
    asyncio.run(ask(f"http://127.0.0.1:{free_port()}"))
    asyncio.run(ask("http://no-such-host.invalid:8080"))
    nothing, unknown = log.connections()
    assert nothing.state is ConnectionState.NOTHING_THERE
    assert (unknown.state, unknown.host, unknown.is_local) == (ConnectionState.NAME_UNKNOWN, "no-such-host.invalid", False)
    assert (nothing.sent, unknown.sent) == (0, 0)


def test_a_server_that_drops_everything_times_out(log: ConnectionLog) -> None:
    with deaf_listener() as port:
        asyncio.run(ask(f"http://127.0.0.1:{port}", waiting=Waiting(connect=0.2)))
    assert only(log).state is ConnectionState.TIMED_OUT


def test_stopped_and_hung_up_are_told_apart(log: ConnectionLog) -> None:
    async def run() -> None:
        async with TgiServer(script=paced(5000, 100)) as server:
            task = asyncio.create_task(ask(server.url))
            await until(lambda: log.connections() and log.connections()[0].received)
            assert log.connections()[0].state is ConnectionState.OPEN
            task.cancel()
            await asyncio.wait({task})
        async with HostileServer([b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", token_event("He"), CLOSE]) as server:
            await ask(server.url)
        async with HostileServer([AT_ONCE, STALL]) as server:
            task = asyncio.create_task(ask(server.url))
            await until(lambda: log.made == 3 and log.connections()[2].sent)
            task.cancel()
            await asyncio.wait({task})

    asyncio.run(run())
    stopped, hung_up, silent = log.connections()
    assert stopped.state is ConnectionState.CLOSED
    assert hung_up.state is ConnectionState.CLOSED_BY_SERVER
    assert (silent.state, silent.received) == (ConnectionState.CLOSED, 0)


def test_the_version_of_tls_and_a_certificate_that_is_refused(log: ConnectionLog, tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path, own_ca=True)
        async with HostileServer(ANSWER, tls=certificate.context) as server:
            known = ssl.create_default_context(cafile=str(certificate.ca_file))
            network = WatchedNetwork()
            stream = await network.connect_tcp("127.0.0.1", server.port)
            stream = await stream.start_tls(known, "127.0.0.1")
            await stream.write(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            await stream.aclose()
            await ask(server.url)

    asyncio.run(run())
    known, refused = log.connections()
    assert (known.tls, known.state, known.sent) == ("TLSv1.3", ConnectionState.CLOSED, 27)
    assert (refused.tls, refused.state, refused.sent) == ("", ConnectionState.NOT_SECURE, 0)


def test_through_a_proxy_the_server_is_the_one_behind_it(log: ConnectionLog, gate: ServerGate, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with HostileServer(ANSWER) as proxy:
            monkeypatch.setenv("http_proxy", proxy.url)
            assert (await ask("http://model.invalid:8080")).text == "Hello"
            connection = only(log)
            assert (connection.server, connection.proxy) == ("model.invalid:8080", f"127.0.0.1:{proxy.port}")
            assert not connection.is_local, "what is sent goes on from the proxy"
            gate.only(lambda: [proxy.url])
            refused = (await ask("http://model.invalid:8080")).error
            assert refused is not None
            assert (refused.kind, refused.host) == (ErrorKind.NOT_LISTED, "model.invalid:8080")
            gate.only(lambda: ["http://model.invalid:8080"])
            assert (await ask("http://model.invalid:8080")).text == "Hello"
            assert len(proxy.requests) == 2

    asyncio.run(run())


@pytest.mark.parametrize("chat", [False, True], ids=["tgi", "chat"])
def test_what_is_not_listed_is_never_connected_to(log: ConnectionLog, gate: ServerGate, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else ANSWER) as server:
            listed = [f"http://localhost:{server.port}", f"http://127.0.0.1:{server.port + 1}", "http://[::1]:80"]
            gate.only(lambda: listed)
            error = (await ask(server.url, chat=chat)).error
            assert error is not None
            assert (error.kind, error.host) == (ErrorKind.NOT_LISTED, f"127.0.0.1:{server.port}")
            with pytest.raises(ChatError) as probed:
                await probe(server.url, None)
            assert probed.value.kind is ErrorKind.NOT_LISTED
            assert server.connections_made == 0
            assert [connection.state for connection in log.connections()] == [ConnectionState.REFUSED] * 2
            listed.append(f"{server.url}/with/a/path")
            assert (await ask(server.url, chat=chat)).text == "Hello"
            gate.only(None)
            listed.clear()
            assert (await ask(server.url, chat=chat)).text == "Hello"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("listed", "host", "port"),
    [
        ("https://router.huggingface.co", "router.huggingface.co", 443),
        ("http://GPU.company", "gpu.company", 80),
        ("http://gpu.company", "GPU.company", 80),
        ("http://[::1]:8080", "::1", 8080),
        ("http://bücher.example", "xn--bcher-kva.example", 80),
    ],
)
def test_a_listed_server_however_it_is_written(gate: ServerGate, listed: str, host: str, port: int) -> None:
    gate.only(lambda: [listed])
    gate.check(host, port)
    for other in ((f"x{host}", port), (f"{host}.", port), (host, port + 1)):
        with pytest.raises(ChatError):
            gate.check(*other)


def test_asking_whether_a_port_speaks_tls_is_a_connection_like_any_other(log: ConnectionLog, tmp_path: Path) -> None:
    async def run() -> ChatError | None:
        async with HostileServer(ANSWER, tls=make_certificate(tmp_path).context) as server:
            return (await ask(server.url.replace("https://", "http://"))).error

    error = asyncio.run(run())
    assert error is not None
    assert error.kind is ErrorKind.PLAIN_ON_TLS
    assert [connection.tls for connection in log.connections()] == ["", "", "TLSv1.3"]  # asked twice, then greeted


def test_it_forgets_the_oldest_and_bounds_names() -> None:
    log = ConnectionLog(3)
    with asked_by("n" * 10_000, Purpose.ANSWER):
        for number in range(5):
            log.begin("h" * 10_000, number)
    assert [connection.port for connection in log.connections()] == [2, 3, 4]
    assert log.made == 5
    assert {len(connection.host) + len(connection.asker) for connection in log.connections()} == {400}


def test_bytes_tell_nobody_and_what_is_over_stays_as_it_is() -> None:
    log, told = ConnectionLog(), list[int]()
    leave = log.listen(lambda: told.append(len(log.connections())))
    entry = log.begin("a", 1)
    entry.open()
    before = len(told)
    for _ in range(1000):
        entry.received += 10
    assert len(told) == before
    assert only(log).received == 10_000
    entry.end(ConnectionState.CLOSED_BY_SERVER)
    over = only(log)
    entry.end(ConnectionState.CLOSED)
    assert only(log) is over
    assert over.state is ConnectionState.CLOSED_BY_SERVER
    leave()
    leave()
    log.begin("b", 2)
    assert len(told) == before + 1


def test_a_purpose_inside_another_ends_with_its_block() -> None:
    log = ConnectionLog()
    with asked_by("e", Purpose.ANSWER):
        with asking_for(Purpose.COUNT):
            entry = log.begin("a", 1)
        entry.use()
        entry.use()
    assert only(log).purposes == (Purpose.COUNT, Purpose.ANSWER)
    assert asking() == asking()
    assert asking().purpose is None


def test_the_rehearsal_connects_to_nothing(log: ConnectionLog, gate: ServerGate) -> None:
    from desktop_app.inference.rehearsal import rehearse

    gate.only(list)
    rehearse(ssl.create_default_context())
    assert log.made == 0
