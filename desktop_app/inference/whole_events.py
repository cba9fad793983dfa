"""A whole answer as the events that a stream would have brought: one for each token, so that the same readers read both.

Nothing here raises, whatever the answer is.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from typing import Any

from desktop_app.inference.bounded_json import spare_collector
from desktop_app.inference.bounds import OTHER_ANSWERS, TEXT_PARTS
from desktop_app.inference.logprob_entries import entries_of
from desktop_app.inference.server_tokens import field, words

Json = dict[str, Any]

_TURN = 256
"""Events that are handed out in one go at most."""
_BREATH, _PAUSE = 2048, 0.0001
"""Values that are let go before a pause, and its seconds."""


async def unfolded(answers: AsyncGenerator[Json, None], others: list[Json]) -> AsyncGenerator[Json, None]:
    """The events of an answer that was asked for at once; `others` takes what the server wrote beside the best answer."""
    async with aclosing(answers):
        async for answer in answers:
            others += other_answers(answer)
            details = answer.get("details")
            if isinstance(details, dict) and isinstance(found := details.get("best_of_sequences"), list):
                details["best_of_sequences"] = found[OTHER_ANSWERS:]  # those before them outlive the best one
            async with aclosing(events_in(answer)) as events:
                async for event in events:
                    yield event


async def events_in(answer: Json) -> AsyncGenerator[Json, None]:
    """The events of one whole answer that is there, which is used up. Of a long one they take a while: not in the window's thread."""
    events = await asyncio.to_thread(_listed, answer)
    try:
        for number, event in enumerate(events):
            yield event
            if number % _TURN == _TURN - 1:
                await asyncio.sleep(0)  # who wants no more of them cancels, and is not heard before
    finally:
        with suppress(RuntimeError):  # the loop has ended, and the window with it
            asyncio.get_running_loop().run_in_executor(None, _take_apart, [events, answer])


def _listed(answer: Json) -> list[Json]:
    """The events, out of the collector's sight: its turn is the window's."""
    events: list[Json] = []
    for event in events_of(answer):
        events.append(event)
        spare_collector(len(events))
    return events


def _take_apart(value: object) -> None:
    """Empty all that is in it, bit by bit: a million objects that go at the same time would stop every thread."""
    waiting, seen = [value], 0
    while waiting:
        each = waiting.pop()
        if (seen := seen + 1) % _BREATH == 0:
            time.sleep(_PAUSE)  # else the window's thread would wait for its turn at each of its own acts
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        else:
            continue
        each.clear()


def events_of(answer: Json) -> Iterator[Json]:
    """The events of a whole answer; what is an event already stays as it is."""
    choices = field(answer, "choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if isinstance(choice, dict):
        return _chat_events(answer, choice)
    if isinstance(answer.get("token"), dict):
        return iter((answer,))
    if isinstance(answer.get("generated_text"), str) or isinstance(field(answer.get("details"), "tokens"), list):
        return _tgi_events(answer)
    return iter((answer,))


def other_answers(answer: Json) -> list[Json]:
    """The answers that TGI did not find best, each as if it had been the only one."""
    sequences = field(field(answer, "details"), "best_of_sequences")
    found = [each for each in sequences[:OTHER_ANSWERS] if isinstance(each, dict)] if isinstance(sequences, list) else []
    return [{"generated_text": each.get("generated_text"), "details": each} for each in found]


def _tgi_events(answer: Json) -> Iterator[Json]:
    details, text = answer.get("details"), words(answer.get("generated_text"))
    listed, columns = field(details, "tokens"), field(details, "top_tokens")
    tokens = [token for token in listed if isinstance(token, dict)] if isinstance(listed, list) else []
    if not tokens and text:  # an imitator that tells no details
        tokens = [{"text": text}]
    for at, token in enumerate(tokens):
        alternatives = columns[at] if isinstance(columns, list) and at < len(columns) else None
        yield {"token": token, "top_tokens": alternatives}
    yield {"generated_text": answer.get("generated_text"), "details": details}


def _chat_events(answer: Json, choice: Json) -> Iterator[Json]:
    message = choice.get("message")
    if isinstance(message, dict):
        name = next((name for name in ("reasoning_content", "reasoning") if words(message.get(name))), "")
        thought, text = words(message.get(name)), _text(message.get("content"))
    elif isinstance(choice.get("text"), str):
        message, name, thought, text = None, "", "", words(choice["text"])
    else:
        yield answer
        return
    ids = choice.get("token_ids")
    entries = entries_of(choice.get("logprobs"))
    pieces = _pieces(thought, text, entries)
    if pieces is None:  # log-probabilities of something else
        entries, pieces = (), [(thought, text)]
    matched = ids if isinstance(ids, list) and len(ids) == len(entries) else None
    last = len(pieces) - 1
    for at, (thinks, says) in enumerate(pieces):
        ended = at == last
        said: Json = {"text": says}
        if message is not None:
            said = {"delta": {**(message if ended else {}), "content": says, **({name: thinks} if name else {})}}
        said["logprobs"] = {"content": [entries[at]]} if entries else None
        said["token_ids"] = [matched[at]] if matched is not None else ids if not entries else None
        if ended:
            said |= {key: choice.get(key) for key in ("finish_reason", "stop_reason")}
        yield {"choices": [{"index": 0, **said}], **({"usage": answer.get("usage")} if ended else {})}


def _text(content: object) -> str:
    if not isinstance(content, list):
        return words(content)
    return "".join(words(field(part, "text")) for part in content[:TEXT_PARTS])


def _pieces(thought: str, text: str, entries: Sequence[object]) -> list[tuple[str, str]] | None:
    """What of thought and text each entry stands for: nothing, for a special token or half a character. None: they do not fit."""
    if not entries:
        return [(thought, text)]
    encoded, border = (thought + text).encode(), len(thought.encode())
    pieces, begin, at = [], 0, 0
    for entry in entries:
        at += _fitting(_spelling(entry), encoded, at, border)
        thinks, says = _decoded(encoded[begin : min(at, border)]), _decoded(encoded[max(begin, border) : at])
        if thinks is None or says is None:  # the rest of the character is still to come
            pieces.append(("", ""))
            continue
        pieces.append((thinks, says))
        begin = at
    return pieces if begin == len(encoded) else None


def _spelling(entry: object) -> bytes:
    raw = field(entry, "bytes")
    if isinstance(raw, list) and raw and all(type(byte) is int and 0 <= byte < 256 for byte in raw):
        return bytes(raw)
    return words(field(entry, "token")).encode()


def _fitting(token: bytes, encoded: bytes, at: int, border: int) -> int:
    """How many of the next bytes are the token's: servers cut white space off both ends of a text."""
    if encoded.startswith(token, at):
        return len(token)
    if at in (0, border) and encoded.startswith(cut := token.lstrip(), at):
        return len(cut)
    cut = token.rstrip()
    return len(cut) if encoded.startswith(cut, at) and at + len(cut) in (border, len(encoded)) else 0


def _decoded(piece: bytes) -> str | None:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return None
