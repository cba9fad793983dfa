"""Text of both directions: on which side it stands, what keeps its own direction, and that positions stay those of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextCharFormat

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.isolated_text import IsolatedText
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark, MarkKind
from desktop_app.rendering.text_flow import TextFlow
from desktop_app.rendering.text_units import units

WIDTH = 400
MARKS = {kind: QTextCharFormat() for kind in MarkKind}
ARABIC, HEBREW = "هذه فقرة باللغة العربية", "שלום עולם"


@pytest.fixture(scope="module")
def look(qt_app: object) -> Look:
    black, grey = QColor("#000000"), QColor("#888888")
    font = QFont("DejaVu Sans")
    font.setPixelSize(15)
    return Look(font, font, font, (font, font, font), black, black, black, black, grey, grey, grey, grey, MARKS, {})


def runs(*pieces: str) -> tuple[Run, ...]:
    """Runs of plain text; those in backticks are code."""
    made, at = [], 0
    for piece in pieces:
        text = piece.strip("`")
        made.append(Run(text, at, len(text), Style.CODE if piece != text else Style.PLAIN))
        at += len(text)
    return tuple(made)


def test_code_runs_from_left_to_right_whatever_is_around_it(look: Look) -> None:
    code = "f(a)[0] = -1;"
    for before, after in ((ARABIC + " ", " " + HEBREW), ("", " " + ARABIC), (HEBREW + " ", ""), ("text ", f" {HEBREW}")):
        flow = TextFlow(runs(before, f"`{code}`", after), look, look.reading, WIDTH)
        start = units(before)
        (ground,) = flow.run_rects(1)
        # from its left side to its right one every character of it is met, in order
        y = flow.line_height / 2
        met = [flow.position_at(QPointF(x, y)) for x in range(int(ground.left()) + 1, int(ground.right()))]
        inside = [position for position in met if start < position < start + len(code)]
        assert inside == sorted(inside)
        assert set(inside) == set(range(start + 1, start + len(code)))
        assert ground.width() == pytest.approx(look.metrics(look.reading).horizontalAdvance(code), rel=0.15)


def test_code_of_hebrew_letters_does_not_turn_what_is_around_it(look: Look) -> None:
    flow = TextFlow(runs("Say ", "`שלום`", ", then ", "`עולם`", " twice"), look, look.reading, WIDTH)
    lefts = [flow.run_rects(index)[0].left() for index in range(5)]
    assert lefts == sorted(lefts)


def test_every_position_can_be_reached_and_selected_around_isolated_code(look: Look) -> None:
    text = runs(ARABIC + " ", "`git commit`", " 👍🏽 ", "`x`", "\nan English line")
    flow = TextFlow(text, look, look.reading, WIDTH)
    assert flow.length == units("".join(run.text for run in text))
    reached = {flow.position_at(QPointF(x, y)) for y in (10, 34, 58) for x in range(-5, WIDTH + 5)}
    assert max(reached) == flow.length
    assert {flow.line_of(position) for position in range(flow.length + 1)} == {0, 1}
    image = QImage(WIDTH, flow.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for position in range(flow.length):
        flow.paint(painter, QPointF(0, 0), QRectF(0, 0, WIDTH, flow.height), [Mark(position, flow.length)])
    painter.end()


def test_a_run_is_found_under_its_glyphs(look: Look) -> None:
    flow = TextFlow(runs(ARABIC + " ", "`git`", " " + HEBREW), look, look.reading, WIDTH)
    for index, run in enumerate(flow.runs):
        middle = flow.run_rects(index)[0].center()
        assert flow.run_at(middle) == run


def test_each_line_broken_by_hand_stands_on_its_own_side(look: Look) -> None:
    for text, sides in (
        (f"{ARABIC}\nEnglish (yes).\n{HEBREW}", "rlr"),
        (f"English\n{HEBREW}!", "lr"),
        (f"{HEBREW}\n123\n…", "rrr"),
        ("one\ntwo", "ll"),
    ):
        flow = TextFlow(runs(text), look, look.reading, WIDTH)
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + units(line) + 1)
        for row, side in enumerate(sides):
            rects = [rect for rect in flow._rects(starts[row], starts[row + 1] - 1) if rect.top() == row * flow.line_height]
            assert rects[0].right() == pytest.approx(WIDTH, abs=3) if side == "r" else rects[0].left() == pytest.approx(0, abs=3), text


@pytest.mark.parametrize(
    ("pieces", "right"),
    [
        (("`print`", " " + ARABIC), True),
        (("`print`", " prints"), False),
        (("`שלום`",), False),
        (("12. " + HEBREW,), True),
        (("Latin " + HEBREW,), False),
        (("`x`", " 1"), False),
    ],
)
def test_the_first_strong_character_decides_and_not_that_of_code(look: Look, pieces: tuple[str, ...], right: bool) -> None:
    assert TextFlow(runs(*pieces), look, look.reading, WIDTH).right_to_left is right


@given(st.lists(st.integers(0, 60), max_size=12, unique=True))
def test_positions_come_back_from_among_the_marks(cuts: list[int]) -> None:
    cuts.sort()
    text = "a😀" * 20  # 60 units
    cuts = [cut - (cut % 3 == 2) for cut in cuts]  # never inside a surrogate pair
    pieces = [(start, end, number % 2 == 0) for number, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)) if start < end]
    isolated = IsolatedText(pieces)
    marked = isolated.marked(text)
    assert units(marked) == units(text) + 2 * len(pieces)
    for position in range(units(text) + 1):
        assert isolated.position(isolated.start(position)) == isolated.position(isolated.end(position)) == position
    for start, end, _right in pieces:
        inside = marked.encode("utf-16-le")[2 * isolated.start(start) : 2 * isolated.end(end)].decode("utf-16-le")
        assert inside == text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_growing_text_ends_at_the_side_that_its_last_line_runs_to(look: Look) -> None:
    for text, runs_right in ((f"{HEBREW}\nThe end.", True), (f"{HEBREW}\nThe end 🌬️", True), (f"The start\n{HEBREW}", False)):
        flow = TextFlow(runs(text), look, look.reading, WIDTH)
        glyphs = flow.run_rects(0)[-1]
        assert flow.end_point().x() == pytest.approx(glyphs.right() if runs_right else glyphs.left(), abs=4)
