"""The request behind a message, or the next one of a chat, as code can ask it."""

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.generation import Generation
from desktop_app.chat.message import Role
from desktop_app.chat.parameters import Control, seed_for
from desktop_app.chat.whole_answers import asked_at
from desktop_app.exchange.code_request import CodeRequest, CodeServer, code_request, with_pictures
from desktop_app.exchange.sent_request import Servers, request_of, sent_messages
from desktop_app.inference.requests import wire_request
from desktop_app.workspace.asking import Opening, make_request
from desktop_app.workspace.chat_session import ChatSession


class NothingToSend(Exception):
    """Nobody has written anything."""


class NoEndpoint(Exception):
    """The chat's endpoint was removed, and no other is chosen."""


def sent_code_request(session: ChatSession, generation: Generation, servers: Servers, *, has_token: bool) -> CodeRequest:
    """The request that was made; its endpoint as it is now."""
    endpoint = servers.endpoints.get(generation.endpoint_id)
    server = CodeServer.of(endpoint, generation.endpoint_name, has_token=has_token)
    pictures, dialect = session.pictures_in(generation.prompt), generation.dialect
    if dialect.takes_raw_prompt:
        return code_request(request_of(generation, servers, dialect, [], pictures), dialect, server)
    messages = sent_messages(generation.prompt) or []
    return code_request(request_of(generation, servers, dialect, messages), dialect, server, with_pictures(messages, pictures))


async def next_code_request(session: ChatSession, after: str | None, prefill: str, *, has_token: bool) -> CodeRequest:
    """The request that sending the draft would make, or asking for an answer below a message.

    Raises NothingToSend, NoEndpoint, ChatError(TEMPLATE).
    """
    asked = await session.next_request(after)
    if asked is None:
        raise NoEndpoint
    endpoint, prompting, turns = asked
    if all(turn.role is not Role.USER for turn in turns):
        raise NothingToSend
    parameters = asked_at(endpoint.options, session.conversation.parameters)
    # a seed that would be drawn is left to the server: the next run is to say something else
    seed = seed_for(parameters, prompting.dialect) if isinstance(parameters.value(Control.SEED), int) else None
    request = await make_request(parameters, seed, prompting, turns, Opening(prefill))
    wire = wire_request(request, prompting.dialect, endpoint.facts, model=_model(endpoint), endpoint_body=endpoint.options.body)
    return code_request(wire, prompting.dialect, CodeServer.of(endpoint, "", has_token=has_token))


def _model(endpoint: Endpoint) -> str:
    return endpoint.asked_model or endpoint.facts.model
