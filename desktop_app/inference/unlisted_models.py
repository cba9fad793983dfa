"""Servers that speak OpenAI's chat protocol and list no models: the name of the model has to be typed."""

from typing import TYPE_CHECKING

from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.errors import ErrorKind
from desktop_app.inference.transport import Reply, fetch_json
from desktop_app.inference.wire_errors import error_from_reply

if TYPE_CHECKING:
    import httpx2

SECONDS = 8.0


async def chats_unlisted(client: "httpx2.AsyncClient", model: str) -> ServerFacts | None:
    """Facts of a server that answers on the chat's path; None if nothing is there.

    What is asked lacks the messages, so that no model computes for it: who speaks the protocol refuses that in JSON.
    Raises ChatError for a refused access token, and for a `model` that the server does not know.
    """
    body = {"model": model} if model else {}
    reply = await fetch_json(client, "POST", "/v1/chat/completions", body, seconds=SECONDS, raise_for_status=False)
    if not isinstance(reply.json, dict):
        return None
    kind = None if reply.status < 300 else _refusal(reply, str(client.base_url), model)
    if kind is ErrorKind.REJECTED or (kind is ErrorKind.MODEL_UNKNOWN and not model) or (kind is None and "choices" in reply.json):
        return ServerFacts(kind=ServerKind.OPENAI, model=model, latency=reply.seconds)
    return None


def _refusal(reply: Reply, url: str, model: str) -> ErrorKind:
    error = error_from_reply(reply.status, reply.headers, reply.start, url)
    if error.kind in (ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN) or (error.kind is ErrorKind.MODEL_UNKNOWN and model):
        raise error
    return error.kind
