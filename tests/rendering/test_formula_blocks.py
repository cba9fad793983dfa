r"""Displayed formulas are blocks of their own, wherever they stand, and while they grow."""

import pytest

from desktop_app.rendering.blocks import Block, BlockKind, LevelKind, Style
from desktop_app.rendering.markdown_stream import MarkdownStream, read_markdown
from desktop_app.rendering.markdown_text import markdown_of_blocks


def _shape(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(str(block.kind), block.plain_text) for block in blocks]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("$$\nx\n$$", [("formula", "$$\nx\n$$")]),
        ("\\[\nx\n\\]", [("formula", "\\[\nx\n\\]")]),
        ("\\[ x \\].", [("formula", "\\[ x \\].")]),
        ("before\n$$\nx\n$$\nafter", [("paragraph", "before"), ("formula", "$$\nx\n$$"), ("paragraph", "after")]),
        ("We get $$x$$, so", [("paragraph", "We get"), ("formula", "$$x$$,"), ("paragraph", "so")]),
        ("a: \\[x\\] and \\[y\\]", [("paragraph", "a:"), ("formula", "\\[x\\]"), ("paragraph", "and"), ("formula", "\\[y\\]")]),
        ("$$\na\n- b\n= c\n# d\n$$", [("formula", "$$\na\n- b\n= c\n# d\n$$")]),
        ("$$\na\n\nb\n$$", [("paragraph", "$$\na"), ("paragraph", "b\n$$")]),
        ("$$ never closed", [("paragraph", "$$ never closed")]),
        ("$$$\nx\n$$$", [("paragraph", "$$$\nx\n$$$")]),
        ("    $$\n    x\n    $$", [("code", "$$\nx\n$$")]),
        ("```\n$$\nx\n$$\n```", [("code", "$$\nx\n$$")]),
        ("# $$x$$", [("heading", "$$x$$")]),
    ],
)
def test_displayed_formulas(text: str, shape: list[tuple[str, str]]) -> None:
    assert _shape(read_markdown(text)) == shape


def test_inside_lists_and_quotes() -> None:
    text = "- item\n  $$\n  x\n  $$\n  more\n- \\[y\\]\n\n> \\[\n> q\n> \\]\n"
    blocks = read_markdown(text)
    assert _shape(blocks) == [
        ("paragraph", "item"),
        ("formula", "$$\nx\n$$"),
        ("paragraph", "more"),
        ("formula", "\\[y\\]"),
        ("formula", "\\[\nq\n\\]"),
    ]
    assert [block.inside[0].kind for block in blocks] == [LevelKind.BULLET] * 4 + [LevelKind.QUOTE]
    assert [block.inside[0].first for block in blocks] == [True, False, False, True, True]
    for block in blocks:
        assert text[block.at :].lstrip("-> ").startswith(block.plain_text.split("\n")[0])
    formula = blocks[1].runs[0]
    assert text[formula.at : formula.at + formula.size] == "$$\n  x\n  $$"


def test_they_are_copied_as_they_were_written() -> None:
    for text in ("$$\nx\n$$", "so\n\n\\[x\\].\n\nthen $y$ and \\(z\\)", "> $$\n> x\n> $$", "- a\n\n  \\[b\\]"):
        assert markdown_of_blocks(read_markdown(text)) == text


def test_a_growing_formula_is_shown_as_its_source_in_its_place() -> None:
    stream = MarkdownStream()
    text = "So:\n\n$$\nx = \\frac{*1*}{2}\n- y\n$$\n\nThen"
    seen = []
    for letter in text:
        stream.feed(letter)
        seen.append(_shape(stream.blocks()))
    for shape in seen:
        assert shape[0] == ("paragraph", "So:"[: len(shape[0][1])])
        assert len(shape) < 2 or shape[1][0] == "formula"
        assert len(shape) < 2 or "$$\nx = \\frac{*1*}{2}\n- y\n$$".startswith(shape[1][1])
    assert seen[-1] == [("paragraph", "So:"), ("formula", "$$\nx = \\frac{*1*}{2}\n- y\n$$"), ("paragraph", "Then")]


def test_a_growing_formula_inside_a_line_is_held_back() -> None:
    stream = MarkdownStream()
    for letter in "The area \\(A = \\pi r^2\\) and $x_1*y_2*z$ end":
        stream.feed(letter)
        for run in (run for block in stream.blocks() for run in block.runs):
            assert run.style in (Style.PLAIN, Style.FORMULA)
            assert bool(run.style) == ("\\" in run.text or "$" in run.text)
    stream.finish()
    assert [run.text for run in stream.blocks()[0].runs if run.style] == ["\\(A = \\pi r^2\\)", "$x_1*y_2*z$"]


def test_an_open_one_is_held_back_for_a_while_only() -> None:
    stream = MarkdownStream()
    stream.feed("Money: $PATH is set, and \\( stays")
    assert stream.blocks()[0].plain_text == "Money: $PATH is set, and"
    stream.feed(" open" * 60)
    assert stream.blocks()[0].plain_text.endswith("open open")


def test_a_paragraph_of_many_formulas_without_an_end_is_cut() -> None:
    text = "word \\(a b c\\) and $$d e f$$ so " * 2_000
    blocks = read_markdown(text)
    assert len(blocks) > 3_000
    assert all(len(block.plain_text) <= 8_200 for block in blocks)
    assert all(block.part == 0 for block in blocks if block.kind is BlockKind.FORMULA)
    formulas = [run.text for block in blocks for run in block.runs if run.style & Style.FORMULA]
    assert formulas == ["\\(a b c\\)", "$$d e f$$"] * 2_000
    stream = MarkdownStream()
    for start in range(0, len(text), 977):
        stream.feed(text[start : start + 977])
        stream.blocks()
    stream.finish()
    assert stream.blocks() == blocks
