"""An OpenAI-style server that says nothing for as long as a test wants, in mid-answer or before its first token."""

from collections.abc import Sequence

from tests.inference.canned_server import DONE
from tests.loopback_connection import Answer, Connection, Received, Stream, compact_json
from tests.loopback_server import LoopbackServer

QUIET = "quiet"
"""In the place of an event: nothing is sent until the test says `go_on`."""
READING = {"choices": [{"index": 0, "delta": {}, "finish_reason": None}], "prompt_progress": {"total": 9, "processed": 3}}
"""What llama.cpp sends while it reads the prompt."""


class QuietServer(LoopbackServer):
    """Gives the same answer to every chat; the test runs in its event loop."""

    def __init__(self, events: Sequence[object]) -> None:
        super().__init__()
        self.events = events
        self._may_go_on = 0

    def go_on(self) -> None:
        """Send what comes behind the next QUIET."""
        self._may_go_on += 1

    async def respond(self, connection: Connection, received: Received) -> None:
        """One model, and the answer."""
        await self.read_body(connection, received)
        if received.path == "/v1/models":
            await self.send(connection, Answer.of_json({"object": "list", "data": [{"id": "m", "owned_by": "somebody"}]}))
        elif received.path == "/v1/chat/completions":
            stream = Stream(connection)
            await stream.start({"content-type": "text/event-stream"})
            await self._send_events(connection, stream)
            await stream.end()
        else:
            await self.send(connection, Answer(404))

    async def _send_events(self, connection: Connection, stream: Stream) -> None:
        for event in self.events:
            if event != QUIET:
                await stream.send(b"data: " + (DONE.encode() if event == DONE else compact_json(event)) + b"\n\n")
                continue
            while self._may_go_on == 0:
                await connection.pause(0.002)
            self._may_go_on -= 1
