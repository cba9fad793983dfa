"""Pure: conversation and parameters become the exact body on the wire, for every dialect."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.chat.abilities import capabilities_of, version_number
from desktop_app.chat.attachment import Picture
from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.extra_body import BadBody, extra_body, merge_body
from desktop_app.chat.hf_model import COMPLETION_PATHS, split_choice
from desktop_app.chat.image_marks import images_of
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import (
    LEAST_TEMPERATURE,
    WIRE,
    Control,
    alternatives,
    decided_keys,
    grammar_for,
    is_greedy,
    max_new_tokens,
    sampling,
)
from desktop_app.chat.whole_answers import best_of, is_streamed
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.grammar_body import grammar_body
from desktop_app.inference.images import IMAGE_TOKENS, UrlOf, content_of, data_url, short_url, size_of, with_images

TGI_STOP_SEQUENCES = 4
"""What a TGI takes by default."""
PAYLOAD_LIMIT = 2_000_000
"""Bytes of JSON that a TGI takes by default; /info does not tell."""
UNASKED_TOKENS = 100
"""What a TGI up to 2.4.1 reckons with where no limit is sent: it refuses a prompt that leaves less."""
MESSAGE_OVERHEAD = 64
"""Tokens at most that a chat template is reckoned to put round one message, and round them all."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request for an answer as it goes on the wire."""

    path: str  # below the endpoint's URL
    arguments: Json  # of the hub's method; on /v1/completions, which it does not know, the body
    body: Json  # the JSON that the server reads
    prompt: str  # the raw prompt, or the chat messages as JSON; images as marks
    max_new_tokens: int | None
    stop_strings: tuple[str, ...]  # to watch for: all of them, also those that are not sent
    images: tuple[Picture, ...] = ()
    by_hub: bool = True  # False: the hub's client would send another body than this one

    @property
    def is_streamed(self) -> bool:
        """True if the answer is to come token by token, and not all at once."""
        return self.body.get("stream") is True

    @property
    def truncate(self) -> int | None:
        """Tokens of the prompt that the server reads at most, where it is told to cut it."""
        parameters = self.body.get("parameters")
        value = parameters.get("truncate") if isinstance(parameters, dict) else None
        return value if isinstance(value, int) else None


def wire_request(
    request: AnswerRequest,
    dialect: Dialect,
    facts: ServerFacts,
    *,
    model: str = "",
    limit: int | None = None,
    without: Sequence[str] = (),
    endpoint_body: str = "",
) -> WireRequest:
    """The request in the server's own words.

    `limit`: tokens that the context has room for, where they were counted. `without`: wire keys that this server refused.
    `endpoint_body`: extra JSON that is set for the endpoint; the chat's own comes over it. Raises ChatError.
    """
    wanted = max_new_tokens(request.parameters)
    if wanted is None:
        tokens = limit if limit is not None and limit < UNASKED_TOKENS and _is_tgi(dialect) else None
    else:
        tokens = wanted if limit is None else min(wanted, limit)
    controls = _controls(request, dialect, facts, tokens)
    for key in without:
        controls.named.pop(key, None)
        controls.extra.pop(key, None)
    build = _tgi if dialect is Dialect.TGI else _raw if dialect.takes_raw_prompt else _chat
    wire = build(request, dialect, facts, model, controls, tokens)
    if "stream_options" in without:
        wire = replace(wire, body=_without_options(wire.body), arguments=_without_options(wire.arguments))
    if grammar_for(request.parameters, dialect) is not None:
        wire = replace(wire, by_hub=False)  # it drops every null, and rewrites OpenAI's json_schema into TGI's
    return _with_extra(wire, endpoint_body, request.parameters.text(Control.EXTRA), dialect)


