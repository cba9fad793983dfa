"""Getting through to the server that was chosen, and to nothing else, whatever the environment says. Hazards 6.1 to 6.12."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from desktop_app import __version__
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.system_proxy import is_this_computer, proxy_for
from desktop_app.inference.transport import Waiting, fetch_json, open_http_client, open_hub_client
from tests.hostile_server import AT_ONCE, CLOSE, STALL, HostileServer, Step, event_stream, whole
from tests.inference.asking import ask, ask_in_process, chat_event, token_event
from tests.inference.asking_children import Children, asking_children
from tests.inference.deaf_listener import deaf_listener

ANSWER = event_stream(token_event("Hello", final="Hello"))
CHAT_ANSWER = event_stream(chat_event("Hello", "stop"))
GOOD = {"text": "Hello", "error": None}


@pytest.fixture(params=[False, True], ids=["tgi", "chat"])
def chat(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with asking_children() as made:
        yield made


async def failed(url: str, *, chat: bool = False, waiting: Waiting | None = None) -> ChatError:
    outcome = await ask(url, chat=chat, waiting=waiting)
    assert outcome.events == []
    assert outcome.error is not None
    assert outcome.error.detail or outcome.error.server_text
    return outcome.error


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_6_1_nobody_listens(host: str, chat: bool) -> None:
    port = free_port()
    error = asyncio.run(failed(f"http://{host}:{port}", chat=chat))
    assert (error.kind, error.host) == (ErrorKind.UNREACHABLE, f"{host}:{port}")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 60 + ".invalid"])
def test_6_1_a_name_that_nobody_knows(host: str, chat: bool) -> None:
    error = asyncio.run(failed(f"http://{host}:8080", chat=chat))
    assert (error.kind, error.host) == (ErrorKind.NAME_UNKNOWN, f"{host}:8080")


def test_6_1_a_name_that_cannot_be_one(chat: bool) -> None:
    for host in ("x" * 70, "a..b"):
        error = asyncio.run(ask(f"http://{host}:8080", chat=chat)).error
        assert error is not None
        assert error.kind is ErrorKind.BAD_ADDRESS


def test_6_1_an_ipv6_address(chat: bool) -> None:
    if not socket.has_ipv6:
        return

    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else ANSWER) as server:
            assert server.listener is not None
            try:
                listener = await asyncio.get_running_loop().create_server(lambda: server.connection_type(server), "::1", 0)
            except OSError:  # this machine has no IPv6
                return
            port = listener.sockets[0].getsockname()[1]
            assert (await ask(f"http://[::1]:{port}", chat=chat)).text == "Hello"
            listener.close()
            error = await failed(f"http://[::1]:{free_port()}", chat=chat)
            assert error.kind is ErrorKind.UNREACHABLE
            assert error.host.startswith("[::1]:")

    asyncio.run(run())


def test_6_1_an_address_that_never_answers() -> None:
    """A listener whose queue is full answers no greeting: as a firewall that drops everything."""
    with deaf_listener() as port:
        error = asyncio.run(failed(f"http://127.0.0.1:{port}", waiting=Waiting(connect=0.5)))
        assert error.kind is ErrorKind.CONNECT_TIMEOUT


@pytest.mark.parametrize(
    "banner", [b"SSH-2.0-OpenSSH_9.6\r\n", b"220 mail ESMTP\r\n", b"\x00\x01\x02\x03\n\n", b"HTTP/9.9 what\r\n\r\n", b"x" * 200_000]
)
def test_something_else_listens_there(banner: bytes, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([AT_ONCE, banner, 0.1, CLOSE]) as server:
            assert (await failed(server.url, chat=chat)).kind is ErrorKind.NOT_AN_API

    asyncio.run(run())


@pytest.mark.parametrize("headers", [b"x: " + b"y" * 300_000 + b"\r\n", b"x: y\r\n" * 50_000], ids=["long", "many"])
def test_headers_have_a_bound(headers: bytes, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" + headers + b"\r\n", 0.1, CLOSE]) as server:
            error = await failed(server.url, chat=chat)
            assert error.kind is ErrorKind.TOO_MUCH
            assert error.host
            assert error.detail

    asyncio.run(run())


@pytest.mark.parametrize(
    "headers",
    [
        b"content-length: 5\r\ncontent-length: 6\r\n",
        b"transfer-encoding: gzip\r\n",
        b"content-length: -1\r\n",
        b"a\x00b: c\r\n",
        b"no colon\r\n",
    ],
)
def test_broken_headers(headers: bytes, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" + headers + b"\r\n", 0.1, CLOSE]) as server:
            assert (await failed(server.url, chat=chat)).kind in (ErrorKind.NOT_AN_API, ErrorKind.BROKE_OFF)

    asyncio.run(run())


PROXY_VARIABLES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.mark.parametrize(
    "proxy", ["{proxy}", "socks5://127.0.0.1:9", "socks5h://x", "socks://x:1", "weird://x", "http://[bad", "http://x:99999", "://", "a b"]
)
def test_6_5_no_proxy_for_this_computer(proxy: str, children: Children) -> None:
    host = "127.0.0.1" if "x" in proxy else "localhost"
    with HostileServer(ANSWER).in_thread() as server, HostileServer([STALL]).in_thread() as captor:
        environment = dict.fromkeys(PROXY_VARIABLES, proxy.format(proxy=captor.url))
        assert children.ask(f"http://{host}:{server.port}", {**environment, "NO_PROXY": "example.org"}, token="mine") == GOOD
        assert captor.visits == []


def test_6_5_other_hosts_go_through_the_systems_proxy() -> None:
    with HostileServer(ANSWER).in_thread() as proxy:
        environment = {
            "HTTP_PROXY": proxy.url.replace("http://", "http://user:pass@"),
            "http_proxy": proxy.url.replace("http://", "http://user:pass@"),
        }
        found, _ = ask_in_process("http://model.invalid:8080", environment, token="mine")
        assert found == GOOD
        assert proxy.visits[0].seen.startswith(b"POST http://model.invalid:8080/ HTTP/1.1\r\n")
        assert proxy.requests[0].headers["proxy-authorization"].startswith("Basic ")
        assert proxy.requests[0].headers["authorization"] == "Bearer mine"
        found, _ = ask_in_process("http://model.invalid:8080", {**environment, "NO_PROXY": "localhost,model.invalid"})
        assert isinstance(found["error"], dict)
        assert found["error"]["kind"] == "name_unknown"
        assert len(proxy.visits) == 1


@pytest.mark.parametrize("variables", [{"ALL_PROXY": "socks5://127.0.0.1:9"}, {"http_proxy": "weird://127.0.0.1:9"}])
def test_6_5_a_proxy_that_cannot_be_spoken_to_is_left_out(variables: dict[str, str], children: Children) -> None:
    found = children.ask("http://model.invalid:8080", variables)
    assert isinstance(found["error"], dict)
    assert found["error"]["kind"] == "name_unknown"


@pytest.mark.parametrize(
    ("script", "status"),
    [([whole(407, b"", {"proxy-authenticate": "Basic"})], 407), ([CLOSE], None), ([whole(502, b"<html>")], 502)],
)
def test_6_5_https_through_a_proxy_that_refuses(script: list[Step], status: int | None, children: Children) -> None:
    with HostileServer(script).in_thread() as proxy:
        url = proxy.url.replace("http://", "http://user:secretpass@")
        found = children.ask("https://model.invalid", {"HTTPS_PROXY": url, "https_proxy": url}, token="mine")
        assert isinstance(found["error"], dict)
        assert (found["error"]["kind"], found["error"]["status"]) == ("proxy", status)
        assert "secretpass" not in str(found)
        assert proxy.visits[0].seen.startswith(b"CONNECT model.invalid:443 ")
        assert b"mine" not in proxy.visits[0].seen


def test_6_5_a_proxy_is_chosen_by_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert proxy_for("http://example.org") is None
    monkeypatch.setenv("all_proxy", "http://all:1")
    monkeypatch.setenv("https_proxy", "secure:2")
    assert proxy_for("http://example.org") == "http://all:1"
    assert proxy_for("https://example.org") == "http://secure:2"
    monkeypatch.setenv("https_proxy", "socks5://x:1")
    assert proxy_for("https://example.org") == "http://all:1"
    monkeypatch.setenv("no_proxy", "*")
    assert proxy_for("https://example.org") is None
    monkeypatch.setenv("no_proxy", ".example.org,10.0.0.1")
    assert proxy_for("https://a.example.org") is None
    assert proxy_for("http://10.0.0.1:80") is None
    assert proxy_for("http://10.0.0.2:80") == "http://all:1"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_6_5_every_way_to_write_this_computer(host: str) -> None:
    assert is_this_computer(f"http://{host}:8080")


@pytest.mark.parametrize("host", ["10.0.0.1", "example.org", "localhost.example.org", "128.0.0.1", "[::2]", "192.168.1.1", "mylocalhost"])
def test_6_5_other_computers(host: str) -> None:
    assert not is_this_computer(f"http://{host}:8080")


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_6_6_offline_means_the_hub_not_the_users_own_server(variable: str, chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else ANSWER).in_thread() as server:
        assert ask_in_process(server.url, {variable: "1"}, chat=chat)[0] == GOOD


def test_6_7_no_hidden_call_to_the_hub(chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else ANSWER).in_thread() as server, HostileServer([STALL]).in_thread() as hub:
        environment = {"HF_ENDPOINT": hub.url, "HF_INFERENCE_ENDPOINT": hub.url, "HF_HUB_DISABLE_TELEMETRY": "0", "HF_TOKEN": "hf_x"}
        assert ask_in_process(server.url, environment, chat=chat)[0] == GOOD
        assert hub.visits == []


@pytest.mark.parametrize("variable", ["HF_HUB_ETAG_TIMEOUT", "HF_HUB_DOWNLOAD_TIMEOUT"])
def test_variables_on_which_the_hubs_import_fails(variable: str) -> None:
    with HostileServer(ANSWER).in_thread() as server:
        assert ask_in_process(server.url, {variable: "soon", "HF_HUB_VERBOSITY": "loud"})[0] == GOOD


def test_6_9_the_model_name_of_a_chat_stays_a_field(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(CHAT_ANSWER) as server, open_hub_client(server.url, None, chat=True) as client:
            async for _ in await client.chat_completion([], stream=True, model="some/model"):
                pass
            body = server.requests[0].body
            assert isinstance(body, dict)
            assert body["model"] == "some/model"

    asyncio.run(run())


def test_6_10_the_hubs_synchronous_client_is_refused() -> None:
    async def run() -> None:
        async with HostileServer(ANSWER) as server:
            await ask(server.url)
        from huggingface_hub.utils import get_async_session, get_session

        with pytest.raises(RuntimeError, match="outside of open_hub_client"):
            get_session()
        with pytest.raises(RuntimeError, match="outside of open_hub_client"):
            get_async_session()

    asyncio.run(run())


def test_6_11_exactly_what_is_sent(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else ANSWER) as server:
            await ask(server.url, chat=chat, token="mine")
            assert server.requests[0].method == "POST"
            assert server.requests[0].headers == {
                "host": f"127.0.0.1:{server.port}",
                "accept": "*/*",
                "connection": "keep-alive",
                "content-type": "application/json",
                "content-length": str(len(server.requests[0].raw_body)),
                "accept-encoding": "identity",
                "user-agent": f"Brise/{__version__}",
                "authorization": "Bearer mine",
            }
            lines = bytes(server.visits[0].seen).partition(b"\r\n\r\n")[0].split(b"\r\n")
            assert len(lines) == 1 + 8  # each of them once

    asyncio.run(run())


def test_6_11_nothing_that_a_server_sets_comes_back_to_it() -> None:
    async def run() -> None:
        async with HostileServer([whole(200, b"{}", {"set-cookie": "id=1; Path=/", "x-hf-warning": "t; text"})]) as server:
            async with open_http_client(server.url, None) as client:
                for _ in range(2):
                    assert "set-cookie" not in (await fetch_json(client, "GET", "/info")).headers
            assert "cookie" not in server.requests[1].headers

    asyncio.run(run())


@pytest.mark.parametrize(
    ("typed", "generate", "completions"),
    [
        ("", "/", "/v1/chat/completions"),
        ("/", "/", "/v1/chat/completions"),
        ("/v1", "/", "/v1/chat/completions"),
        ("/v1/", "/", "/v1/chat/completions"),
        ("/v1/chat/completions", "/", "/v1/chat/completions"),
        ("/generate_stream", "/", "/v1/chat/completions"),
        ("/api", "/api", "/api/v1/chat/completions"),
        ("/api/v1/", "/api", "/api/v1/chat/completions"),
        ("/a/b%20c", "/a/b%20c", "/a/b%20c/v1/chat/completions"),
    ],
)
def test_6_12_addresses_become_the_right_paths(typed: str, generate: str, completions: str) -> None:
    async def run() -> None:
        async with HostileServer(ANSWER, CHAT_ANSWER, [whole(200, b"{}")]) as server:
            await ask(server.url + typed)
            await ask(server.url + typed, chat=True)
            async with open_http_client(server.url + typed, None) as client:
                await fetch_json(client, "GET", "/info")
            paths = [request.path for request in server.requests]
            assert paths == [generate, completions, f"{generate.rstrip('/')}/info"]

    asyncio.run(run())
