"""The end of a long answer is read alone as it is read with all that stands before it."""

import pytest

from desktop_app.rendering.answer_tail import LONG, read_tail
from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.markdown_stream import read_markdown

PARTS = {
    "prose": "A paragraph with **strong** words, [a link](https://example.org) and `code`.\n\n",
    "lists": "1. first\n2. second\n   - deeper\n\nBetween them.\n\n",
    "fences": "```python\nx = 1\n\ny = 2\n```\n\nWords after the code.\n\n",
    "tables": "| a | b |\n|---|---|\n| 1 | 2 |\n\n> a quote\n\n",
}


def _long(part: str) -> str:
    return part * (LONG // len(part) + 5) + "The end."


@pytest.mark.parametrize("kind", PARTS)
def test_its_blocks_are_the_last_ones_of_the_whole(kind: str) -> None:
    text = _long(PARTS[kind])
    start, blocks = read_tail(text)
    assert 0 < len(text) - start < 6_000
    assert len(blocks) > 10
    assert blocks == read_markdown(text)[-len(blocks) :]


@pytest.mark.parametrize("text", [_long("word **strong** "), _long("- an item\n"), _long("> quoted\n")])
def test_one_block_without_an_end_is_cut(text: str) -> None:
    start, blocks = read_tail(text)
    assert start > len(text) - 6_000
    assert blocks[-1].plain_text.endswith("The end.")
    assert blocks[-1].runs[-1].at + blocks[-1].runs[-1].size == len(text)


def test_code_and_tables_without_an_end_stay_what_they_are() -> None:
    _, code = read_tail("Words.\n\n```python\n" + "x = [1, 2]\n\n" * 8_000)
    assert {block.kind for block in code} == {BlockKind.CODE}
    _, table = read_tail("Words.\n\n| a | b |\n|--:|---|\n" + "| 1 | two |\n" * 8_000)
    assert {block.kind for block in table} == {BlockKind.TABLE}
    assert table[0].aligns == ("right", "")


def test_a_thought_without_an_end_is_not_cut() -> None:
    assert read_tail("<think>\n" + _long(PARTS["prose"])) == (0, [])
    assert read_tail("<think>\nHm.\n</think>\n\n" + _long(PARTS["prose"]))[1]
