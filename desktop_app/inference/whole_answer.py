"""A reply that is one whole answer, read as the bodies of streams are: with bounds, errors as ChatErrors, and an end that closes it."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import bounds
from desktop_app.inference.bounded_json import beside, parsed
from desktop_app.inference.event_stream import LOOP_SHARE
from desktop_app.inference.sse_cleaner import WireEvent
from desktop_app.inference.wire_body import WireBody
from desktop_app.inference.wire_errors import error_from_event, error_from_reply, hide, label


class WholeAnswer:
    """In the place of an `EventStream`: a single event, once all of the body is there. `secrets` never come out in an error."""

    def __init__(self, body: WireBody, headers: Mapping[str, str], url: str, *, silence: float | None, secrets: Sequence[str] = ()) -> None:
        self._body, self._headers, self._url = body, headers, url
        self._silence, self._secrets = silence, secrets
        self._ended = False

    async def next_events(self) -> list[WireEvent]:
        """The answer as one event. Raises ChatError, and StopAsyncIteration once it was read."""
        if self._ended:
            raise StopAsyncIteration
        self._ended = True
        try:
            data = await self._read()
            value = await beside(len(data), lambda: self._value(data))
        except ChatError as error:
            raise hide(error, *self._secrets) from error.__cause__
        finally:
            await self._body.aclose()
        return [WireEvent(value, b"")]

    async def aclose(self) -> None:
        """Close the connection unless the body was read to its end."""
        self._ended = True
        await self._body.aclose()

    async def _read(self) -> bytearray:
        data, last_turn = bytearray(), time.monotonic()
        while True:
            try:
                async with asyncio.timeout(self._silence):
                    piece = await self._body.next_piece()
            except TimeoutError:
                raise ChatError(ErrorKind.SILENT, host=label(self._url), detail=f"nothing of the answer for {self._silence:g} s") from None
            if piece is None:
                return data
            data += piece
            if len(data) > bounds.ANSWER_BYTES:
                raise bounds.too_much(f"more than {bounds.ANSWER_BYTES} bytes in one answer", label(self._url))
            if time.monotonic() - last_turn > LOOP_SHARE:  # buffered pieces come without waiting
                await asyncio.sleep(0)
                last_turn = time.monotonic()

    def _value(self, data: bytearray) -> dict[str, object]:
        """The answer in `data`; of a large one in a thread. Raises ChatError."""
        if not data.strip():
            raise ChatError(ErrorKind.EMPTY, host=label(self._url), status=200)
        try:
            value = parsed(data, label(self._url))
        except ValueError as error:
            if _is_cut(data):
                raise ChatError(ErrorKind.BROKE_OFF, host=label(self._url), detail="the answer ended in its middle") from error
            raise error_from_reply(200, self._headers, bytes(data[: bounds.REFUSAL_BYTES]), self._url) from error
        value = value[0] if isinstance(value, list) and value else value  # TGI's "/" answers with a list of one
        if not isinstance(value, dict):
            raise self._unreadable("the answer is no JSON object")
        reported = error_from_event(value, self._url)
        if reported is not None:
            raise reported
        self._add_prompt_tokens(value)
        return value

    def _add_prompt_tokens(self, value: dict[str, object]) -> None:
        """TGI tells the length of the prompt in a header, where its streams have it among the details."""
        details, told = value.get("details"), self._headers.get("x-prompt-tokens", "")
        if isinstance(details, dict) and told.isascii() and told.isdigit() and len(told) < 12:
            details.setdefault("input_length", int(told))

    def _unreadable(self, detail: str) -> ChatError:
        return ChatError(ErrorKind.UNREADABLE, host=label(self._url), status=200, detail=detail)


def _is_cut(data: bytearray) -> bool:
    """True for JSON that ends before it is over."""
    text = bytes(data.strip().removeprefix(b"\xef\xbb\xbf"))
    return text[:1] in (b"{", b"[") and (text.count(b"{") > text.count(b"}") or text[-1:] not in (b"}", b"]"))