def _with_extra(wire: WireRequest, endpoint_body: str, chat_body: str, dialect: Dialect) -> WireRequest:
    """With extra JSON, for which the hub's client has no argument in TGI's own protocol. Raises ChatError(EXTRA_BODY)."""
    try:
        extra = extra_body(endpoint_body, chat_body, decided=decided_keys(dialect))
    except BadBody as error:
        raise ChatError(ErrorKind.EXTRA_BODY, detail=str(error)) from error
    if not extra:
        return wire
    arguments = wire.arguments
    if "messages" in arguments:
        more = arguments.get("extra_body")
        arguments = {**arguments, "extra_body": {**(more if isinstance(more, dict) else {}), **extra}}
    return replace(wire, body=merge_body(wire.body, extra), arguments=arguments, by_hub=False)


@dataclass(frozen=True, slots=True)
class _Controls:
    named: Json  # the hub's method has an argument for them
    extra: Json  # it has none: `extra_body`


def _controls(request: AnswerRequest, dialect: Dialect, facts: ServerFacts, tokens: int | None) -> _Controls:
    """Every control of the panel that this server can follow, by wire key."""
    keys, controls = WIRE[dialect], _Controls({}, {})
    values: dict[Control, object] = {Control(name): value for name, (_, value) in sampling(request.parameters, dialect).items()}
    values[Control.MAX_NEW_TOKENS] = tokens
    several = best_of(request.parameters, dialect, facts)
    values[Control.BEST_OF] = several if several > 1 else None
    values[Control.SEED] = request.seed if several == 1 else None  # each of several answers has one of its own
    values[Control.STOP] = list(_stop_strings_sent(request, dialect, facts)) or None
    values[Control.ALTERNATIVES] = alternatives(request.parameters) or None
    values[Control.TRUNCATE] = _truncate(request, facts)
    values[Control.WATERMARK] = request.parameters[Control.WATERMARK].on or None
    values[Control.ADAPTER] = whole_characters(request.parameters.text(Control.ADAPTER)) or None
    grammar = grammar_for(request.parameters, dialect)
    values[Control.GRAMMAR] = None if grammar is None else grammar_body(grammar, dialect)
    if _is_tgi(dialect):
        _fit_to_tgi(values, request, dialect, facts)
    for control, value in values.items():
        if value is not None and control in keys:
            key = keys[control]
            (controls.extra if key.extra else controls.named)[key.name] = value
    return controls


def _fit_to_tgi(values: dict[Control, object], request: AnswerRequest, dialect: Dialect, facts: ServerFacts) -> None:
    greedy = is_greedy(request.parameters)
    if facts.max_stop_sequences == 0:  # TGI's llama.cpp backend: no alternatives, and greedy only by leaving no choice
        values[Control.ALTERNATIVES] = None
        if greedy and dialect is Dialect.TGI:
            values[Control.TOP_K] = 1
    if dialect is Dialect.TGI_CHAT:
        version = version_number(facts.version)
        if greedy and version < (2, 1):
            values[Control.TEMPERATURE] = LEAST_TEMPERATURE  # 0 is refused up to 2.0.1, and 2.0.3 says that it is 2.0.2
        if version < (1, 5):
            values[Control.FREQUENCY_PENALTY] = None  # 1.4.0 takes it, plus two, for a repetition penalty


def _truncate(request: AnswerRequest, facts: ServerFacts) -> int | None:
    """As much as the server reads at most; it refuses more."""
    tokens = int(request.parameters.number(Control.TRUNCATE) or 0)
    most = facts.max_input_tokens
    return (tokens if most is None else min(tokens, most)) or None


def _stop_strings_sent(request: AnswerRequest, dialect: Dialect, facts: ServerFacts) -> Sequence[str]:
    texts = tuple(whole_characters(text) for text in request.parameters.stop_strings)
    if not _is_tgi(dialect):
        return texts
    return texts[: TGI_STOP_SEQUENCES if facts.max_stop_sequences is None else facts.max_stop_sequences]


def _is_tgi(dialect: Dialect) -> bool:
    return dialect in (Dialect.TGI, Dialect.TGI_CHAT)


