"""A connection that is cancelled in the middle, wherever that is: no socket, transport or task of it is left."""

import asyncio
import gc
import socket
import ssl
import warnings
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohappyeyeballs import AddrInfoType

from desktop_app.inference import asyncio_network
from desktop_app.inference.asyncio_network import AsyncioNetwork
from desktop_app.inference.transport import Waiting, fetch_json, open_http_client
from tests.certificates import make_certificate
from tests.inference.cancelled_at import cancelled_at
from tests.inference.canned_server import CannedServer
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt

Run = Callable[[Coroutine[Any, Any, None]], None]
LOOPS = {"asyncio": asyncio.run, "qt": run_in_qt}
MODELS = "/v1/models"
MOST_WAITS = 200


def server() -> CannedServer:
    return CannedServer({f"GET {MODELS}": [Answer.of_json({"data": []})]})


def open_to(port: int) -> list[socket.socket]:
    """The client's sockets that are connected to a port."""
    return [thing for thing in gc.get_objects() if isinstance(thing, socket.socket) and _leads_to(thing, port)]


def _leads_to(connected: socket.socket, port: int) -> bool:
    try:
        return connected.family == socket.AF_INET and connected.fileno() != -1 and connected.getpeername()[1] == port
    except OSError:
        return False


async def check(make: Callable[[], Coroutine[Any, Any, None]], port: int, *, once_there: bool) -> None:
    """Cancel it at each wait, and look around after each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()  # what tests before this one left is not its own
    for number in range(MOST_WAITS):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            went_on = await cancelled_at(number, make, once_there=once_there)
            await asyncio.sleep(0)
            left = open_to(port)
            gc.collect()
        assert not told, (number, [str(warning.message) for warning in told])
        assert not left, (number, left)
        assert asyncio.all_tasks() == {asyncio.current_task()}, number
        if not went_on:
            assert number, "it never waited"
            return
    raise AssertionError("it has no end")


@pytest.fixture(params=LOOPS)
def run(request: pytest.FixtureRequest, qt_app: object) -> Run:
    """On asyncio's own loop, and on the app's."""
    return LOOPS[request.param]  # type: ignore[no-any-return]


@pytest.fixture(params=[False, True], ids=["before", "once there"])
def once_there(request: pytest.FixtureRequest) -> bool:
    """When it is cancelled."""
    return bool(request.param)


@pytest.mark.parametrize("addresses", [1, 3])
def test_connecting(run: Run, once_there: bool, addresses: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To one address, and to several that are tried beside each other."""
    asked = asyncio_network._addresses

    async def several(host: str, port: int) -> Sequence[AddrInfoType]:
        await asyncio.sleep(0)  # as a name service
        return [*await asked(host, port)] * addresses

    monkeypatch.setattr(asyncio_network, "_addresses", several)
    monkeypatch.setattr(asyncio_network, "_NEXT_ADDRESS_AFTER", 1e-6)
    with server().in_thread() as listening:

        async def connect() -> None:
            stream = await AsyncioNetwork().connect_tcp("127.0.0.1", listening.port, 20.0)
            await stream.aclose()
            task = asyncio.current_task()
            assert task is not None
            assert not task.cancelling(), "a cancellation was lost"

        run(check(connect, listening.port, once_there=once_there))


def test_a_tls_handshake(run: Run, once_there: bool, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate.ca_file))
    listening = server()
    listening.tls = certificate.context
    with listening.in_thread():

        async def connect() -> None:
            stream = await AsyncioNetwork().connect_tcp("127.0.0.1", listening.port, 20.0)
            try:
                stream = await stream.start_tls(trusting, "127.0.0.1", 20.0)
            except BaseException:
                assert stream.get_extra_info("is_readable"), "a handshake that fails closes the connection"
                raise
            await stream.aclose()

        run(check(connect, listening.port, once_there=once_there))


def test_a_request_from_the_name_to_the_last_byte(run: Run, once_there: bool) -> None:
    with server().in_thread() as listening:

        async def ask() -> None:
            async with open_http_client(listening.url, waiting=Waiting(connect=20.0)) as client:
                await fetch_json(client, "GET", MODELS, seconds=20.0)

        run(check(ask, listening.port, once_there=once_there))
