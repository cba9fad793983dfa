"""Source, visible text and document lie one on the other, for any Markdown."""

from hypothesis import HealthCheck, given, settings

from desktop_app.rendering.blocks import Block, BlockKind
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.source_map import SourceMap
from desktop_app.rendering.text_units import units
from tests.rendering.markdown_samples import documents

_SPACES = {ord("\n"): " ", ord("\t"): " "}  # a line end in inline code is seen as a space
_BOUNDED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _normalized(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@_BOUNDED
@given(documents)
def test_what_stands_one_to_one_is_the_source(text: str) -> None:
    source = _normalized(text)
    for block in read_markdown(text):
        there = SourceMap(block)
        for piece in there.pieces:
            seen = there.visible_text[piece.visible : piece.visible + piece.length]
            assert 0 <= piece.source <= piece.source + piece.size <= len(source)
            if piece.exact and piece.length > 1:
                taken = source[piece.source : piece.source + piece.size]
                assert seen.translate(_SPACES) == taken.translate(_SPACES)


@_BOUNDED
@given(documents)
def test_places_keep_their_order_and_come_back(text: str) -> None:
    for block in read_markdown(text):
        there = SourceMap(block)
        places = [there.source_at(visible) for visible in range(len(there.visible_text) + 1)]
        assert places == sorted(places)
        for piece in there.pieces:
            if piece.exact:
                for visible in {piece.visible, piece.visible + piece.length - 1} if piece.length else ():
                    assert there.visible_at(there.source_at(visible)) == visible
        for position in range(units(there.visible_text) + 1):
            visible = there.visible_at_document(position)
            assert there.document_at(visible) in (position, position - 1)


def _code(text: str) -> list[Block]:
    return [block for block in read_markdown(text) if block.kind is BlockKind.CODE]


def test_code_knows_where_its_lines_stand() -> None:
    text = "- item\n  ```py\n  one\n    two\n  ```\n\n> ~~~\n> quoted\n> more\n> ~~~\n\n    indented\n    code\n"
    for block, words in zip(_code(text), (("one", "  two"), ("quoted", "more"), ("indented", "code")), strict=True):
        there = SourceMap(block)
        for word in words:
            assert text[there.source_at(there.visible_text.index(word)) :].startswith(word)


def test_long_code_goes_on_in_the_source() -> None:
    text = "Look:\n```\n" + "".join(f"line {number}\n" for number in range(450)) + "```\nend"
    parts = _code(text)
    assert len(parts) == 3
    for part in parts:
        there = SourceMap(part)
        assert len(there.pieces) == 1
        first = there.visible_text.split("\n")[0]
        assert text[there.source_at(0) :].startswith(first + "\n")


def test_cells_know_where_they_stand() -> None:
    text = "| name | value |\n|---|---|\n| a | **bold** |\n| b | `code` |\n"
    there = SourceMap(read_markdown(text)[0])
    for word in ("name", "value", "bold", "code"):
        assert text[there.source_at(there.visible_text.index(word)) :].startswith(word)


def test_marks_stand_for_nothing_that_is_seen() -> None:
    there = SourceMap(read_markdown("a **b** c")[0])
    assert there.visible_text == "a b c"
    assert [there.visible_at(source) for source in range(9)] == [0, 1, 2, 2, 2, 3, 3, 3, 4]
