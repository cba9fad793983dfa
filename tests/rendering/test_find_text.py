"""What is looked for is found in what is read, and no message is passed over that has it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.rendering.find_text import HITS_AT_MOST, Query
from desktop_app.rendering.message_blocks import MessageReader
from tests.rendering.markdown_samples import documents


def _visible(text: str) -> str:
    reader = MessageReader(text, is_answer=True)
    while reader.advance():
        pass
    return "\n".join(block.plain_text for block in reader.blocks())


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("salt", "Salt and salt.", [(0, 4), (9, 13)]),
        ("two words", "two\n words, Two Words", [(0, 10), (12, 21)]),
        ("  two   words ", "two words", [(0, 9)]),
        ("a.b*", "aXb a.b*", [(4, 8)]),
        ("é", "É é e", [(0, 1), (2, 3)]),
        ("日本", "これは日本語", [(3, 5)]),
        ("", "anything", []),
        ("   ", "anything", []),
    ],
)
def test_where_it_stands(query: str, text: str, hits: list[tuple[int, int]]) -> None:
    assert Query(query).hits(text) == hits


@pytest.mark.parametrize("text", ["inter**nation**al", "caf&eacute;", "[do](http://a.b)cs", "a\\*b", "`co`de", "<https://x.y>"])
def test_marks_inside_a_word_hide_no_message(text: str) -> None:
    assert Query(_visible(text)).may_be_in(text)


@settings(max_examples=200, deadline=None)
@given(documents, st.data())
def test_no_message_is_passed_over_that_has_it(text: str, data: st.DataObject) -> None:
    visible = _visible(text)
    start = data.draw(st.integers(0, max(len(visible) - 1, 0)))
    piece = visible[start : start + data.draw(st.integers(1, 12))]
    query = Query(piece)
    if not query.is_empty:
        assert query.hits(visible)
        assert query.may_be_in(text)


def test_hits_are_bounded() -> None:
    assert len(Query("a").hits("a" * 100_000)) == HITS_AT_MOST
