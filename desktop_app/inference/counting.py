"""What a server's tokenizer and template say: exact counts, and the prompt as the model reads it."""

import re
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Turn
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.inference.bounds import REFUSAL_BYTES
from desktop_app.inference.requests import Json, chat_messages
from desktop_app.inference.server_tokens import field, whole
from desktop_app.inference.transport import answer_clock, fetch_json
from desktop_app.inference.wire_errors import chat_error, error_from_reply, hide

if TYPE_CHECKING:
    import httpx2

SECONDS = 10.0
"""Seconds that a count may take, beside connecting; the answer waits for it."""

_KEY = b'"id":'
_ID = re.compile(rb'"id": ?(\d{1,10})[,}\s]')
_LONGEST_ID = 20
"""Bytes of a key and its id: so much may be cut in two between pieces of an answer."""
_CANNOT_TELL = (
    ErrorKind.NOT_FOUND,
    ErrorKind.NOT_AN_API,
    ErrorKind.WEB_PAGE,
    ErrorKind.NOT_A_STREAM,
    ErrorKind.UNREADABLE,
    ErrorKind.TOO_MUCH,
)

_TGI = (Dialect.TGI, Dialect.TGI_CHAT)
_LLAMA_CPP = (Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW)
_VLLM = (Dialect.VLLM_CHAT, Dialect.VLLM_RAW)


async def count_prompt(client: "httpx2.AsyncClient", dialect: Dialect, model: str, prompt: str) -> int | None:
    """Tokens of a raw prompt, BOS included, as the server counts them for an answer; None if it cannot tell. Raises ChatError."""
    prompt = whole_characters(prompt)
    if dialect in _TGI:
        return await _count_listed(client, "/tokenize", {"inputs": prompt}) if prompt else 0
    if dialect in _LLAMA_CPP:
        reply = await _ask(client, "/tokenize", {"content": prompt, "add_special": True, "parse_special": True})
        tokens = field(reply, "tokens")
        return len(tokens) if isinstance(tokens, list) else None
    if dialect in _VLLM:
        return whole(field(await _ask(client, "/tokenize", {"model": model, "prompt": prompt}), "count"))
    return None


async def list_prompt(client: "httpx2.AsyncClient", dialect: Dialect, model: str, prompt: str) -> "array[int] | None":
    """The ids of a raw prompt's tokens, as `count_prompt` counts them; None if the server cannot tell. Raises ChatError."""
    prompt = whole_characters(prompt)
    ids = array("q")
    if dialect in _TGI:
        return ids if not prompt or await _read_listed(client, "/tokenize", {"inputs": prompt}, _IdReader(ids).read) else None
    if dialect in _LLAMA_CPP:
        tokens = field(await _ask(client, "/tokenize", {"content": prompt, "add_special": True, "parse_special": True}), "tokens")
    elif dialect in _VLLM:
        tokens = field(await _ask(client, "/tokenize", {"model": model, "prompt": prompt}), "tokens")
    else:
        return None
    if not isinstance(tokens, list) or any(whole(token) is None for token in tokens):
        return None
    ids.extend(tokens)
    return ids


class _IdReader:
    """Reads TGI's ids piece by piece, as they come from the socket: nothing holds the event loop."""

    def __init__(self, ids: "array[int]") -> None:
        self._ids, self._tail = ids, b""

    def read(self, piece: bytes) -> None:
        """The ids that a piece completes."""
        joined, end = self._tail + piece, 0
        for match in _ID.finditer(joined):
            self._ids.append(int(match[1]))
            end = match.end()
        self._tail = joined[max(end, len(joined) - _LONGEST_ID) :]


async def count_turns(client: "httpx2.AsyncClient", dialect: Dialect, model: str, turns: Sequence[Turn]) -> int | None:
    """Tokens of a conversation that the server renders itself; None if it cannot tell. Raises ChatError."""
    messages = chat_messages(turns)
    if dialect in _TGI:
        return await _count_listed(client, "/chat_tokenize", {"messages": messages})
    if dialect in _VLLM:
        return whole(field(await _vllm_tokens(client, model, messages), "count"))
    prompt = await render_turns(client, dialect, model, turns)
    return None if prompt is None else await count_prompt(client, dialect, model, prompt)


async def render_turns(client: "httpx2.AsyncClient", dialect: Dialect, model: str, turns: Sequence[Turn]) -> str | None:
    """The prompt as the server's own template renders it; None if it cannot tell. Raises ChatError."""
    messages = chat_messages(turns)
    prompt: object = None
    if dialect in _TGI:
        prompt = field(await _ask(client, "/chat_tokenize", {"messages": messages}), "templated_text")
    elif dialect in _LLAMA_CPP:
        prompt = field(await _ask(client, "/apply-template", {"messages": messages}), "prompt")
    elif dialect in _VLLM:
        tokens = field(await _vllm_tokens(client, model, messages), "tokens")
        if isinstance(tokens, list):
            prompt = field(await _ask(client, "/detokenize", {"model": model, "tokens": tokens}), "prompt")
    return prompt if isinstance(prompt, str) else None


async def _vllm_tokens(client: "httpx2.AsyncClient", model: str, messages: list[Json]) -> object:
    goes_on = bool(messages) and messages[-1]["role"] == "assistant"
    body: dict[str, object] = {"model": model, "messages": messages, "add_generation_prompt": not goes_on}
    if goes_on:
        body["continue_final_message"] = True
    return await _ask(client, "/tokenize", body)


async def _ask(client: "httpx2.AsyncClient", path: str, body: object) -> object:
    """The answer's JSON; None where the server has no such route, as behind some gateways and in older versions."""
    try:
        return (await fetch_json(client, "POST", path, body, seconds=SECONDS)).json
    except ChatError as error:
        if error.kind in _CANNOT_TELL:
            return None
        raise


async def _count_listed(client: "httpx2.AsyncClient", path: str, body: object) -> int | None:
    """How many tokens TGI lists; None if it has no such route. Raises ChatError.

    It takes sixty bytes for each, and parsing those of a long prompt would hold the event loop for 70 ms. So only their keys
    are counted: inside a JSON string no quotation mark stands without a backslash, so `"id":` is never part of a text.
    """
    count, tail = 0, b""

    def read(piece: bytes) -> None:
        nonlocal count, tail
        joined = tail + piece
        count += joined.count(_KEY)
        tail = joined[1 - len(_KEY) :]

    return count if await _read_listed(client, path, body, read) else None


async def _read_listed(client: "httpx2.AsyncClient", path: str, body: object, read: Callable[[bytes], None]) -> bool:
    """Hand over the bytes of TGI's list of tokens as they come; False if it has no such route. Raises ChatError."""
    # deferred with the libraries that they need
    from desktop_app.inference.guarded_transport import SECRETS

    url, start = str(client.base_url), b""
    try:
        async with (
            answer_clock(SECONDS) as extensions,
            client.stream("POST", path, json=body, extensions=extensions) as response,
        ):
            async for piece in response.aiter_raw():
                start = start if len(start) >= REFUSAL_BYTES else start + piece
                read(piece)
    except Exception as error:
        raise chat_error(error, url) from error
    if response.status_code in (404, 405) or (response.status_code == 200 and start.lstrip()[:1] not in (b"[", b"{")):
        return False
    if response.status_code != 200:
        raise hide(error_from_reply(response.status_code, response.headers, start, url), *response.extensions[SECRETS])
    return True
