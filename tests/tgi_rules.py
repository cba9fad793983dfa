"""What a TGI accepts: its limits, its versions, the types of its bodies, and its checks in their order."""

import struct as binary
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.strict_json import ANY, BOOL, F32, I32, STRING, U32, U64, USIZE, Kind, optional, sequence, struct
from tests.tgi_tokenizer import Tokenizer


class ChatErrors(StrEnum):
    """How a version reports an error inside a chat stream."""

    TYPED = "error and error_type"  # up to 2.3.1
    SWALLOWED = "not at all"  # 2.4.0
    OPENAI = "an object with http_status_code"  # from 2.4.1


@dataclass(frozen=True)
class Dialect:
    """What differs between TGI's versions."""

    version: str  # as /info says; it lies
    number: tuple[int, int, int]  # the true one
    chat_errors: ChatErrors = ChatErrors.OPENAI
    backend: str = "gpu"  # or llamacpp

    def since(self, *number: int) -> bool:
        """Whether this version is at least that one."""
        return self.number >= number

    @property
    def data_prefix(self) -> bytes:
        """What an event starts with."""
        return b"data: " if self.since(2, 1, 0) else b"data:"

    @property
    def done(self) -> bool:
        """Whether chat streams end with [DONE]."""
        return self.since(2, 2, 0)


TGI_1_4 = Dialect("1.4.0", (1, 4, 0), ChatErrors.TYPED)
TGI_2_1 = Dialect("2.1.0", (2, 1, 0), ChatErrors.TYPED)
TGI_2_4_0 = Dialect("2.4.0", (2, 4, 0), ChatErrors.SWALLOWED)
TGI_3_3_7 = Dialect("3.3.6-dev0", (3, 3, 7))
TGI_LLAMACPP = replace(TGI_3_3_7, backend="llamacpp")


@dataclass(frozen=True)
class Limits:
    """How the server was started."""

    max_input_tokens: int = 4095
    max_total_tokens: int = 4096
    max_concurrent_requests: int = 128
    max_best_of: int = 2
    max_stop_sequences: int = 4
    max_top_n_tokens: int = 5
    max_client_batch_size: int = 4
    payload_limit: int = 2_000_000
    prefill_logprobs: bool = True
    grammar: bool = True


LLAMACPP_LIMITS = Limits(1024, 2048, 2, max_best_of=0, max_stop_sequences=0, max_top_n_tokens=0, prefill_logprobs=False)

GRAMMAR = Kind("a grammar", nullable=True)
PARAMETERS = struct(
    "GenerateParameters",
    {
        "best_of": optional(USIZE),
        "temperature": optional(F32),
        "repetition_penalty": optional(F32),
        "frequency_penalty": optional(F32),
        "top_k": optional(I32),
        "top_p": optional(F32),
        "typical_p": optional(F32),
        "do_sample": BOOL,
        "max_new_tokens": optional(U32),
        "return_full_text": optional(BOOL),
        "stop": sequence(STRING),
        "truncate": optional(USIZE),
        "watermark": BOOL,
        "details": BOOL,
        "decoder_input_details": BOOL,
        "seed": optional(U64),
        "top_n_tokens": optional(U32),
        "grammar": GRAMMAR,
        "adapter_id": optional(STRING),
    },
)
GENERATE = struct("GenerateRequest", {"inputs": STRING, "parameters": PARAMETERS}, "inputs")
COMPAT = struct("CompatGenerateRequest", {"inputs": STRING, "parameters": PARAMETERS, "stream": BOOL}, "inputs")
CHAT = struct(
    "ChatRequest",
    {
        "model": optional(STRING),
        "messages": sequence(Kind("a message")),
        "frequency_penalty": optional(F32),
        "presence_penalty": optional(F32),
        "logit_bias": optional(sequence(F32)),
        "logprobs": optional(BOOL),
        "top_logprobs": optional(U32),
        "max_tokens": optional(U32),
        "max_completion_tokens": optional(U32),
        "n": optional(U32),
        "stop": optional(sequence(STRING)),
        "stream": BOOL,
        "seed": optional(U64),
        "temperature": optional(F32),
        "top_p": optional(F32),
        "tools": optional(sequence(ANY)),
        "tool_prompt": optional(STRING),
        "response_format": GRAMMAR,
        "stream_options": struct("StreamOptions", {"include_usage": BOOL}, "include_usage"),
    },
    "messages",
)
COMPLETION = struct(
    "CompletionRequest",
    {
        "model": optional(STRING),
        "prompt": ANY,
        "max_tokens": optional(U32),
        "temperature": optional(F32),
        "top_p": optional(F32),
        "stream": BOOL,
        "seed": optional(U64),
        "stop": optional(sequence(STRING)),
        "repetition_penalty": optional(F32),
        "frequency_penalty": optional(F32),
        "suffix": optional(STRING),
    },
    "prompt",
)


