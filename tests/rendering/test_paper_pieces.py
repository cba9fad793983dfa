"""Smaller pieces hold what the blocks held, in order."""

import pytest

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.paper_pieces import small_pieces


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 450])
def test_code_stays_the_same(count: int) -> None:
    code = "".join(f"line {number}\u2028\n" if number % 3 else "\n" for number in range(count))
    blocks = read_markdown(f"```py\n{code}```")
    pieces = list(small_pieces(blocks))
    assert "".join(piece.text for piece in pieces) == "".join(block.text for block in blocks)
    assert [piece.part == 0 for piece in pieces] == [True, *[False] * (len(pieces) - 1)]
    assert all(piece.text.count("\n") <= 20 for piece in pieces)
    assert len(pieces) == max(-(-count // 20), 1) or count > 200


def test_rows_stay_the_same() -> None:
    blocks = read_markdown("| a | b |\n|---|:-:|\n" + "".join(f"| {number} | x |\n" for number in range(120)))
    pieces = list(small_pieces(blocks))
    assert [row for piece in pieces for row in piece.rows] == [row for block in blocks for row in block.rows]
    assert sum(piece.part == 0 for piece in pieces) == 1
    assert all(0 < len(piece.rows) <= 10 and piece.kind is BlockKind.TABLE for piece in pieces)


def test_prose_is_left_alone() -> None:
    blocks = read_markdown("# One\n\ntwo\n\n---\n")
    assert list(small_pieces(blocks)) == blocks