def continues(dialect: Dialect, facts: ServerFacts) -> bool:
    """True if the server goes on with an answer that it is given the beginning of."""
    return capabilities_of(dialect, facts).continues


def _tgi(request: AnswerRequest, dialect: Dialect, facts: ServerFacts, model: str, controls: _Controls, tokens: int | None) -> WireRequest:
    """TGI's own protocol. `do_sample` is always said: an empty `parameters` would mean greedy (protocol §1a)."""
    prompt = whole_characters(request.prompt)
    inputs = with_images(prompt, request.images)
    streamed = is_streamed(request.parameters)
    parameters: Json = {
        "details": True,
        "do_sample": not is_greedy(request.parameters),
        "return_full_text": False,
        **controls.named,
    }
    return WireRequest(
        path="/",
        arguments={"prompt": inputs, "stream": streamed, **parameters},
        body={"inputs": inputs, "parameters": parameters, "stream": streamed},
        prompt=prompt,
        max_new_tokens=tokens,
        stop_strings=request.parameters.stop_strings,
        images=request.images,
    )


def _raw(request: AnswerRequest, dialect: Dialect, facts: ServerFacts, model: str, controls: _Controls, tokens: int | None) -> WireRequest:
    """Completions of llama.cpp, vLLM and Hugging Face's providers: a raw prompt, which cannot hold images. Raises ChatError(NO_IMAGES)."""
    if request.images:
        raise ChatError(ErrorKind.NO_IMAGES)
    prompt = whole_characters(request.prompt)
    body: Json = {
        "model": _model(dialect, facts, model),
        "prompt": prompt,
        **controls.named,
        **controls.extra,
        **_stream(request),
        **_vllm_extra(dialect, controls),
    }
    path = COMPLETION_PATHS.get(facts.completes_by) if dialect is Dialect.OPENAI_RAW else None
    return WireRequest(
        path=path or "/v1/completions",
        arguments=body,
        body=body,
        prompt=prompt,
        max_new_tokens=tokens,
        stop_strings=request.parameters.stop_strings,
    )


def _chat(request: AnswerRequest, dialect: Dialect, facts: ServerFacts, model: str, controls: _Controls, tokens: int | None) -> WireRequest:
    """`/v1/chat/completions`. Never `presence_penalty`, never an empty `tools`: TGI makes a mess of them (protocol §4)."""
    messages = chat_messages(request.turns)
    named: Json = {"model": _model(dialect, facts, model), **controls.named, **_stream(request)}
    if "top_logprobs" in named:
        named["logprobs"] = True
    if dialect is Dialect.TRANSFORMERS_CHAT:  # it refuses what it does not know, and always tells the usage
        named.pop("stream_options", None)
    extra: Json = {**controls.extra, **_vllm_extra(dialect, controls)}
    if dialect is Dialect.VLLM_CHAT and _ends_with_answer(messages):
        extra |= {"add_generation_prompt": False, "continue_final_message": True}
    return WireRequest(
        path="/v1/chat/completions",
        arguments={"messages": messages, **named, **({"extra_body": extra} if extra else {})},
        body={"messages": messages, **named, **extra},
        prompt=json.dumps(chat_messages(request.turns, short_url), ensure_ascii=False),
        max_new_tokens=tokens,
        stop_strings=request.parameters.stop_strings,
        images=images_of(request.turns),
    )


def _stream(request: AnswerRequest) -> Json:
    """A stream with its token counts at the end, or one answer at once, which always has them."""
    return {"stream": True, "stream_options": {"include_usage": True}} if is_streamed(request.parameters) else {"stream": False}


def _without_options(told: Json) -> Json:
    return {name: value for name, value in told.items() if name != "stream_options"}


def goes_on(wire: WireRequest) -> bool:
    """True if a chat is sent that ends with the beginning of the answer."""
    return _ends_with_answer(wire.body.get("messages"))


