"""What a file says, if it is no longer than a file of its kind can be."""

import codecs
from pathlib import Path

from desktop_app.exchange.bounded_object import TooMuch
from desktop_app.exchange.regular_file import open_regular

_PIECE = 2**18


def bounded_text(path: Path, most_bytes: int) -> tuple[str, int]:
    """The text and its bytes, read in pieces: whole, a large one would hold the interpreter.

    Raises ImportProblem, OSError, ValueError, TooMuch.
    """
    pieces: list[str] = []
    file, _mark = open_regular(path)
    with file:
        decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        while data := file.read(_PIECE):
            pieces.append(decoder.decode(data))
            if file.tell() > most_bytes:
                raise TooMuch("bytes")
        pieces.append(decoder.decode(b"", final=True))
        return "".join(pieces), file.tell()
