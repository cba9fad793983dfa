"""A body that is read in pieces is whole, however it was packed."""

import asyncio
import zlib
from collections.abc import AsyncIterator

import pytest

from desktop_app.inference.wire_body import PIECE, WireBody

FORMATS = {"deflate": -zlib.MAX_WBITS, "gzip": zlib.MAX_WBITS | 16}


class Packed:
    """A reply that comes in one piece."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._packed

    async def aclose(self) -> None:
        """Nothing to close."""


async def unpacked(packed: bytes, encoding: str) -> bytes:
    """All that is read of it."""
    body, read = WireBody(Packed(packed), encoding, "http://127.0.0.1"), bytearray()
    while (piece := await body.next_piece()) is not None:
        read += piece
    await body.aclose()
    return bytes(read)


@pytest.mark.parametrize("encoding", FORMATS)
@pytest.mark.parametrize("extra", [-1, 0, 1, 2, 100, 257, 258, PIECE])
def test_what_zlib_holds_back_at_the_end_of_a_piece_is_read(encoding: str, extra: int) -> None:
    text = b"a" * (PIECE + extra)
    packing = zlib.compressobj(9, zlib.DEFLATED, FORMATS[encoding])
    assert asyncio.run(unpacked(packing.compress(text) + packing.flush(), encoding)) == text
