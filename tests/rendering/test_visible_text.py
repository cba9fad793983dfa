"""Offsets in a message's visible text and places in its blocks are two names of one thing."""

from hypothesis import HealthCheck, given, settings

from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.marks import Mark, MarkKind
from desktop_app.rendering.visible_text import VisibleText
from tests.rendering.markdown_samples import documents


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_every_offset_has_a_place_and_comes_back(text: str) -> None:
    blocks = read_markdown(text)
    visible = VisibleText(blocks)
    whole = "\n".join(block.plain_text for block in blocks)
    assert visible.length == len(whole)
    for offset in range(len(whole) + 1):
        assert visible.offset(visible.place(offset)) == offset


def test_marks_are_parted_among_the_blocks() -> None:
    visible = VisibleText(read_markdown("one\n\ntwo 🎉 three\n\nfour"))
    text = "one\ntwo 🎉 three\nfour"
    found = Mark(text.index("three"), text.index("three") + 5, MarkKind.FOUND)
    across = [Mark(1, text.index("four") + 2)]
    assert visible.marks_in(0, across) == [Mark(1, 3)]
    assert visible.marks_in(1, across) == [Mark(0, 12)]  # the emoji is two units
    assert visible.marks_in(2, across) == [Mark(0, 2)]
    assert visible.marks_in(1, [found]) == [Mark(7, 12, MarkKind.FOUND)]
    assert visible.marks_in(0, [found]) == visible.marks_in(2, [found]) == []


def test_growing_text_keeps_what_stands_before() -> None:
    blocks = read_markdown("one\n\ntwo")
    visible = VisibleText(blocks)
    assert visible.length == 7
    blocks[1:] = read_markdown("two more\n\nthree")
    visible.changed_from(1)
    assert visible.length == len("one\ntwo more\nthree")
    assert visible.place(visible.length) == (2, 5)
