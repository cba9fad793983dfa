"""What stands behind a text in a Markdown file is not swallowed by it."""

import pytest
from markdown_it import MarkdownIt

from desktop_app.rendering.closed_markdown import closed_markdown

OPEN = [
    "```python\nprint(1)",
    "~~~~\na ``` in it",
    "````\n```\nstill open\n```",
    "- a list\n\n  ```\n  in it",
    "<!-- never closed",
    "<script>\nalert(1)",
    "<pre>\n\n```",
    "<?php\n",
    "<![CDATA[\n",
    "```\n<!--",
    "<!--\n```",
    "Title\n--",
    "text with no end\n    ",
    "> ```\n> quoted",
    "| a |\n| - |",
    "<div>\n",
]


@pytest.mark.parametrize("text", OPEN)
def test_the_next_heading_is_one(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"{closed_markdown(text)}\n\n## Next\n")
    assert [token.tag for token in tokens if token.type == "heading_open" and token.level == 0][-1] == "h2"
    assert tokens[-2].content == "Next"


@pytest.mark.parametrize("text", ["plain", "```\ncode\n```", "- a\n- b", "# Heading", ""])
def test_what_is_closed_stays_as_it_is(text: str) -> None:
    assert closed_markdown(text) == text


def test_an_open_fence_keeps_its_code() -> None:
    closed = closed_markdown("```python\nprint(1)")
    assert closed == "```python\nprint(1)\n```"
