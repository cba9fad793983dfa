"""What is selected of a message: as blocks, as Markdown, as HTML."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.rendering.blocks import Block, BlockKind, Style
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.selected_text import selected_blocks, selected_html, selected_markdown
from desktop_app.rendering.text_units import units
from desktop_app.rendering.typed_blocks import typed_blocks
from desktop_app.rendering.visible_text import Place
from tests.rendering.html_tree import TreeReader
from tests.rendering.markdown_samples import SAMPLES, documents

TABLE = "| a | b |\n|---|---|\n| one | two |\n| three | four |"


def _all(blocks: list[Block]) -> tuple[Place, Place]:
    return (0, 0), (len(blocks) - 1, units(blocks[-1].plain_text))


def _whole(text: str) -> str:
    blocks = read_markdown(text)
    return selected_markdown(blocks, *_all(blocks))


def _piece(text: str, start: int, end: int) -> str:
    (block,) = read_markdown(text)
    return selected_markdown([block], (0, start), (0, end))


def _html(text: str, start: Place, end: Place) -> str:
    return selected_html(read_markdown(text), start, end).replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "plain text",
        "a **bold *and em* word** and `code` with [a link](https://x.y/z) ~~gone~~",
        "## Heading *two*",
        "> quoted text",
        "7. numbered",
        "- [x] done task",
        "``a ` tick``",
        "| a | b |\n|:--- |:---:|\n| 1 | **2** |",
        "🎉 emoji **and 👩‍👩‍👧 bold**",
        "# Title\n\nText\nin two lines.\n\n- a\n  - b\n- c\n\n> one\n>\n> two\n> > three\n\n---\n\n1. x\n\n   y\n2. z",
        "before\n\n```py\nx = 1\n\ny = 2\n```\n\nafter",
        "- run\n  ```sh\n  ls\n\n  pwd\n  ```\n- stop",
        "before\n\n````md\n```\nnot the end\n```\n````",
    ],
)
def test_whole_blocks_are_copied_as_their_markdown(text: str) -> None:
    assert _whole(text) == text


def test_a_piece_of_a_styled_run_keeps_its_marks() -> None:
    assert _piece("one **two three** four", 4, 7) == "**two**"
    assert _piece("one **two three** four", 8, 18) == "**three** four"


def test_positions_count_as_qt_counts() -> None:
    assert _piece("🎉 **né 🎉** x", 2, 8) == " **né 🎉**"


def test_what_has_lost_its_beginning_has_no_marks() -> None:
    assert _piece("## Heading two", 8, 14) == "two"
    assert _piece("## Heading two", 0, 7) == "## Heading"
    assert _piece("> - quoted", 3, 6) == "ted"
    blocks = read_markdown("- one two\n\n  three\n- four")
    assert selected_markdown(blocks, (0, 4), (2, 2)) == "two\n\n  three\n- fo"


def test_cells_are_copied_alone_or_as_rows() -> None:
    (block,) = read_markdown(TABLE)
    end = units(block.plain_text)
    assert _piece(TABLE, 4, 7) == "one"
    assert _piece(TABLE, 4, end) == "| one | two |\n| three | four |"
    assert _piece(TABLE, 4, 10) == "one\ttw"
    assert _piece(TABLE, 0, 1) == "a", "a word of the head is no table"
    assert _piece(TABLE, 0, 7) == "| a | b |\n| --- | --- |\n| one |  |"
    assert _html(TABLE, (0, 4), (0, 7)) == "one"
    tree = TreeReader().tree(_html(TABLE, (0, 5), (0, end)))
    rows = [[("td", {}, [(text, "")]) for text in row] for row in (("ne", "two"), ("three", "four"))]
    assert tree == [("table", {}, [("tbody", {}, [("tr", {}, row) for row in rows])])]


def test_code_alone_is_copied_as_it_is() -> None:
    code = "a\u202eb\n\n  🎉\tz"
    assert _whole(f"```\n{code}\n```") == code
    assert _piece(f"```\n{code}\n```", 1, 3) == "\u202eb"
    long = "".join(f"line {number}\n" for number in range(500))
    blocks = read_markdown(f"```\n{long}```")
    assert len(blocks) > 1
    assert selected_markdown(blocks, *_all(blocks)) == long.removesuffix("\n")
    assert selected_markdown(blocks, (0, 5), (1, 8)) == long[5 : len(blocks[0].text) + 8]
    assert _piece("```\na\nb\n```", 0, 2) == "a\n"


def test_code_among_other_things_is_always_fenced_on_both_sides() -> None:
    blocks = read_markdown("```py\nx = 1\ny = 2\n```\n\nafter")
    assert selected_markdown(blocks, (0, 6), (1, 3)) == "```py\ny = 2\n```\n\naft"
    blocks = read_markdown("before\n\n```py\nx = 1\ny = 2\n```")
    assert selected_markdown(blocks, (0, 3), (1, 5)) == "ore\n\n```py\nx = 1\n```"


def test_parts_are_put_together_again() -> None:
    words = "word " * 5_000
    blocks = read_markdown(words)
    assert len(blocks) > 1
    assert selected_markdown(blocks, *_all(blocks)) == words.strip()
    typed = "x" * 10_000
    assert selected_markdown(typed_blocks(typed), *_all(typed_blocks(typed))) == typed
    rows = "| a |\n| --- |\n" + "| x |\n" * 101
    blocks = read_markdown(rows)
    assert len(blocks) == 3
    assert selected_markdown(blocks, *_all(blocks)) == rows.strip()


def test_an_edge_that_holds_nothing_is_left_out() -> None:
    blocks = read_markdown("one\n\ntwo\n\n- three")
    assert selected_markdown(blocks, (0, 3), (2, 0)) == "two"
    assert selected_markdown(blocks, (1, 2), (1, 2)) == ""
    assert selected_html(blocks, (1, 2), (1, 2)) == ""
    rule = read_markdown("one\n\n---")
    assert selected_markdown(rule, (0, 0), (1, 0)) == "one\n\n---"


def test_a_piece_of_a_line_is_no_paragraph() -> None:
    assert _html("one **two** three", (0, 2), (0, 7)) == "e <strong>two</strong>"
    assert _html("one **two** three", (0, 0), (0, 13)) == "<p>one <strong>two</strong> three</p>"
    assert _html("- one two", (0, 4), (0, 7)) == "two"


def test_a_piece_that_begins_inside_an_item_shows_no_bullet() -> None:
    html = _html("- one\n\n  two\n- three", (1, 0), (2, 5))
    assert html == '<ul><li style="list-style-type: none">two</li><li>three</li></ul>'


def test_places_outside_are_taken_as_the_nearest() -> None:
    blocks = read_markdown("one\n\ntwo")
    assert selected_markdown(blocks, (-1, -5), (9, 99)) == "one\n\ntwo"
    assert selected_markdown([], (0, 0), (0, 0)) == selected_html([], (0, 0), (0, 0)) == ""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents | st.sampled_from(SAMPLES), st.data())
def test_any_piece_shows_the_text_that_is_selected(text: str, data: st.DataObject) -> None:
    blocks = read_markdown(text)
    if not blocks:
        return
    index = st.integers(0, len(blocks) - 1)
    first, last = sorted((data.draw(index), data.draw(index)))
    start = data.draw(st.integers(0, units(blocks[first].plain_text)))
    end = data.draw(st.integers(start if first == last else 0, units(blocks[last].plain_text)))
    chosen = selected_blocks(blocks, (first, start), (last, end))
    length = sum(units(piece.plain_text) for piece in chosen if piece.kind is not BlockKind.TABLE)
    whole = sum(
        (end if at == last else units(block.plain_text)) - (start if at == first else 0)
        for at, block in enumerate(blocks[: last + 1])
        if at >= first and block.kind is not BlockKind.TABLE
    )
    if not any(block.kind is BlockKind.TABLE for block in (blocks[first], blocks[last])):
        styles = {run.style for block in (blocks[first], blocks[last]) for run in block.runs}
        grows = any(style & (Style.FORMULA | Style.FOOTNOTE) for style in styles)  # they are chosen as a whole
        assert length >= whole if grows else length == whole
    selected_markdown(blocks, (first, start), (last, end))
    reader = TreeReader()
    reader.tree(selected_html(blocks, (first, start), (last, end)))
    assert reader.faults == []
