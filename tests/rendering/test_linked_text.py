"""A link is whole to whoever asks, however many styles its text has."""

import pytest

from desktop_app.rendering.blocks import Block, Run
from desktop_app.rendering.linked_text import linked_text
from desktop_app.rendering.markdown_stream import read_markdown


def _runs(blocks: list[Block]) -> list[Run]:
    return [run for block in blocks for run in (*block.runs, *(run for row in block.rows for cell in row for run in cell)) if run.target]


@pytest.mark.parametrize(
    "source",
    [
        "Before [https://*good*.`ex`ample](https://evil.example) after",
        "# Head\n\nText\n\n- item\n\n  [https://*good*.`ex`ample](https://evil.example)",
        "| a | b |\n|---|---|\n| x | [https://*good*.`ex`ample](https://evil.example) y |",
    ],
)
def test_all_pieces_of_a_link_are_its_text(source: str) -> None:
    blocks = read_markdown(source)
    pieces = _runs(blocks)
    assert len(pieces) == 5
    assert {linked_text(blocks, piece) for piece in pieces} == {"https://good.example"}


def test_another_link_is_none_of_it() -> None:
    blocks = read_markdown("[one](https://a.example) [two](https://a.example)[three](https://b.example)")
    assert [linked_text(blocks, run) for run in _runs(blocks)] == ["one", "two", "three"]


def test_of_a_link_that_is_not_there_the_run_is_all() -> None:
    assert linked_text([], Run("a", 0, 1, target="https://a.example")) == "a"
