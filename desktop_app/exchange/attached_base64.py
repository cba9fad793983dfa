"""What attachments hold, as base64 in pieces, so that nobody has to make or read millions of characters at once."""

import base64
import binascii
from collections.abc import Iterator

from desktop_app.chat.attachment import Picture

PIECE = 48 * 1024
"""Bytes of one piece: divisible by 3, so that only the last piece is padded."""


def base64_pieces(data: bytes) -> Iterator[str]:
    """The data, each piece a base64 text of its own; all of them together are one, too."""
    for first in range(0, len(data), PIECE):
        yield base64.b64encode(data[first : first + PIECE]).decode()


def bytes_of(pieces: object, most: int) -> bytes | None:
    """The data again; None for what is none, or is more than `most` bytes."""
    if not isinstance(pieces, list):
        return None
    found, size = [], 0
    for piece in pieces:
        if not isinstance(piece, str):
            return None
        try:
            found.append(base64.b64decode(piece, validate=True))
        except (binascii.Error, ValueError):
            return None
        size += len(found[-1])
        if size > most:
            return None
    return b"".join(found)


def data_url_pieces(picture: Picture) -> Iterator[str]:
    """An image as an address that is the image itself."""
    yield f"data:{picture.media_type};base64,"
    yield from base64_pieces(picture.data)