class Invalid(Exception):
    """Refused by validation; the text without its prefix."""


@dataclass(frozen=True)
class Asked:
    """A request for tokens, whichever route it came by."""

    inputs: str
    parameters: dict[str, object]
    add_special_tokens: bool = True

    def number(self, name: str) -> float | None:
        """A parameter as a 32-bit float, as the router holds it; None if it is left out."""
        value = self.parameters.get(name)
        if not isinstance(value, int | float):
            return None
        rounded: float = binary.unpack("f", binary.pack("f", value))[0]
        return rounded

    def integer(self, name: str) -> int | None:
        """An integer parameter; None if it is left out."""
        value = self.parameters.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool:
        """A boolean parameter."""
        return bool(self.parameters.get(name))

    @property
    def stop(self) -> list[str]:
        """The stop strings."""
        value = self.parameters.get("stop")
        return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []

    @property
    def samples(self) -> bool:
        """Whether the GPU backends would sample: asked for, or switched on by another parameter."""
        temperature = self.number("temperature")
        others = any(self.number(name) is not None for name in ("top_k", "top_p", "typical_p"))
        return self.flag("do_sample") or (temperature is not None and temperature != 1.0) or others


@dataclass(frozen=True)
class Accepted:
    """A request that passed: what the backend gets."""

    input_length: int
    max_new_tokens: int  # all that will be generated at most


def check_stream(asked: Asked) -> None:
    """What only a stream refuses, before anything else. Raises Invalid."""
    best_of = asked.integer("best_of")
    if best_of is not None and best_of != 1:
        raise Invalid("`best_of` != 1 is not supported when streaming tokens")
    if asked.flag("decoder_input_details"):
        raise Invalid("`decoder_input_details` == true is not supported when streaming tokens")


def check_best_of(asked: Asked, limits: Limits) -> None:
    """The number of answers, before the permits are taken. Raises Invalid."""
    best_of = asked.integer("best_of")
    if best_of is None:
        return
    if limits.max_best_of == 1 and best_of != 1:
        raise Invalid("`best_of` != 1 is not allowed for this endpoint")
    if best_of > max(limits.max_best_of, 1) or best_of == 0:
        raise Invalid(f"`best_of` must be > 0 and <= {limits.max_best_of}. Given: {best_of}")


