"""A code block, written lines kept or wrapped, whole or folded: heights, places and what is drawn are right in each."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.rendering import code_segment
from desktop_app.rendering.blocks import Block, BlockKind
from desktop_app.rendering.code_line import CodeLine
from desktop_app.rendering.code_segment import FOOT, FOOT_TOOLS, HEAD_TOOLS, CodeSegment, estimated_code_height
from desktop_app.rendering.code_shape import AS_WRITTEN, FOLDED_LINES, CodeShape
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.shown_line import shown_line
from desktop_app.rendering.text_units import units
from tests.rendering.looks import COLOUR, fixed_font, plain_look

WRAPPED = CodeShape(wraps=True)
FOLDED = CodeShape(folds=True, is_folded=True)
UNFOLDED = CodeShape(folds=True)
LONG = "one two three four " * 20
ODD = st.lists(st.text(st.sampled_from("ab c\t\u202e\u200b🎉é表\u0001(=)"), max_size=90), min_size=1, max_size=5).map("\n".join)


@pytest.fixture(scope="module", params=["fixed", "proportional"])
def look(qt_app: object, request: pytest.FixtureRequest) -> Look:
    return plain_look(fixed_font(13) if request.param == "fixed" else None)


def _code(text: str, look: Look, shape: CodeShape = AS_WRITTEN, width: int = 300, **more: object) -> CodeSegment:
    return CodeSegment(Block(BlockKind.CODE, 0, text=text, language="py"), look, width, shape=shape, **more)  # type: ignore[arg-type]


def _rows(segment: CodeSegment) -> int:
    return (segment.height - segment.look.code_head - FOOT) // segment.look.code_line_height


def _image(segment: CodeSegment, *marks: Mark) -> QImage:
    image = QImage(segment.width + 200, segment.height, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    segment.paint(painter, QPointF(0, 0), QRectF(image.rect()), marks)
    painter.end()
    return image


def test_wrapped_lines_end_inside_the_box_and_nothing_scrolls(look: Look) -> None:
    written, wrapped = _code(LONG, look), _code(LONG, look, WRAPPED)
    assert written.scroll_range > 0
    assert wrapped.scroll_range == 0
    assert _rows(written) == 1
    assert _rows(wrapped) >= 5
    for position in range(wrapped.length + 1):
        assert wrapped.caret_at(position).x() <= wrapped.inner_width - 10


def test_rows_after_the_first_stand_further_in_than_the_line(look: Look) -> None:
    wrapped = _code("    " + LONG, look, WRAPPED)
    word = wrapped.caret_at(4).x()
    starts = [wrapped.position_at(QPointF(0, look.code_head + row * look.code_line_height + 2)) for row in range(1, _rows(wrapped))]
    assert all(wrapped.caret_at(start + 1).x() > word for start in starts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=ODD, shape=st.sampled_from([AS_WRITTEN, WRAPPED, FOLDED]))
@example(text="\x01\x01\u200b\t\t", shape=WRAPPED)
def test_the_height_is_that_of_the_rows_and_every_place_is_found_again(look: Look, text: str, shape: CodeShape) -> None:
    segment = _code(text, look, shape, width=220)
    width = segment.inner_width - 34 if shape.wraps else None
    lines = text.removesuffix("\n").split("\n")
    foot = FOOT + (FOOT_TOOLS if shape.folds else 0)
    assert segment.height == look.code_head + foot + look.code_line_height * sum(CodeLine(line, look, (), width).rows for line in lines)
    at = 0
    for line in lines:
        for character in line + "\n":
            caret = segment.caret_at(at)
            assert look.code_head <= caret.top() < segment.text_bottom
            found = segment.caret_at(segment.position_at(caret.center()))
            if not (shape.wraps and character.isspace()):  # spaces hang over the end of a row, all at one place
                assert found.left() == pytest.approx(caret.left(), abs=1)
            at += units(character)
    assert segment.length == at - 1


def test_places_go_on_from_row_to_row(look: Look) -> None:
    wrapped = _code(LONG + "\nend", look, WRAPPED)
    rows = [look.code_head + row * look.code_line_height + 3 for row in range(_rows(wrapped))]
    found = [wrapped.position_at(QPointF(x, y)) for y in rows for x in range(0, 300, 4)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, wrapped.length)


def test_short_lines_are_not_laid_out_to_know_the_height(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    original = code_segment.CodeLine
    monkeypatch.setattr(code_segment, "CodeLine", lambda line, *a, **k: made.append(line) or original(line, *a, **k))
    segment = _code("short\n" * 199 + LONG, plain_look(fixed_font(13)), WRAPPED)
    assert _rows(segment) > 200
    assert made == [LONG]


def test_wrapped_lines_are_kept_while_the_code_grows(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _code((LONG + "\n") * 10, look, WRAPPED)
    made: list[str] = []
    original = code_segment.CodeLine
    monkeypatch.setattr(code_segment, "CodeLine", lambda line, *a, **k: made.append(line) or original(line, *a, **k))
    after = _code((LONG + "\n") * 10 + LONG, look, WRAPPED, old=before)
    assert made == [LONG]
    assert before.first_change(after) == look.code_head + 9 * (_rows(before) // 10) * look.code_line_height
    narrower = _code((LONG + "\n") * 10, look, WRAPPED, width=200, old=before)
    assert _rows(narrower) > _rows(before)
    assert before.first_change(_code((LONG + "\n") * 10, look)) == 0


def test_the_caret_of_growing_text_stands_in_the_last_row(look: Look) -> None:
    wrapped = _code(LONG + "five", look, WRAPPED)  # a space at the end of a full row stands beside it
    end = wrapped.end_point()
    assert end is not None
    assert end.y() == look.code_head + (_rows(wrapped) - 1) * look.code_line_height
    assert end == wrapped.caret_at(wrapped.length).topLeft()


@pytest.mark.parametrize("shape", [AS_WRITTEN, WRAPPED])
def test_invisible_characters_are_named_and_selected_as_one(look: Look, shape: CodeShape) -> None:
    line = "x" * 60 + "\u202e" + "y" * 60
    segment = _code(line, look, shape, width=1_400 if shape is AS_WRITTEN else 300)
    assert "‹U+202E›" in shown_line(line)
    before, after = segment.caret_at(60), segment.caret_at(61)
    plain = _code(line.replace("\u202e", ""), look, shape, width=segment.width)
    assert (before.top(), after.left()) != (after.top(), before.left())  # the name has room
    assert segment.length == plain.length + 1
    marked, unmarked = _image(segment, Mark(60, 61)), _image(segment)
    changed = [x for x in range(segment.width) for y in range(look.code_head, segment.height) if marked.pixel(x, y) != unmarked.pixel(x, y)]
    assert max(changed) - min(changed) > 20  # all of the name is marked
    wider = {segment.position_at(QPointF(x, before.center().y())) for x in range(round(before.left()) - 3, round(before.left()) + 4)}
    assert 60 in wider


def test_colours_stay_where_they_belong_in_wrapped_lines(look: Look) -> None:
    segment = _code(LONG, look, WRAPPED)
    height = segment.height
    segment.set_colouring([(0, 3, "keyword"), (len(LONG) - 5, len(LONG), "keyword")], 0)
    assert segment.height == height
    image = _image(segment)

    def has_red(row: int) -> bool:
        top = look.code_head + row * look.code_line_height
        colours = (image.pixelColor(x, y) for x in range(17, 280) for y in range(top, top + look.code_line_height))
        return any(colour.red() > 150 and colour.blue() < 120 for colour in colours)

    assert has_red(0)
    assert has_red(_rows(segment) - 1)
    assert not has_red(2)


def test_folded_code_shows_its_first_lines_and_keeps_its_places(look: Look) -> None:
    text = "".join(f"line {n}\n" for n in range(90))
    folded, unfolded = _code(text, look, FOLDED, is_last=False), _code(text, look, UNFOLDED)
    assert folded.height == look.code_head + FOLDED_LINES * look.code_line_height + FOOT + FOOT_TOOLS
    assert unfolded.height == folded.height + (90 - FOLDED_LINES) * look.code_line_height
    assert folded.length == unfolded.length == len(text) - 1
    assert folded.position_at(QPointF(0, folded.height - 2)) == len("".join(f"line {n}\n" for n in range(FOLDED_LINES))) - 1
    assert folded.caret_at(folded.length).bottom() == folded.text_bottom  # at the last line that is seen
    image = _image(folded)
    assert image.pixelColor(150, folded.height - 1) == COLOUR  # its lower edge, though other pieces follow


def test_a_guess_at_the_height_knows_of_folds_and_wraps(look: Look) -> None:
    text = (LONG[:90] + "\n") * 90
    for shape in (AS_WRITTEN, WRAPPED, FOLDED):
        segment = _code(text, look, shape)
        assert 0.5 * segment.height < estimated_code_height(segment.block, look, 300, shape) < 1.5 * segment.height


@pytest.mark.parametrize("language", ["a-very-long-name-" * 4, "\u202eevil\u200b" * 10, "x" * 100_000])
def test_a_long_language_stays_clear_of_the_buttons(look: Look, language: str) -> None:
    image = _image(CodeSegment(Block(BlockKind.CODE, 0, text="x\n", language=language), plain_look(look.code), 240))
    ground = image.pixelColor(200, 20)
    name = [x for x in range(10, 238) for y in range(8, 30) if image.pixelColor(x, y) != ground]
    assert not name or max(name) < 240 - HEAD_TOOLS
