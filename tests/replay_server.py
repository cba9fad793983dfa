"""Gives recorded answers again, byte for byte, in the network reads in which they once came."""

from collections.abc import AsyncIterator

from tests.loopback_connection import Answer, Connection, Received, Stream, head
from tests.loopback_server import LoopbackServer
from tests.recording import Recording

OWN_HEADERS = {"transfer-encoding", "content-length", "date", "connection", "keep-alive"}


class ReplayServer(LoopbackServer):
    """Answers each method and path with its recordings in their order, the last one for ever; anything else is a 404.

    `pace` 1.0 keeps the recorded times, 0.0 does not wait.
    """

    def __init__(self, *recordings: str, pace: float = 0.0) -> None:
        super().__init__()
        self.pace = pace
        self.recordings: dict[tuple[str, str], list[Recording]] = {}
        for name in recordings:
            recording = Recording.load(name)
            self.recordings.setdefault((recording.method, recording.path), []).append(recording)

    async def respond(self, connection: Connection, received: Received) -> None:
        """Give the next recording of this method and path."""
        await self.read_body(connection, received)
        waiting = self.recordings.get((received.method, received.path))
        if waiting is None:
            await self.send(connection, Answer(404))
            return
        recording = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        headers = {name: value for name, value in recording.headers.items() if name.lower() not in OWN_HEADERS}
        if recording.headers.get("transfer-encoding") == "chunked":
            stream = Stream(connection)
            await stream.start(headers, recording.status)
            async for data in self.parts(connection, recording):
                await stream.send(data)
            await stream.end()
        else:
            await connection.write(head(recording.status, {**headers, "content-length": str(len(recording.response))}))
            async for data in self.parts(connection, recording):
                await connection.write(data)

    async def parts(self, connection: Connection, recording: Recording) -> AsyncIterator[bytes]:
        """The body, part by part."""
        now = 0.0
        for seconds, data in recording.parts:
            await connection.pause((seconds - now) * self.pace)
            yield data
            now = seconds
