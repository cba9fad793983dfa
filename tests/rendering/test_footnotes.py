"""Footnotes: marks that know their text, also when it comes late, and texts that stay where they stand."""

from desktop_app.rendering.blocks import LevelKind, Run, Style
from desktop_app.rendering.footnotes import footnote_blocks, footnote_text
from desktop_app.rendering.html_text import html_fragment
from desktop_app.rendering.markdown_stream import MarkdownStream, read_markdown
from desktop_app.rendering.markdown_text import markdown_of_blocks

TEXT = "One[^1] and two[^Note].\n\n[^1]: First **bold**\n\n    its second paragraph\n\n[^note]: Other\n\nEnd"


def _marks(runs: tuple[Run, ...]) -> list[tuple[str, str]]:
    return [(run.text, run.target) for run in runs if run.style & Style.FOOTNOTE]


def test_marks_and_texts() -> None:
    blocks = read_markdown(TEXT)
    assert _marks(blocks[0].runs) == [("[1]", "1"), ("[Note]", "Note")]
    assert [block.plain_text for block in blocks] == ["One[1] and two[Note].", "First bold", "its second paragraph", "Other", "End"]
    assert [[(level.kind, level.label, level.first) for level in block.inside] for block in blocks] == [
        [],
        [(LevelKind.FOOTNOTE, "1", True)],
        [(LevelKind.FOOTNOTE, "1", False)],
        [(LevelKind.FOOTNOTE, "note", True)],
        [],
    ]
    mark = next(run for run in blocks[0].runs if run.style & Style.FOOTNOTE)
    assert TEXT[mark.at : mark.at + mark.size] == "[^1]"


def test_a_mark_without_a_text_stays_as_it_is_written() -> None:
    (block,) = read_markdown("One[^1], [^ 2], [^], [x][^1] and `[^1]`")
    assert block.plain_text == "One[^1], [^ 2], [^], [x][^1] and [^1]"
    assert _marks(block.runs) == []


def test_a_late_text_turns_the_marks_that_waited() -> None:
    stream = MarkdownStream()
    stream.feed("See[^1] and [the docs].\n\n" + "Text.\n\n" * 20)
    assert stream.blocks()[0].plain_text == "See[^1] and [the docs]."
    assert stream.settled > 10
    stream.feed("[^1]")
    assert _marks(stream.blocks()[0].runs) == []
    stream.feed(": the text")
    assert _marks(stream.blocks()[0].runs) == [("[1]", "1")]
    assert 0 in stream.touched


def test_a_footnote_is_no_link_and_a_link_no_footnote() -> None:
    blocks = read_markdown("[a][^1] [^1] [1]\n\n[^1]: note\n\n[1]: https://x.y\n")
    assert [run.target for run in blocks[0].runs if run.style & Style.LINK] == ["https://x.y"]
    assert _marks(blocks[0].runs) == [("[1]", "1"), ("[1]", "1")]


def test_what_belongs_to_a_footnote() -> None:
    blocks = read_markdown(TEXT)
    assert footnote_blocks(blocks, "1") == range(1, 3)
    assert footnote_blocks(blocks, "NOTE") == range(3, 4)
    assert not footnote_blocks(blocks, "none")
    assert footnote_text(blocks, "1") == "First bold\nits second paragraph"


def test_copied_as_it_was_written_and_as_html() -> None:
    blocks = read_markdown(TEXT)
    assert markdown_of_blocks(blocks) == TEXT.replace("[^Note]", "[^Note]")
    assert "[1] First <strong>bold</strong>" in html_fragment(blocks)


def test_a_footnote_may_be_empty_or_hold_anything() -> None:
    blocks = read_markdown("a[^1][^2]\n\n[^1]:\n[^2]:\n\n    - list\n\n    ```\n    code\n    ```\n[^1]: again")
    assert [block.plain_text for block in blocks] == ["a[1][2]", "", "list", "code", "again"]
    assert footnote_text(blocks, "1") == ""
