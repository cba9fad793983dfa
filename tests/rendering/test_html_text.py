"""Blocks as HTML: the nesting of the source, and nothing that another program would fetch or run."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings

from desktop_app.rendering.blocks import Block, BlockKind, Level, LevelKind, Run, Style
from desktop_app.rendering.html_text import html_document, html_fragment, html_inline
from desktop_app.rendering.link_rules import allowed_target
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.typed_blocks import typed_blocks
from tests.rendering.html_tree import Tree, TreeReader
from tests.rendering.markdown_samples import SAMPLES, documents

_ELEMENTS = {"a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong"} | {
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}


def _html(text: str) -> str:
    return html_fragment(read_markdown(text)).replace("\n", "")


def _tree(text: str) -> Tree:
    return TreeReader().tree(html_fragment(read_markdown(text)))


def test_lists_next_to_each_other_stay_two() -> None:
    assert _html("* a\n+ b\n+ c") == "<ul><li>a</li></ul><ul><li>b</li><li>c</li></ul>"
    assert _html("1. a\n2) b") == '<ol><li>a</li></ol><ol start="2"><li>b</li></ol>'
    assert _html("- a\n  - b\n  * c") == "<ul><li>a<ul><li>b</li></ul><ul><li>c</li></ul></li></ul>"


def test_a_long_list_that_was_settled_item_by_item_is_one() -> None:
    text = "".join(f"- item {number}\n  - inner\n" for number in range(400))
    html = _html(text)
    assert html.count("<ul>") == 401
    assert html.startswith("<ul><li>item 0<ul><li>inner</li></ul></li><li>item 1<ul>")
    assert _html("".join(f"{number}. x\n" for number in range(7, 400))).count("<ol") == 1


def test_loose_lists_have_paragraphs_and_tight_ones_do_not() -> None:
    assert _html("- a\n\n  b\n- c") == "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>"
    assert _html("- a\n\n- b") == "<ul><li><p>a</p></li><li><p>b</p></li></ul>"
    assert _html("- a\n  - b\n\n    c\n- d") == "<ul><li>a<ul><li><p>b</p><p>c</p></li></ul></li><li>d</li></ul>"
    assert _html("- a\n  > b\n  >\n- c") == "<ul><li>a<blockquote><p>b</p></blockquote></li><li>c</li></ul>"


def test_quotes_that_are_parted_stay_two() -> None:
    assert _html("> a\n>\n> b\n\n> c") == "<blockquote><p>a</p><p>b</p></blockquote><blockquote><p>c</p></blockquote>"


def test_a_quote_or_item_of_definitions_only_is_empty() -> None:
    assert _html("[a]\n\n> [a]: https://x.y") == '<p><a href="https://x.y">a</a></p><blockquote></blockquote>'
    assert _html("- [a]: https://x.y\n- b") == "<ul><li></li><li>b</li></ul>"


def test_the_box_of_a_task_stands_in_its_text() -> None:
    assert _html("- [ ] a\n- [x] b") == ('<ul><li style="list-style-type: none">☐ a</li><li style="list-style-type: none">☑ b</li></ul>')
    assert "<p>☐ a</p>" in _html("- [ ] a\n\n- [x] b")
    assert _html("3. [ ] a").startswith('<ol start="3">')


def test_styles_nest_as_they_were_written() -> None:
    assert _html("*a **b** c* ~~d~~ `<e>`") == ("<p><em>a <strong>b</strong> c</em> <del>d</del> <code>&lt;e&gt;</code></p>")
    assert _html("[a **b**](https://x.y/?a=1&b='\"c)").startswith('<p><a href="https://x.y/?a=1&amp;b=&#x27;%22c">a <strong>b</strong></a>')


def test_code_says_its_language_and_keeps_every_character() -> None:
    assert _tree("```C++\n<b> &amp;\n\n\ttab\n```") == [("pre", {"language": "C++"}, ["<b> &amp;\n\n\ttab\n"])]
    long = "".join(f"line {number}\n" for number in range(500))
    assert _tree(f"```\n{long}```") == [("pre", {}, [long])]


def test_tables_have_a_head_alignment_and_all_their_parts() -> None:
    rows = _tree("| a | b |\n|:-:|---|\n" + "| x | **y** |\n" * 60)
    ((tag, _, (head, body)),) = rows
    assert tag == "table"
    assert head == ("thead", {}, [("tr", {}, [("th", {"align": "center"}, [("a", "")]), ("th", {}, [("b", "")])])])
    assert body[2] == [("tr", {}, [("td", {"align": "center"}, [("x", "")]), ("td", {}, [("y", "strong")])])] * 60


def test_a_paragraph_in_parts_is_one() -> None:
    text = "word **bold** " * 3_000
    assert len(read_markdown(text)) > 1
    assert _html(text).count("<p>") == 1
    assert "wordword" not in _html(text)
    assert "boldword" not in _html(text)
    assert html_fragment(typed_blocks("x" * 10_000)) == f"<p>{'x' * 10_000}</p>\n"


def test_what_was_typed_keeps_its_spaces_and_lines() -> None:
    assert html_fragment(typed_blocks("a\n  b")) == '<p style="white-space: pre-wrap">a<br>  b</p>\n'
    assert _html("a  \nb") == "<p>a<br>b</p>"


def test_text_that_runs_to_the_left_says_so() -> None:
    assert _html("שלום") == '<p dir="rtl">שלום</p>'
    assert _html("- שלום\n  ```\n  x\n  ```").startswith('<ul dir="rtl"><li dir="rtl">שלום<pre dir="ltr"')


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1)) [b](data:text/html,x) [c](file:///etc/passwd) [d](//host/x)",
        "![a](https://x.y/track.png) ![b](data:image/png;base64,AA) ![c](cid:1)",
        '```"><script>\n</code></pre><script>\n```',
        "| <img src=x onerror=y> |\n|---|\n| <b> |",
        "`</code><script>`",
        "# <style>*{}</style>",
    ],
)
def test_nothing_is_run_or_fetched(text: str) -> None:
    reader = TreeReader()
    reader.tree(html_fragment(read_markdown(text)))
    assert reader.faults == []
    assert {tag for tag, _ in reader.seen} <= _ELEMENTS


def test_a_spreadsheet_that_takes_a_table_computes_nothing() -> None:
    html = html_fragment(read_markdown("| =A1 | -5 |\n|---|:-:|\n| **=WEBSERVICE(1)** | @SUM(1) |\n| a=b | - |"))
    cells = [line for line in html.split("\n") if line.startswith(("<th ", "<td "))]
    as_text = [r"mso-number-format:'\@'" in cell and 'sdnum="1033;0;@"' in cell for cell in cells]
    assert as_text == [True, False, True, True, False, False]
    assert [cell.count("sdnum") + cell.count("mso-") for cell in cells] == [2, 0, 2, 2, 0, 0]


def test_a_target_that_is_not_allowed_is_no_link_whoever_made_the_run() -> None:
    run = Run("x", 0, 1, Style.LINK, "javascript:alert(1)")
    assert html_inline([run]) == "x"
    assert html_inline([replace(run, target="https://x.y")]) == '<a href="https://x.y">x</a>'
    assert html_inline([replace(run, style=Style.PLAIN, target="https://x.y")]) == "x"


def test_characters_that_html_cannot_hold_are_replaced() -> None:
    assert _html("a&#1;b&#13;c `\x1b`") == "<p>a\ufffdb\ufffdc <code>‹U+001B›</code></p>"
    assert html_inline([Run("\ud800\x00", 0, 2)]) == "\ufffd\ufffd"


def test_kinds_and_styles_that_are_not_known_are_their_text() -> None:
    odd = SimpleNamespace(is_thought=False, kind="formula", part=0, inside=(), spaced=True, runs=(), at=0, plain_text="<x> & y", rows=())
    assert html_fragment(cast("Any", [odd])) == "<p>&lt;x&gt; &amp; y</p>\n"
    assert html_inline([Run("<x>", 0, 3, cast("Any", 1 << 12))]) == "&lt;x&gt;"


def test_deep_nesting_is_no_recursion() -> None:
    levels = tuple(Level(LevelKind.QUOTE, first=True) for _ in range(5_000))
    html = html_fragment([Block(BlockKind.PARAGRAPH, 0, (Run("x", 0, 1),), levels)])
    assert html.count("<blockquote>") == html.count("</blockquote>") == 5_000


def test_a_document_names_its_characters_and_title() -> None:
    html = html_document(html_fragment(read_markdown("é")), title="<a> & b")
    assert html.startswith('<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n')
    assert "<title>&lt;a&gt; &amp; b</title>" in html
    assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html
    assert html.endswith("<body>\n<p>é</p>\n</body>\n</html>\n")


@pytest.mark.parametrize("text", SAMPLES)
def test_samples_become_elements_that_close(text: str) -> None:
    _check(text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_any_document_becomes_elements_that_close(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    reader = TreeReader(link=allowed_target)
    html = html_fragment(read_markdown(text))
    tree = reader.tree(html)
    assert reader.faults == []
    assert {tag for tag, _ in reader.seen} <= _ELEMENTS
    assert {name for _, name in reader.seen} <= {"", "href", "style", "class", "start", "dir", "sdnum"}
    assert tree == TreeReader().tree(html), "every link is an allowed one"
