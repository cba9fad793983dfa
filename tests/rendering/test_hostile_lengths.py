"""Texts on which a careless pattern needs longer than anybody waits: the test's own time limit is the assertion."""

import pytest

from desktop_app.rendering.markdown_stream import MarkdownStream

PIECES = [
    "다" * 4000 + "*",
    "字" * 4000 + "\n",
    " " * 30_000 + "x",
    "> " * 15_000 + "x",
    "é" * 4000 + "`",
    "- " * 8_000,
    "*" * 8_000,
    "[" * 8_000,
    "$a " * 8_000,
    "$" * 16_000,
    "$$ a\n" * 6_000,
    "\\(" * 8_000,
    "\\[\n" * 8_000,
    "\\[\nx\n\\] y\n" * 3_000,
    "\\" * 16_000,
    "[^1]" * 8_000,
    "[^1]: " * 6_000,
    "[^1]: a\n" * 4_000,
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: f"{piece[:6]!r} to {piece[-1]!r}")
def test_a_piece_of_any_shape_is_read_in_time(piece: str) -> None:
    stream = MarkdownStream()
    stream.feed("word ")
    stream.open_blocks()
    stream.feed(piece)
    stream.open_blocks()
    stream.feed(piece)
    stream.open_blocks()
    stream.finish()
