"""The body of one reply, piece by piece: decompressed with bounds, errors told as ChatErrors, closed for certain."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Protocol

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import bounds
from desktop_app.inference.wire_errors import chat_error, label

PIECE = 64 * 2**10
"""Bytes of one decompressed piece at most."""


class ClosableStream(Protocol):
    """What httpcore2 hands over as a reply's body."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body's bytes."""
        ...

    async def aclose(self) -> None:
        """Give the connection back, or close it if the body was not read to its end."""
        ...


class WireBody:
    """Pull pieces with `next_piece` until it returns None; `aclose` always."""

    def __init__(self, stream: ClosableStream, content_encoding: str, url: str) -> None:
        self.received = 0  # bytes on the wire
        self._stream = stream
        self._pieces = stream.__aiter__()
        self._url = url
        self._unknown_encoding = ""
        self._inflate = self._inflater(content_encoding)
        self._compressed = b""
        self._has_more = False
        self._undecided = content_encoding.strip().lower() == "deflate"
        self._start = b""
        self._ended = False

    async def next_piece(self) -> bytes | None:
        """The next bytes, None at the end. Raises ChatError."""
        if self._unknown_encoding:
            raise ChatError(ErrorKind.UNREADABLE, host=label(self._url), detail=f"Content-Encoding: {self._unknown_encoding}")
        while True:
            if self._inflate is not None and (self._compressed or self._has_more):
                piece = self._decompress(self._inflate)
                if piece:
                    return piece
                continue
            if self._ended:
                return None
            raw = await self._next_raw()
            if raw is None:
                self._ended = True
            elif self._inflate is None:
                return raw
            else:
                self._compressed = self._with_its_start(raw) if self._undecided else raw

    async def _next_raw(self) -> bytes | None:
        try:
            raw = await anext(self._pieces)
        except StopAsyncIteration:
            return None
        except Exception as error:
            raise chat_error(error, self._url, any_token=self.received > 0) from error
        self.received += len(raw)
        if self.received > bounds.BODY_BYTES:  # compressed, it may be nothing at all when unpacked
            raise bounds.too_much(f"more than {bounds.BODY_BYTES} bytes in one reply", label(self._url))
        return raw

    def _with_its_start(self, raw: bytes) -> bytes:
        """`deflate` means zlib's format, but some servers leave its header of two bytes out: wait for them, then decide."""
        self._start += raw
        if len(self._start) < 2:
            return b""
        self._undecided = False
        if self._start[0] & 0x0F != 8 or int.from_bytes(self._start[:2], "big") % 31:
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._start

    def _decompress(self, inflate: "zlib._Decompress") -> bytes:
        try:
            piece = inflate.decompress(self._compressed, PIECE)
        except zlib.error as error:
            raise ChatError(ErrorKind.UNREADABLE, host=label(self._url), detail=f"Content-Encoding: {error}") from error
        self._compressed = inflate.unconsumed_tail
        self._has_more = len(piece) == PIECE  # zlib can have taken all of the input and keep back some of what comes of it
        if inflate.eof:  # what follows is no part of it, and zlib would keep it all
            self._compressed, self._has_more, self._ended = b"", False, True
        return piece

    async def aclose(self) -> None:
        """Close the reply: the server sees it at once if it was still sending."""
        if isinstance(self._pieces, AsyncGenerator):
            with suppress(RuntimeError):  # another task is reading: closing the stream below ends that
                await self._pieces.aclose()
        await self._stream.aclose()

    def _inflater(self, content_encoding: str) -> "zlib._Decompress | None":
        """A decompressor for what was not asked for (Accept-Encoding is identity) but some proxies send all the same."""
        names = [name.strip().lower() for name in content_encoding.split(",") if name.strip().lower() not in ("", "identity")]
        if not names:
            return None
        if len(names) == 1 and names[0] in ("gzip", "x-gzip", "deflate"):
            return zlib.decompressobj(47)  # gzip or zlib, told apart by their headers
        self._unknown_encoding = ", ".join(names)[:80]
        return None


async def read_some(body: WireBody, *, limit: int, seconds: float) -> bytes:
    """The first `limit` bytes of a body that is only wanted for its words, or what of them arrives within `seconds`."""
    read = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while len(read) < limit and (piece := await body.next_piece()) is not None:
                read += piece
    except (TimeoutError, ChatError):  # what has arrived must do
        pass
    return bytes(read[:limit])
