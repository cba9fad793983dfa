"""What Markdown becomes: blocks, levels, runs."""

import pytest

from desktop_app.rendering.blocks import PARAGRAPH_LIMIT, BlockKind, LevelKind, Style
from desktop_app.rendering.invisible_characters import has_invisible, reveal
from desktop_app.rendering.markdown_blocks import code_parts, language_of
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.typed_blocks import typed_blocks


def test_styles_nest() -> None:
    (block,) = read_markdown("a **b *c* ~~d~~** `e` [f **g**](https://x.y)")
    assert [(run.text, run.style) for run in block.runs] == [
        ("a ", Style.PLAIN),
        ("b ", Style.STRONG),
        ("c", Style.STRONG | Style.EMPHASIS),
        (" ", Style.STRONG),
        ("d", Style.STRONG | Style.STRIKE),
        (" ", Style.PLAIN),
        ("e", Style.CODE),
        (" ", Style.PLAIN),
        ("f ", Style.LINK),
        ("g", Style.LINK | Style.STRONG),
    ]


def test_line_breaks_are_kept() -> None:
    (block,) = read_markdown("Wind from the north  \nsalt on the stones\nthe sea is blue")
    assert block.plain_text == "Wind from the north\nsalt on the stones\nthe sea is blue"


def test_headings() -> None:
    blocks = read_markdown("# One\n\nTwo\n---\n\n### Three ###\n#not a heading")
    assert [(block.kind, block.heading, block.plain_text) for block in blocks] == [
        (BlockKind.HEADING, 1, "One"),
        (BlockKind.HEADING, 2, "Two"),
        (BlockKind.HEADING, 3, "Three"),
        (BlockKind.PARAGRAPH, 0, "#not a heading"),
    ]


def test_lists_are_levels() -> None:
    blocks = read_markdown("3. three\n   - nested\n\n     more\n4. four\n- [ ] open\n- [x] done")
    assert [[(level.kind, level.number, level.first) for level in block.inside] for block in blocks] == [
        [(LevelKind.NUMBER, 3, True)],
        [(LevelKind.NUMBER, 3, False), (LevelKind.BULLET, 0, True)],
        [(LevelKind.NUMBER, 3, False), (LevelKind.BULLET, 0, False)],
        [(LevelKind.NUMBER, 4, True)],
        [(LevelKind.OPEN_TASK, 0, True)],
        [(LevelKind.DONE_TASK, 0, True)],
    ]
    assert [block.plain_text for block in blocks] == ["three", "nested", "more", "four", "open", "done"]


def test_the_first_item_opens_its_list() -> None:
    blocks = read_markdown("* a\n* b\n+ c\n  1. d\n\n     e\n  2) f\n\ntext\n\n+ g")
    opens = {block.plain_text: [level.opens for level in block.inside] for block in blocks}
    assert opens == {
        **{"a": [True], "b": [False], "c": [True], "d": [False, True], "e": [False, False], "f": [False, True], "text": [], "g": [True]},
    }


def test_items_that_were_settled_apart_are_of_one_list() -> None:
    blocks = read_markdown("".join(f"- item {number}\n" for number in range(300)))
    assert [block.inside[0].opens for block in blocks] == [True] + [False] * 299


def test_a_quote_or_item_of_definitions_only_is_empty() -> None:
    blocks = read_markdown("[a]\n\n> [a]: https://x.y\n\n- [b]: https://x.y")
    assert [block.plain_text for block in blocks] == ["a", "", ""]


def test_the_empty_end_of_a_quote_does_not_part_items() -> None:
    blocks = read_markdown("- a\n  > b\n  >\n- c\n\n> - d\n>\n> - e")
    assert [(block.plain_text, block.spaced) for block in blocks] == [("a", True), ("b", False), ("c", False), ("d", True), ("e", True)]


def test_the_description_of_an_image_is_all_its_text() -> None:
    (block,) = read_markdown("![a *b*\nc ![d `e`](/x) &amp;](https://h.x/y.png)")
    assert block.plain_text == "Image: a b c d e & (h.x)"


def test_space_between_blocks_is_the_source_s() -> None:
    blocks = read_markdown("intro\n- a\n- b\n\n- c\n\nend")
    assert [block.spaced for block in blocks] == [True, False, False, True, True]


def test_empty_items_and_quotes_are_shown() -> None:
    blocks = read_markdown("-\n- a\n\n>\n")
    assert [(block.plain_text, block.inside[0].kind) for block in blocks] == [
        ("", LevelKind.BULLET),
        ("a", LevelKind.BULLET),
        ("", LevelKind.QUOTE),
    ]


