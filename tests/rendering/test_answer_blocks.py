"""An answer's thought and the answer itself as blocks: the same, however the text came."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.rendering.answer_blocks import AnswerBlocks
from desktop_app.rendering.blocks import Block, BlockKind, LevelKind
from desktop_app.rendering.html_text import html_fragment
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.selected_text import selected_markdown
from tests.rendering.markdown_samples import SAMPLES, documents

_BOUNDED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_TAGS = st.sampled_from(["", "<think>", "<think>\n", "\n</think>\n\n", "</think>", "<thinking>", "</thinking>", " </think>\r\n"])


@st.composite
def _answers(draw: st.DrawFn) -> list[str]:
    """A text with tags in it, cut anywhere."""
    text = "".join(draw(st.lists(_TAGS | documents | st.sampled_from(SAMPLES), min_size=1, max_size=4)))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=30)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _streamed(pieces: list[str]) -> list[Block]:
    """What is shown at the end, if every piece is shown."""
    answer, shown = AnswerBlocks(), list[Block]()

    def show() -> None:
        while answer.advance():
            pass
        first, blocks = answer.changes()
        assert first <= len(shown)
        shown[first:] = blocks
        assert [n for n, block in enumerate(shown) if _is_thought(block)] == list(answer.thought_blocks)

    for piece in pieces:
        answer.feed(piece)
        show()
    answer.finish()
    show()
    return shown


def _is_thought(block: Block) -> bool:
    return bool(block.inside) and block.inside[0].kind is LevelKind.THOUGHT


@_BOUNDED
@given(_answers())
def test_the_pieces_do_not_matter(pieces: list[str]) -> None:
    assert _streamed(pieces) == _streamed(["".join(pieces)])


@_BOUNDED
@given(st.sampled_from(SAMPLES), st.sampled_from(SAMPLES), st.data())
def test_samples_as_thought_and_as_answer(thought: str, answer: str, data: st.DataObject) -> None:
    if "</think>" in thought or not thought.strip() or not answer.strip():
        return
    text = f"<think>\n{thought}\n</think>\n\n{answer}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20)))
    shown = _streamed([text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)])
    line, inner = shown[0], [block for block in shown if _is_thought(block)]
    assert line.kind is BlockKind.THOUGHT
    assert [block.plain_text for block in inner] == [block.plain_text for block in read_markdown(thought.lstrip() + "\n")]
    assert [block.inside[1:] for block in inner] == [block.inside for block in read_markdown(thought.lstrip() + "\n")]
    rest = shown[1 + len(inner) :]
    assert [block.plain_text for block in rest] == [block.plain_text for block in read_markdown(answer.lstrip())]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_runs_know_their_place_in_the_whole_text(line_end: str) -> None:
    text = (
        f"<think>{line_end}Two **and** two.{line_end}{line_end}```{line_end}x{line_end}```{line_end}</think>{line_end}{line_end}Four `x`."
    )
    source = text.replace("\r\n", "\n")
    shown = _streamed(list(text))
    runs = [run for block in shown for run in block.runs]
    assert [source[run.at : run.at + run.size] for run in runs] == [run.text for run in runs]
    (code,) = [block for block in shown if block.kind is BlockKind.CODE]
    assert [source[place] for _, place in code.places] == ["x"]
    assert source[shown[0].at :].startswith("Two")


def test_a_thought_that_is_none_has_no_line() -> None:
    for text in ("<think>\n\n</think>\n\nFour.", "</think>\n\nFour.", "<think>", "Four."):
        assert [block.kind for block in _streamed(list(text))] == [BlockKind.PARAGRAPH] * text.endswith("Four.")


def test_the_bar_of_a_thought_begins_at_its_first_block() -> None:
    shown = _streamed(["<think>One.\n\nTwo.\n\nThree.</think>Four."])
    assert [block.inside[0].first for block in shown[1:4]] == [True, False, False]
    assert shown[4].inside == ()


def test_a_long_answer_is_read_in_slices() -> None:
    """The thought comes first; what was given stays where it is."""
    text = "<think>" + "A line.\n\n" * 50 + "</think>" + "Another.\n\n" * 50
    answer, shown = AnswerBlocks(), list[Block]()
    answer.feed(text)
    answer.finish()
    while answer.advance():
        first, blocks = answer.changes(whole=False)
        shown[first:] = blocks
    first, blocks = answer.changes()
    shown[first:] = blocks
    assert shown == _streamed([text])
    assert len(shown) == 101


def test_what_was_shown_of_the_open_end_does_not_vanish_while_more_is_read() -> None:
    answer, shown, seen = AnswerBlocks(), list[Block](), ""
    for more in (
        "<think>It",
        " may",
        " be.\n\nSo</think>",
        "One.\n\n## Two",
        "\n\nThree, **f",
        "our**\n\n- a\n- b",
        "\n\n```\nc",
        "\n```\n\nEnd",
    ):
        answer.feed(more)
        while answer.advance():
            first, blocks = answer.changes(whole=False)
            shown[first:] = blocks
            now = " ".join(block.plain_text for block in shown)
            assert now.startswith(seen)
        first, blocks = answer.changes()
        shown[first:] = blocks
        seen = " ".join(block.plain_text for block in shown)
    assert seen.split() == ["It", "may", "be.", "So", "One.", "Two", "Three,", "four", "a", "b", "c", "End"]


def test_elsewhere_a_thought_is_a_quote() -> None:
    shown = _streamed(["<think>\nTwo *and* two.\n\n- a\n</think>\n\nFour."])
    assert selected_markdown(shown, (0, 0), (3, 5)) == "> Two *and* two.\n>\n> - a\n\nFour."
    assert html_fragment(shown).startswith("<blockquote>\n<p>Two <em>and</em> two.</p>")
    assert selected_markdown(shown, (3, 0), (3, 4)) == "Four"
