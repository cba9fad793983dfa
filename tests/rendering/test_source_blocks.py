"""The source of an answer is all there, in blocks of bounded size, whatever the pieces in which it came."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.rendering.blocks import PARAGRAPH_LIMIT, Block, BlockKind
from desktop_app.rendering.source_blocks import SourceBlocks


def _read(pieces: list[str]) -> list[Block]:
    source = SourceBlocks()
    blocks: list[Block] = []
    for piece in pieces:
        source.feed(piece)
        while source.advance():
            pass
        first, new = source.changes()
        blocks[first:] = new
    source.finish()
    first, new = source.changes()
    blocks[first:] = new
    return blocks


_LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80), max_size=150)


@settings(max_examples=150, deadline=None)
@given(_LINES, st.data())
def test_pieces_do_not_matter_and_nothing_is_lost(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    blocks = _read([text])
    assert _read(pieces) == blocks
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for block in blocks:
        assert block.kind is BlockKind.SOURCE
        for run in block.runs:
            assert len(run.text) != run.size or run.style or plain[run.at : run.at + run.size] == run.text
    shown = "\n".join("".join(plain[run.at : run.at + run.size] for run in block.runs) for block in blocks)
    assert shown.rstrip("\n") == plain.rstrip("\n")


def test_blocks_are_small() -> None:
    blocks = _read(["x" * 20_000 + "\n" + "line\n" * 500])
    assert max(block.visible_length for block in blocks) <= PARAGRAPH_LIMIT
    assert max(block.plain_text.count("\n") for block in blocks) <= 40


def test_what_is_not_seen_is_named() -> None:
    (block,) = _read(["a\u202eb"])
    assert block.plain_text == "a‹U+202E›b"