def test_what_is_nested_too_deep_is_shown_as_its_source() -> None:
    for mark in ("> ", "- "):
        text = "".join(block.plain_text for block in read_markdown(mark * 200 + "found"))
        assert "found" in text


def test_html_is_text() -> None:
    blocks = read_markdown("<script>alert(1)</script>\n\n<div onclick=x>a</div> <b>b</b>")
    assert [block.plain_text for block in blocks] == ["<script>alert(1)</script>", "<div onclick=x>a</div> <b>b</b>"]


def test_tables() -> None:
    (block,) = read_markdown("| a | b | c |\n|:--|--:|:-:|\n| 1 | **2** |\n| \\| | x | y | z |")
    assert block.aligns == ("left", "right", "center")
    assert [["".join(run.text for run in cell) for cell in row] for row in block.rows] == [["a", "b", "c"], ["1", "2", ""], ["|", "x", "y"]]
    assert block.rows[1][1][0].style is Style.STRONG


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("c++ title", "c++"),
        ("{.rust}", "rust"),
        ("", ""),
        ("objective-c", "objective-c"),
        ("<b>", ""),
        ("C#", "C#"),
        (r"foo\+bar", "foo+bar"),
        ("f&ouml;&ouml;", "föö"),
    ],
)
def test_the_language_of_code(info: str, language: str) -> None:
    assert language_of(info) == language


def test_code_keeps_every_character() -> None:
    code = "a\tb\n\n  \u2028 \u0085 \x0b c\u202e\n"
    (block,) = read_markdown(f"```\n{code}```")
    assert block.text == code
    assert "".join(code_parts(code * 1_000)) == code * 1_000


def test_invisible_characters_in_inline_code_are_named() -> None:
    (block,) = read_markdown("`a\u202eb\u200bc` but\u202e not here")
    assert [run.text for run in block.runs] == ["a", "‹U+202E›", "b", "‹U+200B›", "c", " but\u202e not here"]
    assert block.runs[1].style == Style.CODE | Style.REVEALED
    assert (block.runs[1].at, block.runs[1].size) == (2, 1)


@pytest.mark.parametrize("text", ["plain", "日本語", "é\u0301", "👩‍👩‍👧", "می‌خواهم", "tab\there"])
def test_visible_text_is_left_alone(text: str) -> None:
    assert not has_invisible(text)


@pytest.mark.parametrize("character", "\u202a\u202e\u2066\u2069\u200b\u200e\u2060\ufeff\u00ad\x00\x1b\x7f\U000e0041")
def test_invisible_characters_are_found(character: str) -> None:
    assert has_invisible(f"a{character}b")
    assert "".join(original for _, original in reveal(f"a{character}b")) == f"a{character}b"
    assert reveal(f"a{character}b")[1][0] == f"‹U+{ord(character):04X}›"


def test_what_is_typed_stays_as_it_was_typed() -> None:
    text = "#include <x>\n  2 * 3 * 4\n__init__\n\n\n\n> not a quote\n"
    assert [block.plain_text for block in typed_blocks(text)] == ["#include <x>\n  2 * 3 * 4\n__init__", "> not a quote"]


def test_typed_code_in_fences_becomes_code() -> None:
    blocks = typed_blocks("Fix this:\n```py\nx = 1\n\ny\n```\nplease\n```never closed")
    assert [(block.kind, block.plain_text, block.language) for block in blocks] == [
        (BlockKind.PARAGRAPH, "Fix this:", ""),
        (BlockKind.CODE, "x = 1\n\ny", "py"),
        (BlockKind.PARAGRAPH, "please\n```never closed", ""),
    ]
    assert [block.at for block in blocks] == [0, 10, 29]


def test_long_typed_text_is_cut_into_parts() -> None:
    text = "x" * 10_000
    blocks = typed_blocks(text)
    assert [block.part for block in blocks] == [0, 1, 1]
    assert "".join(block.plain_text for block in blocks) == text


def test_long_typed_text_is_cut_between_sentences_or_words() -> None:
    for sentence, ends in (("A sentence (of six words). ", "words). "), ("words without any end ", (" ",))):
        text = sentence * 500
        blocks = typed_blocks(text)
        assert len(blocks) > 2
        assert "".join(block.plain_text for block in blocks) == text
        assert all(block.plain_text.endswith(ends) for block in blocks)
        assert all(block.visible_length <= PARAGRAPH_LIMIT + 1 for block in blocks)
        assert all(text[block.at : block.at + block.visible_length] == block.plain_text for block in blocks)
