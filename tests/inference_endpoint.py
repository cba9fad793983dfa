"""An Inference Endpoint for tests: a TGI behind Hugging Face's proxy, which can be asleep, waking or paused.

Built from documentation and public sources, never compared with the service itself:
 - huggingface.co/docs/inference-endpoints/guides/autoscaling: 503 while a replica is started, no Retry-After, requests are not held
   back unless X-Scale-Up-Timeout asks for it
 - huggingface.co/docs/inference-endpoints/guides/pause_endpoint: a paused one is started by nobody but its owner
 - the bodies of 503, 401 and 400 as users quote them in public
"""

from tests.loopback_connection import Answer, Connection, Received
from tests.tgi_generation import Scripted
from tests.tgi_server import TgiServer

ASLEEP = Answer.of_json({"error": "503 Service Unavailable", "code": "SERVICE_UNAVAILABLE"}, 503)
NOBODY = Answer.of_json({"error": "401 Unauthorized", "code": "UNAUTHORIZED"}, 401)
PAUSED = Answer.of_json({"error": "Bad Request: The endpoint is paused, ask a maintainer to restart it", "code": "BAD_REQUEST"}, 400)


class InferenceEndpoint(TgiServer):
    """Wakes after `asleep` requests with the right token; a wrong token wakes nothing."""

    def __init__(self, *, asleep: int = 0, paused: bool = False, token: str | None = None, script: Scripted | None = None) -> None:
        super().__init__(script=script)
        self.asleep, self.paused, self.token = asleep, paused, token
        self.retry_after: int | None = None

    async def respond(self, connection: Connection, received: Received) -> None:
        """What the proxy lets through is the TGI's."""
        refusal = self.refusal(received)
        if refusal is None:
            await super().respond(connection, received)
            return
        await self.read_body(connection, received)
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        await self.send(connection, Answer(refusal.status, refusal.body, {**refusal.headers, **headers}))

    def refusal(self, received: Received) -> Answer | None:
        """What the proxy says itself."""
        if self.token is not None and received.headers.get("authorization") != f"Bearer {self.token}":
            return NOBODY
        if self.paused:
            return PAUSED
        if self.asleep > 0:
            self.asleep -= 1
            return ASLEEP
        return None
