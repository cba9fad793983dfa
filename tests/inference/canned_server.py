"""A server with a few canned answers: JSON, or a stream of events, by method and path."""

from collections.abc import Sequence

from tests.loopback_connection import Answer, Connection, Received, Stream, compact_json
from tests.loopback_server import LoopbackServer

DONE = "[DONE]"
Canned = Answer | Sequence[object]


def chunk(text: str | None, reason: str | None = None, **more: object) -> dict[str, object]:
    """A chat chunk."""
    return {"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": reason, **more}]}


class CannedServer(LoopbackServer):
    """Gives the next answer of a path, the last one for ever; anything else is a 404. A list is a stream of events.

    `open_ended`: streams stay open after their last event.
    """

    def __init__(self, answers: dict[str, list[Canned]], *, headers: dict[str, str] | None = None, open_ended: bool = False) -> None:
        super().__init__()
        self.answers = answers
        self.headers = headers or {}
        self.open_ended = open_ended

    async def respond(self, connection: Connection, received: Received) -> None:
        """Give the next answer of this method and path."""
        await self.read_body(connection, received)
        waiting = self.answers.get(f"{received.method} {received.path}")
        if waiting is None:
            await self.send(connection, Answer(404, headers=dict(self.headers)))
            return
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, Answer):
            await self.send(connection, Answer(answer.status, answer.body, {**self.headers, **answer.headers}))
            return
        stream = Stream(connection)
        await stream.start({**self.headers, "content-type": "text/event-stream"})
        for event in answer:
            await stream.send(b"data: " + (DONE.encode() if event == DONE else compact_json(event)) + b"\n\n")
        if self.open_ended:
            await connection.gone.wait()
        await stream.end()

    def bodies(self, path: str) -> list[object]:
        """The JSON bodies that were sent to a path."""
        return [received.body for received in self.requests if received.path == path]