def check(asked: Asked, limits: Limits, dialect: Dialect, tokenizer: Tokenizer) -> Accepted:
    """Every check of a request that holds a permit, in TGI's order. Raises Invalid."""
    best_of = asked.integer("best_of") or 1
    if best_of > 1 and not asked.samples:
        raise Invalid("you must use sampling when `best_of` is > 1")
    check_sampling(asked)
    if asked.integer("max_new_tokens") == 0:
        raise Invalid("`max_new_tokens` must be strictly positive")
    if len(asked.stop) > limits.max_stop_sequences:
        raise Invalid(f"`stop` supports up to {limits.max_stop_sequences} stop sequences. Given: {len(asked.stop)}")
    if best_of > 1 and asked.integer("seed") is not None:
        raise Invalid("`seed` must not be set when `best_of` > 1")
    top_n = asked.integer("top_n_tokens")
    if top_n is not None and top_n > limits.max_top_n_tokens:
        raise Invalid(f"`top_n_tokens` must be >= 0 and <= {limits.max_top_n_tokens}. Given: {top_n}")
    if not asked.inputs:
        raise Invalid("`inputs` cannot be empty")
    truncate = asked.integer("truncate")
    if truncate is not None and not 0 < truncate <= limits.max_input_tokens:
        raise Invalid(f"`truncate` must be strictly positive and less than {limits.max_input_tokens}. Given: {truncate}")
    accepted = check_budget(asked, truncate, limits, dialect, tokenizer)
    check_grammar(asked.parameters.get("grammar"), limits)
    return accepted


def check_sampling(asked: Asked) -> None:
    """Temperature, penalties and the sampling filters. Raises Invalid."""
    for name in ("temperature", "repetition_penalty"):
        value = asked.number(name)
        if value is not None and value <= 0:
            raise Invalid(f"`{name}` must be strictly positive")
    frequency = asked.number("frequency_penalty")
    if frequency is not None and not -2.0 <= frequency <= 2.0:
        raise Invalid("`frequency_penalty` must be >= -2.0 and <= 2.0")
    for name in ("top_p", "typical_p"):
        value = asked.number(name)
        if value is not None and not 0.0 < value < 1.0:
            raise Invalid(f"`{name}` must be > 0.0 and < 1.0")
    top_k = asked.integer("top_k")
    if top_k is not None and top_k <= 0:
        raise Invalid("`top_k` must be strictly positive")


CHUNK = 1024  # answers are generated in chunks of so many tokens


def check_budget(asked: Asked, truncate: int | None, limits: Limits, dialect: Dialect, tokenizer: Tokenizer) -> Accepted:
    """Prompt and answer within the server's limits. Raises Invalid."""
    length = tokenizer.count(asked.inputs, add_special_tokens=asked.add_special_tokens)
    if truncate is not None:
        length = min(length, truncate)
    total = limits.max_total_tokens
    wanted = asked.integer("max_new_tokens")
    room = max(total - length, 0)
    if wanted is None:
        wanted = room if dialect.since(3, 0, 0) or "max_new_tokens" in asked.parameters else 100
        counted = min(wanted, CHUNK) if dialect.since(3, 0, 0) else wanted
    else:
        counted = min(wanted, CHUNK) if dialect.since(3, 1, 1) else wanted
    if length + counted > total:
        given = f"Given: {length} `inputs` tokens and {counted} `max_new_tokens`"
        raise Invalid(f"`inputs` tokens + `max_new_tokens` must be <= {total}. {given}")
    if length > limits.max_input_tokens:
        raise Invalid(f"`inputs` must have less than {limits.max_input_tokens} tokens. Given: {length}")
    if asked.integer("max_new_tokens") is None:
        return Accepted(length, wanted)
    return Accepted(length, really_made(length, wanted, counted, total))


def really_made(length: int, wanted: int, counted: int, total: int) -> int:
    """How many tokens will really come: after each chunk the whole is checked anew with the full number."""
    made = counted
    while made < wanted and length + made + counted <= total:
        made = min(made + counted, wanted)
    return made


def check_grammar(grammar: object, limits: Limits) -> None:
    """The shape of a grammar. Raises Invalid."""
    if not isinstance(grammar, dict):
        return
    if not limits.grammar:
        raise Invalid("grammar is not supported")
    value = grammar.get("value")
    if grammar["type"] == "json_schema" and isinstance(value, dict):
        value = value.get("schema")
    if grammar["type"] == "regex":
        return
    if not isinstance(value, dict):
        raise Invalid("grammar is not supported")
    if "properties" not in value:
        raise Invalid("grammar is not valid: Grammar must have a 'properties' field")