def _ends_with_answer(messages: object) -> bool:
    return isinstance(messages, list) and bool(messages) and messages[-1]["role"] == Role.ASSISTANT.value


def _vllm_extra(dialect: Dialect, controls: _Controls) -> Json:
    if dialect not in (Dialect.VLLM_CHAT, Dialect.VLLM_RAW):
        return {}
    extra: Json = {"return_token_ids": True}
    if "stop" in controls.named:
        extra["include_stop_str_in_output"] = True
    return extra


def _model(dialect: Dialect, facts: ServerFacts, model: str) -> str:
    """The model to ask for. TGI serves one, and takes another name for an adapter's; a provider may have a name of its own for it."""
    if dialect is Dialect.OPENAI_RAW:
        return facts.completes_as or split_choice(whole_characters(model))[0] or facts.model
    return "tgi" if dialect is Dialect.TGI_CHAT else whole_characters(model) or facts.model or "default"


def chat_messages(turns: Sequence[Turn], url_of: UrlOf = data_url) -> list[Json]:
    """Turns as chat messages: answers stripped at the left, as templates expect them; never an empty answer at the end."""
    messages: list[Json] = [
        {
            "role": turn.role.value,
            "content": content_of(whole_characters(turn.text.lstrip() if turn.role is Role.ASSISTANT else turn.text), turn.images, url_of),
        }
        for turn in turns
    ]
    if messages and messages[-1] == {"role": Role.ASSISTANT.value, "content": ""}:
        messages.pop()
    return messages


def most_tokens(wire: WireRequest) -> int:
    """An upper bound of the prompt's tokens without asking: no tokenizer makes more tokens than bytes, but BOS and one space."""
    messages = wire.body.get("messages")
    images = max(IMAGE_TOKENS * len(wire.images), size_of(wire.images))
    if not isinstance(messages, list):
        return len(wire.prompt.encode()) + 2 + images
    return sum(len(_text_of(message).encode()) + MESSAGE_OVERHEAD for message in messages) + MESSAGE_OVERHEAD + images


def _text_of(message: Json) -> str:
    content = message["content"]
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part["type"] == "text")
    return str(content)


def must_count(wire: WireRequest, facts: ServerFacts) -> bool:
    """True if prompt and answer might not fit into the context, so that the prompt's tokens have to be counted."""
    total, most_input = facts.max_total_tokens, facts.max_input_tokens
    most = most_tokens(wire)
    if wire.truncate is not None:
        most = min(most, wire.truncate)
    if most_input is not None and most > most_input:
        return True
    return total is not None and most + (wire.max_new_tokens or UNASKED_TOKENS) > total


def room(facts: ServerFacts, prompt_tokens: int, host: str) -> int | None:
    """Tokens that the context has left for the answer, at least 1; None: not known. Raises ChatError(TOO_LONG) if there are none."""
    total, most_input = facts.max_total_tokens, facts.max_input_tokens
    over_input = 0 if most_input is None else prompt_tokens - most_input
    over_total = 0 if total is None else prompt_tokens + 1 - total
    if max(over_input, over_total) > 0:
        limit = most_input if over_input >= over_total else total
        raise ChatError(ErrorKind.TOO_LONG, host=host, numbers=(max(over_input, over_total), limit or 0))
    return None if total is None else total - prompt_tokens


def check_size(wire: WireRequest, host: str, limit: int = PAYLOAD_LIMIT) -> None:
    """Raises ChatError(TOO_LARGE) if the body has more bytes than a TGI takes; it would hang up in the middle of the upload."""
    if len(wire.prompt) * 6 + size_of(wire.images) < limit:  # no character takes more than six bytes of JSON
        return
    size = len(json.dumps(wire.body, ensure_ascii=False, separators=(",", ":")).encode())
    if size > limit:
        raise ChatError(ErrorKind.TOO_LARGE, host=host, numbers=(size - limit, limit))
