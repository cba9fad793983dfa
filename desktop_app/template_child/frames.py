"""What the app and its template process say to each other: a letter, a length, and so many bytes."""

import os
import struct

READY, TEXT, REFUSED, STOPPED = b"r", b"t", b"e", b"s"
"""The child is there; a prompt; the template's own words; why it was given up."""
MOST_CHARACTERS = 8_000_000
"""Of a prompt, and of the texts that it is made of."""
MOST_BYTES = 4 * MOST_CHARACTERS + 1_000_000
_HEAD = struct.Struct(">cI")
_PIECE = 65536


def write_frame(descriptor: int, kind: bytes, content: bytes) -> None:
    """Write all of it. Raises OSError."""
    for part in (_HEAD.pack(kind, len(content)), content):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest[:_PIECE]) :]


def read_frame(descriptor: int) -> tuple[bytes, bytes] | None:
    """Kind and content; None at the end. Raises ValueError for one that is longer than any."""
    head = _read(descriptor, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    if length > MOST_BYTES:
        raise ValueError("a frame is too long")
    content = _read(descriptor, length)
    return None if content is None else (kind, content)


def _read(descriptor: int, length: int) -> bytes | None:
    received = bytearray()
    while len(received) < length:
        piece = os.read(descriptor, min(length - len(received), _PIECE))
        if not piece:
            return None
        received += piece
    return bytes(received)
