"""A head that goes on and on: others have their turn meanwhile."""

import asyncio
from collections.abc import Iterable
from itertools import pairwise

import httpcore2

from desktop_app.inference.head_watch import watched_head
from desktop_app.inference.watched_network import WatchedNetwork

EARLY_HINT = b"HTTP/1.1 103 Early Hints\r\n\r\n"


class Flood(httpcore2.AsyncNetworkBackend, httpcore2.AsyncNetworkStream):
    """As much as anybody wants is there at once, so that no read ever waits."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        return self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return (EARLY_HINT * (max_bytes // len(EARLY_HINT) + 1))[:max_bytes]

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        pass


def most_between_turns(read_bytes: int) -> int:
    """The bytes that were read at most before another task had its turn."""
    seen = []

    async def run() -> None:
        network = WatchedNetwork(Flood())
        stream = await network.connect_tcp("somewhere.example", 80)

        async def other() -> None:
            while True:
                seen.append(network.received)
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        with watched_head():
            while network.received < read_bytes:
                await stream.read(65_536)
        task.cancel()
        seen.append(network.received)

    asyncio.run(run())
    return max(after - before for before, after in pairwise(seen))


def test_others_have_their_turn_while_a_long_head_is_read() -> None:
    assert most_between_turns(100_000) <= 4096
