"""The events and objects that TGI writes: each protocol's shapes, key by key."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.tgi_rules import Dialect
from tests.tgi_scripts import Course, Made, Piece
from tests.tgi_tokenizer import Tokenizer


@dataclass(frozen=True)
class Outcome:
    """What is known at the end of a generation."""

    finish_reason: str
    generated_tokens: int
    input_length: int
    seed: int | None
    text: str

    @property
    def usage(self) -> dict[str, int]:
        """In OpenAI's words."""
        total = self.input_length + self.generated_tokens
        return {"prompt_tokens": self.input_length, "completion_tokens": self.generated_tokens, "total_tokens": total}


def token_object(made: Made) -> dict[str, object]:
    """A token in TGI's own protocol."""
    return {"id": made.id, "text": made.piece.text, "logprob": made.piece.logprob, "special": made.special}


def alternatives(made: Made, tokenizer: Tokenizer) -> list[dict[str, object]]:
    """The `top_tokens` of one token."""

    def entry(piece: Piece) -> dict[str, object]:
        token_id = tokenizer.token_id(piece.text) if piece.id is None else piece.id
        if piece.text == made.piece.text:
            token_id = made.id
        special = tokenizer.is_special(piece.text) if piece.special is None else piece.special
        return {"id": token_id, "text": piece.text, "logprob": piece.logprob, "special": special}

    return [entry(piece) for piece in made.alternatives]


class NativeFrames:
    """/generate_stream, and / with stream."""

    def __init__(self, dialect: Dialect, tokenizer: Tokenizer, *, details: bool, prompt: str) -> None:
        self.dialect = dialect
        self.tokenizer = tokenizer
        self.details = details
        self.prompt = prompt  # put before generated_text with return_full_text, else ""

    def token(self, index: int, made: Made, outcome: Outcome | None) -> list[dict[str, object]]:
        """The event of one token; of the last one with `outcome`."""
        event: dict[str, object] = {"index": index} if self.dialect.since(1, 4, 0) else {}
        event["token"] = token_object(made)
        if made.alternatives:
            event["top_tokens"] = alternatives(made, self.tokenizer)
        event["generated_text"] = None if outcome is None else self.prompt + outcome.text
        event["details"] = None if outcome is None or not self.details else self.final(outcome)
        return [event]

    def final(self, outcome: Outcome) -> dict[str, object]:
        """The `details` of the last event."""
        details = {"finish_reason": outcome.finish_reason, "generated_tokens": outcome.generated_tokens, "seed": outcome.seed}
        return {**details, "input_length": outcome.input_length} if self.dialect.since(2, 3, 0) else details


class ChatFrames:
    """/v1/chat/completions with stream."""

    def __init__(self, dialect: Dialect, model: str, *, logprobs: bool, usage: bool) -> None:
        self.dialect = dialect
        self.model = model
        self.logprobs = logprobs
        self.usage = usage

    def token(self, index: int, made: Made, outcome: Outcome | None) -> list[dict[str, object]]:
        """The chunk of one token, and after the last one the usage if it is wanted."""
        content = made.piece.text if not made.special or not self.dialect.since(2, 0, 2) else ""
        reason = None if outcome is None else finish_word(outcome.finish_reason, self.dialect)
        logprobs: object = None
        if self.logprobs:
            logprobs = chat_logprobs(made) if self.dialect.since(1, 4, 1) else made.piece.logprob
        choice = {
            "index": 0 if self.dialect.since(1, 4, 4) else index,
            "delta": {"role": "assistant", "content": content},
            "logprobs": logprobs,
            "finish_reason": reason,
        }
        chunks = [self.chunk([choice])]
        if outcome is not None and self.usage and self.dialect.since(2, 3, 0):
            chunks.append({**self.chunk([]), "usage": outcome.usage})
        return chunks

    def chunk(self, choices: list[dict[str, object]]) -> dict[str, object]:
        """The envelope."""
        name = "chat.completion.chunk" if self.dialect.since(2, 1, 0) else "text_completion"
        envelope: dict[str, object] = {**stamp(name, self.model, self.dialect), "choices": choices}
        return {**envelope, "usage": None} if self.dialect.since(2, 3, 0) else envelope


class CompletionFrames:
    """/v1/completions with stream."""

    def __init__(self, dialect: Dialect, model: str, choice: int) -> None:
        self.dialect = dialect
        self.model = model
        self.choice = choice

    def token(self, index: int, made: Made, outcome: Outcome | None) -> list[dict[str, object]]:
        """The chunk of one token; the last one has another order of keys, and the usage."""
        choice = {"index": self.choice, "text": made.piece.text, "logprobs": None}
        start = stamp("text_completion", self.model, self.dialect)
        if outcome is not None:
            return [{**start, "choices": [{**choice, "finish_reason": outcome.finish_reason}], "usage": outcome.usage}]
        ending = {name: start.pop(name) for name in ("model", "system_fingerprint")}
        return [{**start, "choices": [{**choice, "finish_reason": ""}], **ending}]


Frames = NativeFrames | ChatFrames | CompletionFrames


def stamp(name: str, model: str, dialect: Dialect) -> dict[str, object]:
    """What every OpenAI-style object starts with."""
    return {
        "object": name,
        "id": "",
        "created": int(time.time()),
        "model": model,
        "system_fingerprint": f"{dialect.version}-native",
    }


def finish_word(reason: str, dialect: Dialect) -> str:
    """A finish reason in chat."""
    return "stop" if reason == "eos_token" and dialect.since(2, 3, 0) else reason


def chat_logprobs(*tokens: Made) -> dict[str, object]:
    """`logprobs` of chat: texts, no ids."""

    def entry(made: Made) -> dict[str, object]:
        others = [{"token": piece.text, "logprob": piece.logprob} for piece in made.alternatives]
        return {"token": made.piece.text, "logprob": made.piece.logprob, "top_logprobs": others}

    return {"content": [entry(made) for made in tokens]}


def whole_details(tokens: Sequence[Made], outcome: Outcome, prefill: list[dict[str, object]], tokenizer: Tokenizer) -> dict[str, object]:
    """The `details` of an answer in one piece."""
    details: dict[str, object] = {
        "finish_reason": outcome.finish_reason,
        "generated_tokens": outcome.generated_tokens,
        "seed": outcome.seed,
        "prefill": prefill,
        "tokens": [token_object(made) for made in tokens],
    }
    if any(made.alternatives for made in tokens):
        details["top_tokens"] = [alternatives(made, tokenizer) for made in tokens]
    return details


def outcome_of(course: Course, made: Made, input_length: int, seed: int | None) -> Outcome:
    """What the last token's event says."""
    return Outcome(made.finish_reason or "length", course.made, input_length, seed, course.generated_text)
