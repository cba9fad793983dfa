"""A generation's request once more, as it went on the wire, less what only tells of tokens."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desktop_app.chat.attachment import Picture
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Generation
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import Control, Knob
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.requests import WireRequest, wire_request

_OF_TOKENS = frozenset(("stream_options", "details", "top_n_tokens", "top_logprobs", "logprobs", "return_token_ids"))
_DEEPEST = 4

Json = dict[str, object]
Messages = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Servers:
    """What is known of those who were asked: endpoints and the prompt templates' own stop strings, by their ids."""

    endpoints: Mapping[str, Endpoint]
    template_stops: Mapping[str, tuple[str, ...]]


def request_of(
    generation: Generation, servers: Servers, dialect: Dialect, messages: Messages, images: Sequence[Picture] = ()
) -> WireRequest:
    """What a generation was asked with, in a dialect; of a chat's messages the last one is in it."""
    parameters = generation.parameters
    if stops := servers.template_stops.get(generation.template_id, ()) if generation.dialect.takes_raw_prompt else ():
        parameters = parameters.with_knob(Control.STOP, Knob(parameters.stop_strings + stops))
    prompt = generation.prompt if dialect.takes_raw_prompt else ""
    request = AnswerRequest(parameters, generation.seed, turns=_turns(messages[-1:]), prompt=prompt, images=tuple(images))
    endpoint = servers.endpoints.get(generation.endpoint_id)
    facts = ServerFacts(version=generation.server_version, model=generation.model)
    if endpoint is not None:
        known = endpoint.facts
        facts = replace(facts, max_best_of=known.max_best_of, completes_by=known.completes_by, completes_as=known.completes_as)
    body = "" if endpoint is None else endpoint.options.body
    model, limit = _model(generation, servers), generation.max_new_tokens
    try:
        return wire_request(request, dialect, facts, model=model, limit=limit, endpoint_body=body)
    except ChatError:  # a grammar or extra JSON that was never sent either, or that came from a file
        for control in (Control.GRAMMAR, Control.EXTRA):
            parameters = parameters.with_knob(control, Knob(None, on=False))
        return wire_request(replace(request, parameters=parameters), dialect, facts, model=model, limit=limit)


def sent_messages(prompt: str) -> Messages | None:
    """The messages of a chat as they were sent, with images as marks; None if that cannot be told."""
    try:
        found = json.loads(prompt, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(each, dict) and _is_plain(each, _DEEPEST) for each in found):
        return None
    return found or None


def without_tokens(told: Mapping[str, object]) -> Json:
    """Arguments or body without what tells of tokens: it changes nothing in the answer's text."""
    left = {name: value for name, value in told.items() if name not in _OF_TOKENS}
    for name in ("extra_body", "parameters"):
        inner = left.get(name)
        if isinstance(inner, dict):
            left[name] = {key: value for key, value in inner.items() if key not in _OF_TOKENS}
    if left.get("extra_body") == {}:
        del left["extra_body"]
    return left


def _model(generation: Generation, servers: Servers) -> str:
    """The model's whole name; a generation knows only what is shown of it."""
    endpoint = servers.endpoints.get(generation.endpoint_id)
    if endpoint is None:
        return generation.model
    if endpoint.model:
        return endpoint.asked_model
    return endpoint.facts.model if endpoint.facts.model_label == generation.model else generation.model


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
