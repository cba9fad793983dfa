"""Streamed Markdown is the same as Markdown read at once, whatever the pieces; and the same as the parser's own reading."""

import pytest
from hypothesis import HealthCheck, given, settings

from desktop_app.rendering.blocks import Block, BlockKind, Style
from desktop_app.rendering.markdown_blocks import BlockMaker
from desktop_app.rendering.markdown_parser import References, parse_markdown
from desktop_app.rendering.markdown_stream import MarkdownStream, read_markdown
from desktop_app.rendering.source_lines import SourceLines
from tests.rendering.markdown_samples import SAMPLES, documents, documents_in_pieces

_BOUNDED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _normalized(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _read_in_one_go(text: str) -> list[Block]:
    text = _normalized(text)
    return BlockMaker(SourceLines(text)).make(parse_markdown(text, References({}))).blocks


def _streamed(pieces: list[str], *, look_every: int = 1) -> list[Block]:
    stream = MarkdownStream()
    for number, piece in enumerate(pieces):
        stream.feed(piece)
        if number % look_every == 0:
            stream.blocks()
    stream.finish()
    return stream.blocks()


def _shown_at_once(prefix: str) -> list[Block]:
    stream = MarkdownStream()
    stream.feed(prefix)
    return stream.blocks()


@_BOUNDED
@given(documents_in_pieces())
def test_pieces_do_not_matter(pieces: list[str]) -> None:
    assert _streamed(pieces) == read_markdown("".join(pieces))


@_BOUNDED
@given(documents)
def test_reads_as_the_parser_does(text: str) -> None:
    assert read_markdown(text) == _read_in_one_go(text)


@_BOUNDED
@given(documents_in_pieces())
def test_what_is_shown_on_the_way_is_what_the_prefix_reads_as(pieces: list[str]) -> None:
    """The fast path for plain text shows what parsing the prefix would show."""
    stream, prefix = MarkdownStream(), ""
    for piece in pieces:
        stream.feed(piece)
        prefix += piece
        assert stream.blocks() == _shown_at_once(prefix)


@pytest.mark.parametrize("text", SAMPLES)
def test_samples_letter_by_letter(text: str) -> None:
    assert _streamed(list(text)) == read_markdown(text) == _read_in_one_go(text)


@pytest.mark.parametrize("text", SAMPLES)
def test_every_beginning_of_a_sample_is_shown_as_it_reads(text: str) -> None:
    stream = MarkdownStream()
    for length, letter in enumerate(text[:300], 1):
        stream.feed(letter)
        assert stream.blocks() == _shown_at_once(text[:length])


@_BOUNDED
@given(documents)
def test_runs_know_their_place_in_the_source(text: str) -> None:
    source = _normalized(text)
    for block in read_markdown(text):
        cells = [block.runs, *(cell for row in block.rows for cell in row)]
        for run in (run for runs in cells for run in runs):
            assert 0 <= run.at <= run.at + run.size <= len(source)
            if len(run.text) == run.size and run.text != "\n" and not run.style & (Style.IMAGE | Style.REVEALED) and "\t" not in source:
                assert source[run.at : run.at + run.size].replace("\n", " ") in (run.text, run.text.replace("\n", " "))


def test_a_long_document_is_settled_block_by_block() -> None:
    text = "".join(f"Paragraph {n} with **bold** and `code`.\n\n- item\n- item\n\n```py\nx = {n}\n```\n\n" for n in range(200))
    stream = MarkdownStream()
    for start in range(0, len(text), 7):
        stream.feed(text[start : start + 7])
        stream.blocks()
        assert sum(len(block.plain_text) for block in stream.open_blocks()) < 2_000
    stream.finish()
    assert stream.blocks() == read_markdown(text) == _read_in_one_go(text)


def test_a_long_list_is_settled_item_by_item() -> None:
    text = "".join(f"{n}. item number {n}\n" for n in range(1, 400))
    stream = MarkdownStream()
    stream.feed(text)
    blocks = stream.blocks()
    assert [block.inside[0].number for block in blocks] == list(range(1, 400))
    assert len(stream.open_blocks()) < 100
    assert blocks == _read_in_one_go(text)


def test_a_long_table_is_cut_into_parts_of_fifty_rows() -> None:
    text = "| a | b |\n|---|---|\n" + "".join(f"| {n} | x |\n" for n in range(230)) + "\nafter"
    blocks = read_markdown(text)
    tables = [block for block in blocks if block.kind is BlockKind.TABLE]
    assert [block.part for block in tables] == [0, 1, 2, 3, 4]
    assert [len(block.rows) for block in tables] == [51, 50, 50, 50, 30]
    assert blocks[-1].plain_text == "after"
    assert blocks == _read_in_one_go(text)
    assert _streamed([text[n : n + 11] for n in range(0, len(text), 11)]) == blocks


def test_long_code_is_cut_into_parts_that_join_to_the_whole() -> None:
    code = "".join(f"line {n}\n\n" for n in range(500)) + "x" * 20_000 + "\nend\n"
    blocks = read_markdown(f"before\n```text\n{code}```\nafter")
    parts = [block for block in blocks if block.kind is BlockKind.CODE]
    assert len(parts) > 5
    assert [block.part for block in parts] == list(range(len(parts)))
    assert "".join(block.text for block in parts) == code
    assert {block.language for block in parts} == {"text"}
    assert blocks[-1].plain_text == "after"
    assert blocks == _read_in_one_go(f"before\n```text\n{code}```\nafter")


def test_an_open_fence_hides_the_marks_that_will_close_it() -> None:
    stream = MarkdownStream()
    stream.feed("```py\nx = 1\n``")
    assert [block.text for block in stream.blocks()] == ["x = 1\n"]
    stream.feed("`")
    assert [block.text for block in stream.blocks()] == ["x = 1\n"]
    stream.feed("\nafter")
    assert [block.plain_text for block in stream.blocks()] == ["x = 1", "after"]


def test_a_paragraph_without_an_end_is_cut_at_spaces() -> None:
    text = "word **bold** `code` " * 5_000
    blocks = read_markdown(text)
    assert all(len(block.plain_text) <= 8_200 for block in blocks)
    assert [block.part for block in blocks[:3]] == [0, 1, 1]
    assert " ".join(block.plain_text.strip() for block in blocks).split() == ["word", "bold", "code"] * 5_000
    assert _streamed([text[n : n + 37] for n in range(0, len(text), 37)], look_every=50) == blocks


@pytest.mark.parametrize(
    "sentence", ["Words in a **sentence** of (eight words). ", "一句話在這裡。", "a line that a model broke\n", "word "]
)
def test_a_paragraph_without_an_end_is_cut_where_a_line_may_end(sentence: str) -> None:
    text = sentence * (20_000 // len(sentence))
    blocks = read_markdown(text)
    assert len(blocks) > 3
    assert len({block.plain_text for block in blocks[1:-2]}) == 1  # always at the same place of a sentence
    assert all(block.plain_text.startswith(blocks[0].plain_text[:5]) for block in blocks)
    assert _streamed([text[n : n + 37] for n in range(0, len(text), 37)], look_every=50) == blocks


def test_a_late_definition_reaches_settled_blocks() -> None:
    stream = MarkdownStream()
    stream.feed("See [the docs] and [this][x].\n\n" + "Text.\n\n" * 20)
    first = stream.blocks()[0]
    assert not any(run.target for run in first.runs)
    assert stream.settled > 10
    stream.feed("[the docs]: https://example.org/a\n")
    linked = stream.blocks()[0]
    assert [run.target for run in linked.runs if run.target] == ["https://example.org/a"]
    assert 0 in stream.touched
    stream.feed("[x]: https://example.org/b\n\n[the docs]: https://other.example\n")
    assert [run.target for run in stream.blocks()[0].runs if run.target] == ["https://example.org/a", "https://example.org/b"]


def test_plain_text_is_added_without_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = MarkdownStream()
    stream.feed("A **bold** word")
    stream.blocks()
    monkeypatch.setattr("desktop_app.rendering.markdown_stream.parse_markdown", None)  # a call would raise
    for piece in (
        " and",
        " more",
        ", then",
        " some",
        " “quotes” —",
        " é ü",
        " and a full stop.",
        "\n",
        "Another",
        " line.\nAnd one",
        "\nmore",
        "\n",
        "  of it",
    ):
        stream.feed(piece)
        stream.blocks()
    assert stream.blocks()[0].plain_text == (
        "A bold word and more, then some “quotes” — é ü and a full stop.\nAnother line.\nAnd one\nmore\nof it"
    )


@pytest.mark.parametrize("unit", ["word ", "[a](b) ", "- x\n", "| a ", "*a", "> a\n", "a\n"])
def test_a_lot_of_anything_is_read_to_the_end(unit: str) -> None:
    blocks = read_markdown(unit * (30_000 // len(unit)) + "\n\n\nthe end")
    assert blocks[-1].plain_text == "the end"
    assert len(blocks) > 1
