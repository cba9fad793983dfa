"""Answers that are asked for at once: any bytes are an answer or a ChatError, in whatever pieces they come."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.bounds import OTHER_ANSWERS
from desktop_app.inference.whole_answer import WholeAnswer
from desktop_app.inference.whole_events import events_of, other_answers
from tests.fuzz.mutations import anything, cut_anywhere, mutated, mutated_json
from tests.fuzz.target import Target
from tests.fuzz.wire import STOPS, URL, body_of, check_answer, is_told
from tests.recording import Recording

_NAMES = ("tgi-generate-details", "tgi-chat-nostream")
_RECORDED = [Recording.load(name).response for name in _NAMES]
_ENTRY = {"token": " b", "logprob": -1.5, "bytes": [32, 98], "top_logprobs": [{"token": "c", "logprob": -2.0}]}
_ANSWERS: list[Any] = [
    *map(json.loads, _RECORDED),
    [{"generated_text": "a b", "details": {"best_of_sequences": [{"generated_text": "c", "tokens": [{"text": "c"}]}]}}],
    {"choices": [{"message": {"content": "é b", "reasoning_content": "Hm"}, "logprobs": {"content": [_ENTRY]}, "finish_reason": "stop"}]},
    {
        "choices": [
            {
                "message": {"content": "\u00e9", "role": "assistant"},
                "token_ids": [1, 2],
                "logprobs": {"content": [{"token": "\ufffd", "bytes": [0xC3]}, {"token": "\ufffd", "bytes": [0xA9]}]},
                "finish_reason": "length",
            }
        ]
    },
    {"choices": [{"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}]}, "finish_reason": "tool_calls"}]},
    {"choices": [{"text": "a b", "logprobs": {"tokens": ["a", " b"], "token_logprobs": [None, -1], "top_logprobs": [{"a": -1}, None]}}]},
    {"error": {"message": "no", "type": "x", "code": 400}},
]
_BYTES = [*_RECORDED, *(json.dumps(each, ensure_ascii=False).encode() for each in _ANSWERS), b"", b"\xef\xbb\xbf{}", b"<html>no</html>"]
_odd = st.sampled_from((b"{", b"}", b"[", b"]", b'"', b"\\", b"null", b"NaN", b"1e999", b"9" * 5000, b"[" * 3000)) | st.binary(max_size=5)
_dumped = (mutated_json(_ANSWERS) | anything).map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
_bodies = _dumped | mutated(_BYTES, _odd) | st.binary(max_size=200)
_headers = st.dictionaries(st.sampled_from(("x-prompt-tokens", "content-type", "retry-after")), st.text(max_size=12))
_values = st.tuples(cut_anywhere(_bodies), _headers, st.sampled_from(STOPS))


async def _read(pieces: Sequence[bytes], headers: dict[str, str]) -> tuple[list[dict[str, object]], ErrorKind | None]:
    answer = WholeAnswer(body_of(pieces), headers, URL, silence=60)
    try:
        return [event.value for event in await answer.next_events()], None
    except ChatError as error:
        is_told(error)
        return [], error.kind


async def _check(pieces: list[bytes], headers: dict[str, str], stops: tuple[str, ...]) -> None:
    values, kind = await _read([b"".join(pieces)], headers)
    others, other_kind = await _read(pieces, headers)
    assert kind is other_kind
    assert json.dumps(values) == json.dumps(others)  # compared as values, what is no number differs from itself
    assert values or kind is not None
    for value in values:
        await check_answer(list(events_of(value)), stops)
        beside = other_answers(value)
        assert len(beside) <= OTHER_ANSWERS
        for each in beside[:3]:
            await check_answer(list(events_of(each)), stops)


def check_whole(value: tuple[list[bytes], dict[str, str], tuple[str, ...]]) -> None:
    """Read it whole and in pieces; then as an answer."""
    asyncio.run(_check(*value))


WHOLE = Target("whole", _values, check_whole)
