"""Blocks written as Markdown again read as the same blocks."""

from desktop_app.rendering.html_text import html_fragment
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.markdown_text import markdown_of_blocks
from tests.rendering.html_tree import Tree, TreeReader
from tests.rendering.spec_examples import COMMONMARK, GITHUB

# plain text is written as it is seen, without a backslash before what reads as a mark
NOT_ESCAPED = {
    12,
    14,
    15,
    20,
    25,
    26,
    37,
    38,
    39,
    40,
    41,
    49,
    65,
    66,
    70,
    76,
    87,
    93,
    106,
    177,
    238,
    312,
    346,
    437,
    440,
    450,
    453,
    470,
    473,
}
NOT_ESCAPED |= {474, 480, 481, 493, 518, 519, 520, 521, 526, 534, 535, 538, 564, 597, 600, 603, 606}
# a heading of several lines becomes one of one line
ONE_LINE = {81, 82, 95}
# two pieces of code touch; a space stands between marks
BESIDE = {349, 413}


def _tree(markdown: str) -> Tree:
    return TreeReader().tree(html_fragment(read_markdown(markdown)))


def _again(markdown: str) -> str:
    return markdown_of_blocks(read_markdown(markdown))


def test_the_examples_of_the_specifications_survive_being_copied() -> None:
    changed = {example.number for example in COMMONMARK if _tree(_again(example.markdown)) != _tree(example.markdown)}
    assert changed == NOT_ESCAPED | ONE_LINE | BESIDE
    assert [example.number for example in GITHUB if _tree(_again(example.markdown)) != _tree(example.markdown)] == []


def test_lists_next_to_each_other_stay_two() -> None:
    assert _again("* a\n+ b\n- c") == "- a\n* b\n- c"
    assert _again("1. a\n2) b\n3) c") == "1. a\n2) b\n3) c"
    assert _again("- a\n  - b\n  * c\n    d\n- e\n  - f") == "- a\n  - b\n  * c\n    d\n- e\n  - f"
    assert _again("* a\n+ b\n\ntext\n\n+ c") == "- a\n* b\n\ntext\n\n- c"


def test_a_rule_makes_no_heading_of_the_line_above() -> None:
    assert _again("a\n***\nb") == "a\n___\nb"
    assert _again("a\n\n***\n\nb") == "a\n\n---\n\nb"


def test_code_that_holds_fences_and_ticks_survives() -> None:
    for text in ("````\n```\nx\n```\n````", "```\n```", "```\n\n\n```", "`` ` ``", "`` a`b``", "`  a  `", "` a`", "` `"):
        assert _tree(_again(text)) == _tree(text), text


def test_a_numbered_task_keeps_its_number() -> None:
    assert _again("3. [ ] a\n4. [x] b") == "3. [ ] a\n4. [x] b"
