"""While text grows, nothing that has been shown changes its look with the next token."""

import pytest

from desktop_app.rendering.blocks import Block, Style
from desktop_app.rendering.markdown_stream import MarkdownStream
from desktop_app.rendering.open_marks import with_closed_marks


def _characters(blocks: list[Block]) -> list[tuple[str, Style]]:
    return [(character, run.style) for block in blocks for run in block.runs for character in run.text]


@pytest.mark.parametrize(
    "text",
    [
        "My favourite is **ketchup**. It is *very* good, ***really***, and `tomato_paste` helps.",
        "Ingredients:\n- **tomato** paste\n- *sugar*\n- `salt` and ~~pepper~~\n\nThen stir.",
        "Steps:\n1. First **do** this\n2. Then that\n10. And ten\n\nText\n\n- [ ] open\n- [x] done **now**",
        "2 * 3 * 4 = 24 and snake_case_name stay, 5 < 6 and a - b too.",
        "# A **bold** heading\n\nText under it\n\n> a *quoted* word\n> and more",
        "A line\n**starts** bold\n`code` first\n_em_ first",
        "Use ``a ` b`` here, then **`code in bold`** too.",
        "**Bold with *em* inside** and after",
        "- one\n  - **nested** item\n  - other\n- two",
    ],
)
def test_what_was_shown_keeps_its_look(text: str) -> None:
    stream = MarkdownStream()
    shown: list[tuple[str, Style]] = []
    for letter in text:
        stream.feed(letter)
        now = [one for one in _characters(stream.blocks()) if not one[0].isspace()]
        assert now[: len(shown)] == shown
        shown = now
    stream.finish()
    assert [one for one in _characters(stream.blocks()) if not one[0].isspace()] == shown


@pytest.mark.parametrize(
    ("growing", "read_as"),
    [
        ("a **b", "a **b**"),
        ("a **b*", "a **b**"),
        ("a **b**", "a **b**"),
        ("a *", "a"),
        ("a `b c", "a `b c`"),
        ("a ``b ` c", "a ``b ` c``"),
        ("[text](http://exam", "[text](http://exam)"),
        ("[text] and", "[text] and"),
        ("2 * 3", "2 * 3"),
        ("text\n-", "text"),
        ("text\n- ", "text"),
        ("text\n1", "text"),
        ("text\n1.", "text"),
        ("text\n12 monkeys", "text\n12 monkeys"),
        ("text\n##", "text"),
        ("text\n---", "text"),
        ("text\n===", "text"),
        ("| a | b |\n|:--", "| a | b |"),
        ("| a | b |\n|:--:|-- ", "| a | b |"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| -", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("a \\*b", "a \\*b"),
        ("~~x", "~~x~~"),
        ("**a *b", "**a *b***"),
        ("- item\n  ```py\n  x = **kw", "- item\n  ```py\n  x = **kw"),
    ],
)
def test_how_an_open_end_is_read(growing: str, read_as: str) -> None:
    assert with_closed_marks(growing) == read_as


def test_when_the_text_has_ended_it_is_read_as_it_stands() -> None:
    stream = MarkdownStream()
    stream.feed("a **b\n-")
    assert "".join(block.plain_text for block in stream.blocks()) == "a b"
    stream.finish()
    assert [block.plain_text for block in stream.blocks()] == ["a **b"]
    assert stream.blocks()[0].heading == 2
