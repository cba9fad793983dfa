"""The two protocols that a hostile server can speak: the same answer in the words of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.chat.endpoint import ServerFacts, ServerKind

Path = tuple[str | int, ...]
DONE = b"data: [DONE]\n\n"
TGI_FACTS = ServerFacts(kind=ServerKind.TGI, version="3.3.6-dev0", model="mistralai/Mistral-7B-Instruct-v0.1", max_total_tokens=1_000_000)
CHAT_FACTS = ServerFacts(kind=ServerKind.OPENAI, model="a-model")


def data(value: object) -> bytes:
    """One event; text as it is, as servers write it."""
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n\n"


@dataclass(frozen=True)
class Tongue:
    """One protocol: `fields` says where in an event stands what the cases call by one name."""

    name: str
    facts: ServerFacts
    fields: Mapping[str, Path] = field(default_factory=dict)
    says: Mapping[str, object] = field(default_factory=dict)
    """What the server says of itself, by path."""

    @property
    def is_chat(self) -> bool:
        return self.name == "chat"

    def value(self, text: str, *, alternatives: int = 2) -> dict[str, object]:
        """The event of one token, with everything that it can hold."""
        if self.is_chat:
            top = [{"token": f"t{n}", "logprob": -1.0 - n, "bytes": [116]} for n in range(alternatives)]
            entry = {"token": text, "logprob": -0.5, "bytes": list(text.encode("utf-8", "replace")), "top_logprobs": top}
            delta = {"role": "assistant", "content": text}
            choice = {"index": 0, "delta": delta, "logprobs": {"content": [entry]}, "finish_reason": None}
            usage = {"prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6}
            return {"object": "chat.completion.chunk", "id": "", "created": 1, "model": "m", "choices": [choice], "usage": usage}
        top = [{"id": 90 + n, "text": f"t{n}", "logprob": -1.0 - n, "special": False} for n in range(alternatives)]
        token = {"id": 17, "text": text, "logprob": -0.5, "special": False}
        return {"index": 1, "token": token, "top_tokens": top, "generated_text": None, "details": None}

    def end(self, text: str, reason: str = "") -> dict[str, object]:
        """The event that completes the answer, with its last text."""
        value = self.value(text)
        if self.is_chat:
            value["choices"][0]["finish_reason"] = reason or "stop"  # type: ignore[index]
        else:
            details = {"finish_reason": reason or "eos_token", "generated_tokens": 2, "seed": None, "input_length": 4}
            value |= {"generated_text": "Hello", "details": details}
        return value

    def piece(self, text: str) -> bytes:
        """One token."""
        return data(self.value(text))

    def last(self, text: str, reason: str = "") -> bytes:
        """The last token, and that it was the last."""
        return data(self.end(text, reason))

    @property
    def done(self) -> bytes:
        """What follows the last event."""
        return DONE if self.is_chat else b""

    @property
    def hello(self) -> bytes:
        """A whole answer: "Hello"."""
        return self.piece(" Hel") + self.last("lo") + self.done

    @property
    def half(self) -> bytes:
        """The beginning of one: "Hel"."""
        return self.piece(" Hel")


def put(value: object, path: Path, junk: object) -> None:
    """Replace what stands at `path`; without `junk` (`MISSING`), take it away."""
    *steps, last = path
    for step in steps:
        value = value[step]  # type: ignore[index]
    if junk is MISSING:
        del value[last]  # type: ignore[attr-defined]
    else:
        value[last] = junk  # type: ignore[index]


MISSING = object()

TGI = Tongue(
    "tgi",
    TGI_FACTS,
    {
        "the token's object": ("token",),
        "the token's text": ("token", "text"),
        "the token's id": ("token", "id"),
        "the token's log-probability": ("token", "logprob"),
        "what kind of token": ("token", "special"),
        "its place": ("index",),
        "the alternatives": ("top_tokens",),
        "one alternative": ("top_tokens", 0),
        "an alternative's text": ("top_tokens", 0, "text"),
        "an alternative's log-probability": ("top_tokens", 0, "logprob"),
        "an alternative's id or bytes": ("top_tokens", 0, "id"),
        "what surrounds the ending": ("details",),
        "the counts": ("details", "generated_tokens"),
        "the prompt's count": ("details", "input_length"),
        "the seed or what is its like": ("details", "seed"),
    },
    {
        "/info": {
            "model_id": TGI_FACTS.model,
            "version": TGI_FACTS.version,
            "max_best_of": 2,
            "max_total_tokens": TGI_FACTS.max_total_tokens,
            "router": "text-generation-router",
        },
        "/tokenize": [{"id": 1, "text": "a", "start": 0, "stop": 1}],
    },
)
CHAT = Tongue(
    "chat",
    CHAT_FACTS,
    {
        "the token's object": ("choices", 0, "delta"),
        "the token's text": ("choices", 0, "delta", "content"),
        "the token's id": ("choices", 0, "logprobs", "content", 0, "bytes"),
        "the token's log-probability": ("choices", 0, "logprobs", "content", 0, "logprob"),
        "what kind of token": ("choices", 0, "delta", "role"),
        "its place": ("choices", 0, "index"),
        "the alternatives": ("choices", 0, "logprobs", "content", 0, "top_logprobs"),
        "one alternative": ("choices", 0, "logprobs", "content", 0, "top_logprobs", 0),
        "an alternative's text": ("choices", 0, "logprobs", "content", 0, "top_logprobs", 0, "token"),
        "an alternative's log-probability": ("choices", 0, "logprobs", "content", 0, "top_logprobs", 0, "logprob"),
        "an alternative's id or bytes": ("choices", 0, "logprobs", "content", 0, "top_logprobs", 0, "bytes"),
        "what surrounds the ending": ("choices", 0, "logprobs"),
        "the counts": ("usage", "completion_tokens"),
        "the prompt's count": ("usage", "prompt_tokens"),
        "the seed or what is its like": ("model",),
    },
    {"/v1/models": {"object": "list", "data": [{"id": CHAT_FACTS.model, "object": "model"}]}},
)
TONGUES = (TGI, CHAT)
