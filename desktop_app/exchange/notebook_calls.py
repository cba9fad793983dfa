"""What a notebook asks again for one generation: the client's method, the prompt or messages, and the parameters as they were sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop_app.chat.attachment import Contents, Picture, no_contents
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Generation
from desktop_app.chat.image_marks import image_place, images_of
from desktop_app.chat.message import Message, Role, Turn, turns_of
from desktop_app.chat.parameters import Control, Knob
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.requests import WireRequest, chat_messages, wire_request

_LEFT_OUT = frozenset(
    ("prompt", "messages", "stream", "stream_options", "details", "top_n_tokens", "top_logprobs", "logprobs")
)  # how an answer is told, not what is in it
_EXTRA_LEFT_OUT = frozenset(("return_token_ids",))
_DEEPEST = 4

Messages = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Servers:
    """What is known of those who were asked: endpoints and the prompt templates' own stop strings, by their ids."""

    endpoints: Mapping[str, Endpoint]
    template_stops: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `prompt` for TGI's own protocol, else `messages`."""

    endpoint_id: str
    endpoint_name: str
    prompt: str | None
    messages: Messages
    parameters: Mapping[str, object]
    stops: tuple[str, ...]
    images: tuple[Picture, ...] = ()  # that have their places in it
    sent_as_chat: bool = False  # it was a raw prompt, for which the hub's client has no method there


class History:
    """The turns before an answer, told message by message: for each of 10,000 answers all of them anew would take minutes."""

    def __init__(self, system_prompt: str, contents: Contents = no_contents) -> None:
        self._turns, self._contents = list(turns_of((), system_prompt)), contents

    def add(self, message: Message) -> None:
        """One more message."""
        for turn in turns_of((message,), contents=self._contents):
            if self._turns and self._turns[-1].role is turn.role:
                before = self._turns.pop()
                text = "\n\n".join(part for part in (before.text, turn.text) if part)
                turn = Turn(turn.role, text, before.images + turn.images)
            self._turns.append(turn)

    @property
    def images(self) -> tuple[Picture, ...]:
        """All images so far, first one first."""
        return images_of(self._turns)

    def messages(self) -> Messages:
        """All of it, as a chat is sent, with the images' places."""
        return [dict(each) for each in chat_messages(self._turns, image_place)]


def call_for(generation: Generation, history: History, servers: Servers) -> Call:
    """The request of a generation; `history` is what stood before the answer, for where the sent messages are not known."""
    raw = generation.dialect is Dialect.TGI
    dialect = _AS_CHAT.get(generation.dialect, generation.dialect)
    parameters = generation.parameters
    if stops := servers.template_stops.get(generation.template_id, ()) if generation.dialect.takes_raw_prompt else ():
        parameters = parameters.with_knob(Control.STOP, Knob(parameters.stop_strings + stops))
    messages: Messages = []
    if not raw:
        messages = (_sent(generation.prompt) if dialect is generation.dialect else None) or history.messages()
    request = AnswerRequest(parameters, generation.seed, turns=_turns(messages[-1:]), prompt=generation.prompt if raw else "")
    facts = ServerFacts(version=generation.server_version, model=generation.model)
    wire = _wire(request, dialect, facts, _model(generation, servers), generation.max_new_tokens)
    told = {name: value for name, value in wire.arguments.items() if name not in _LEFT_OUT}
    extra = told.pop("extra_body", None)
    if isinstance(extra, dict) and (left := {name: value for name, value in extra.items() if name not in _EXTRA_LEFT_OUT}):
        told["extra_body"] = left
    return Call(
        generation.endpoint_id,
        generation.endpoint_name,
        wire.prompt if raw else None,
        messages,
        told,
        parameters.stop_strings,
        history.images,
        sent_as_chat=dialect is not generation.dialect,
    )


def _wire(request: AnswerRequest, dialect: Dialect, facts: ServerFacts, model: str, limit: int | None) -> WireRequest:
    try:
        return wire_request(request, dialect, facts, model=model, limit=limit)
    except ChatError:  # a grammar or extra JSON that was never sent either, or that came from a file
        parameters = request.parameters
        for control in (Control.GRAMMAR, Control.EXTRA):
            parameters = parameters.with_knob(control, Knob(None, on=False))
        return wire_request(replace(request, parameters=parameters), dialect, facts, model=model, limit=limit)


_AS_CHAT = {Dialect.LLAMA_CPP_RAW: Dialect.LLAMA_CPP_CHAT, Dialect.VLLM_RAW: Dialect.VLLM_CHAT}


def _model(generation: Generation, servers: Servers) -> str:
    """The model's whole name; a generation knows only what is shown of it."""
    endpoint = servers.endpoints.get(generation.endpoint_id)
    if endpoint is None:
        return generation.model
    if endpoint.model:
        return endpoint.model
    return endpoint.facts.model if endpoint.facts.model_label == generation.model else generation.model


def _sent(prompt: str) -> Messages | None:
    """The messages as they were sent; None if that cannot be told."""
    try:
        found = json.loads(prompt, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(each, dict) and _is_plain(each, _DEEPEST) for each in found):
        return None
    return found or None


def _turns(messages: Messages) -> tuple[Turn, ...]:
    """The messages as far as they are plain: what is asked for depends on the last one's role."""
    roles = Role._value2member_map_
    return tuple(Turn(Role(str(each["role"])), str(each.get("content"))) for each in messages if each.get("role") in roles)


def _refuse(word: str) -> object:
    raise ValueError(word)


def _is_plain(value: object, depth: int) -> bool:
    if isinstance(value, dict | list):
        return depth > 0 and all(_is_plain(each, depth - 1) for each in (value.values() if isinstance(value, dict) else value))
    return True
