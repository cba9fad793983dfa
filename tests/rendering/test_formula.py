"""Formulas in a text: first their source, then drawn at the same place; positions and selections stay those of the source."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QElapsedTimer, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPdfWriter, QTextCharFormat
from PySide6.QtTest import QTest

from desktop_app.rendering.blocks import Style
from desktop_app.rendering.formula import Formulas
from desktop_app.rendering.formula_segment import FormulaSegment
from desktop_app.rendering.look import Look
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.marks import Mark, MarkKind
from desktop_app.rendering.prose_segment import ProseSegment
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.segments import make_segment
from desktop_app.rendering.table_segment import TableSegment

TALL = r"$\begin{pmatrix} a \\ b \\ c \end{pmatrix}$"


def _font(size: int) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    return font


@pytest.fixture
def look(qt_app: object) -> Look:
    grey = QColor("#888888")
    chosen = QTextCharFormat()
    chosen.setBackground(QColor("#0000ff"))
    chosen.setForeground(QColor("#ffff00"))
    return Look(
        reading=_font(15),
        code=_font(13),
        small=_font(12),
        headings=(_font(20), _font(17), _font(15)),
        text=QColor("#ff0000"),
        text2=grey,
        accent=grey,
        warn=grey,
        hover=QColor("#ffffff"),
        line=grey,
        edge=grey,
        code_ground=grey,
        marks=dict.fromkeys(MarkKind, chosen),
        syntax={},
        formulas=Formulas(),
    )


def _drawn(look: Look, *sources: str) -> None:
    """Wait until formulas are drawn, or known not to be."""
    formulas = look.formulas
    assert formulas is not None
    clock = QElapsedTimer()
    clock.start()
    for source in sources:
        formulas.drawing(source)
    while any(formulas.is_awaited(source) for source in sources) and clock.elapsed() < 30_000:
        QTest.qWait(5)


def _segments(text: str, look: Look, width: int = 400) -> list[Segment]:
    sources = [
        run.text
        for block in read_markdown(text)
        for runs in (block.runs, *(cell for row in block.rows for cell in row))
        for run in runs
        if run.style & Style.FORMULA
    ]
    _drawn(look, *sources)
    return [make_segment(block, look, width, before=None, after=None) for block in read_markdown(text)]


def _image(segment: Segment, marks: Sequence[Mark] = (), ratio: float = 1.0) -> QImage:
    image = QImage(round(segment.width * ratio), round(segment.height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    segment.paint(painter, QPointF(0, 0), QRectF(0, 0, segment.width, segment.height), marks)
    painter.end()
    return image


def _has(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def _reddish(image: QImage) -> list[tuple[int, int]]:
    found = []
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            if colour.red() > 200 and colour.green() < 120:
                found.append((x, y))
    return found


def test_the_source_is_shown_until_the_formula_is_drawn(look: Look) -> None:
    (block,) = read_markdown("see $x^2$ here")
    waiting = make_segment(block, look, 400, before=None, after=None)
    assert isinstance(waiting, ProseSegment)
    assert waiting.awaited == {"$x^2$"}
    assert not waiting.flow.is_drawn(1)
    heard: list[frozenset[str]] = []
    assert look.formulas is not None
    look.formulas.drawn.connect(heard.append)
    _drawn(look, "$x^2$")
    QTest.qWait(60)
    assert heard == [{"$x^2$"}]
    done = make_segment(block, look, 400, before=None, after=None)
    assert isinstance(done, ProseSegment)
    assert done.awaited == frozenset()
    assert done.flow.is_drawn(1)
    assert done.length == waiting.length == len("see $x^2$ here")
    assert done.flow.natural_width < waiting.flow.natural_width
    assert waiting.first_change(done) == 0


def test_what_cannot_be_drawn_is_shown_as_its_source_for_good(look: Look) -> None:
    (segment,) = _segments("see $\\foobar{x}$ here", look)
    assert isinstance(segment, ProseSegment)
    assert segment.awaited == frozenset()
    assert not segment.flow.is_drawn(1)


def test_without_formulas_in_the_look_everything_is_source(look: Look) -> None:
    plain = Look(
        **{name: getattr(look, name) for name in ("reading", "code", "small", "headings", "text", "text2", "accent", "warn")},
        **{name: getattr(look, name) for name in ("hover", "line", "edge", "code_ground", "marks", "syntax")},
    )
    for block in read_markdown("a $x$\n\n$$y$$\n\n|$z$|\n|-|"):
        segment = make_segment(block, plain, 300, before=None, after=None)
        assert segment.awaited == frozenset()
        _image(segment)


def test_positions_are_those_of_the_source_and_never_inside_a_formula(look: Look) -> None:
    (segment,) = _segments("ab $x^2 + y^2$ cd", look)
    start, end = 3, 3 + len("$x^2 + y^2$")
    left, right = segment.caret_at(start).x(), segment.caret_at(end).x()
    assert right - left > 30
    assert segment.position_at(QPointF(left + 3, 10)) == start
    assert segment.position_at(QPointF(right - 3, 10)) == end
    found = {segment.position_at(QPointF(x, 10)) for x in range(segment.width)}
    assert not found & set(range(start + 1, end))
    assert found >= {0, 1, 2, start, end, end + 1}
    run = segment.run_at(QPointF((left + right) / 2, 10))
    assert run is not None
    assert run.text == "$x^2 + y^2$"


def test_a_formula_moves_to_the_next_line_as_a_whole(look: Look) -> None:
    for width in range(60, 260, 10):
        (segment,) = _segments("some words before $x^2 + y^2 = z^2$ and after it", look, width)
        start = len("some words before ")
        end = start + len("$x^2 + y^2 = z^2$")
        assert segment.caret_at(start).y() == segment.caret_at(end - 1).y()
        assert segment.caret_at(end - 1).x() <= width + 1


def test_a_formula_is_drawn_in_the_texts_colour_and_in_that_of_the_selection(look: Look) -> None:
    (segment,) = _segments("$\\mathbf{MMM}$", look)
    assert _reddish(_image(segment))
    chosen = _image(segment, [Mark(4, 6)])  # a piece of the source chooses all of it
    assert not _reddish(chosen)
    assert _has(chosen, "#0000ff")
    colours = [chosen.pixelColor(x, y) for x in range(chosen.width()) for y in range(chosen.height())]
    assert any(colour.green() > 180 and colour.blue() < 100 for colour in colours)


def test_only_a_source_has_a_ground(look: Look) -> None:
    grey = replace(look, hover=QColor("#00ff00"), _formats={}, _metrics={})
    (drawn,) = _segments("$x$ and $y$", grey)
    (source,) = _segments("$\\foobar{x}$ and $y$", grey)
    (code,) = _segments("`code` and $y$", grey)
    assert not _has(_image(drawn), "#00ff00")
    assert _has(_image(source), "#00ff00")
    right = _image(code).copy(round(code.caret_at(len("code and")).x()), 0, 60, code.height)
    assert not _has(right, "#00ff00")


def test_a_formula_is_sharp_at_every_scale(look: Look) -> None:
    (segment,) = _segments("$\\mathbf{MMM}$", look)
    one, two = _reddish(_image(segment)), _reddish(_image(segment, ratio=2.0))
    assert len(two) == pytest.approx(4 * len(one), rel=0.25)


def test_a_formula_stands_on_the_baseline(look: Look) -> None:
    (drawn,) = _segments("$\\mathrm{H}$", look)
    (text,) = _segments("H", look)
    bottom = max(y for _, y in _reddish(_image(drawn)))
    assert abs(bottom - max(y for _, y in _reddish(_image(text)))) <= 1
    top = min(y for _, y in _reddish(_image(drawn)))
    assert abs((bottom - top) - (max(y for _, y in _reddish(_image(text))) - min(y for _, y in _reddish(_image(text))))) <= 3


def test_a_tall_formula_makes_its_line_higher_and_no_other(look: Look) -> None:
    text = "first line\nsecond line"
    (plain,) = _segments(text, look)
    (tall,) = _segments(f"{text} {TALL}\nthird", look)
    line = look.line_height(look.reading)
    assert plain.height == 2 * line
    assert tall.height > 3 * line + 10
    third = tall.caret_at(tall.length)
    assert tall.caret_at(0) == plain.caret_at(0)
    assert third.y() == tall.height - line
    assert tall.position_at(QPointF(1000, third.y() + 2)) == tall.length
    assert tall.position_at(QPointF(0, third.y() + 2)) == tall.length - len("third")
    (grown,) = _segments(f"{text}\nthird {TALL}", look)
    (before,) = _segments(f"{text}\nthird", look)
    assert 0 < before.first_change(grown) <= line  # the lines above stay


def test_a_displayed_formula_stands_in_the_middle(look: Look) -> None:
    (segment,) = _segments("$$x$$", look)
    assert isinstance(segment, FormulaSegment)
    columns = [x for x, _ in _reddish(_image(segment))]
    assert abs((min(columns) + max(columns)) / 2 - segment.width / 2) < 6
    assert segment.scroll_range == 0


def test_a_wide_one_gets_smaller_and_then_scrolls(look: Look) -> None:
    formula = "$$" + " + ".join(f"a_{n}x" for n in range(9)) + "$$"
    (full,) = _segments(formula, look, 900)
    width = segment_width = max(x for x, _ in _reddish(_image(full))) - min(x for x, _ in _reddish(_image(full)))
    (smaller,) = _segments(formula, look, round(width * 0.85))
    (scrolls,) = _segments(formula, look, round(segment_width * 0.5))
    assert isinstance(smaller, FormulaSegment)
    assert isinstance(scrolls, FormulaSegment)
    assert smaller.scroll_range == 0
    assert scrolls.scroll_range > 0.1 * width
    before = _image(scrolls)
    scrolls.scroll = float(scrolls.scroll_range)
    assert _image(scrolls) != before
    (block,) = read_markdown(formula)
    again = make_segment(block, look, scrolls.width, before=None, after=None, old=scrolls)
    assert isinstance(again, FormulaSegment)
    assert again.scroll == scrolls.scroll


def test_a_table_asks_again_only_for_what_waited(look: Look) -> None:
    (block,) = read_markdown("| $x$ | word |\n|---|---|\n| $\\frac{a}{b}$ | y |\n")
    waiting = make_segment(block, look, 400, before=None, after=None)
    assert waiting.awaited == {"$x$", "$\\frac{a}{b}$"}
    _drawn(look, *waiting.awaited)
    done = make_segment(block, look, 400, before=None, after=None, old=waiting)
    assert isinstance(done, TableSegment)
    assert done.awaited == frozenset()
    assert done.length == waiting.length
    assert done.height > waiting.height


def test_on_paper_it_is_drawn_in_lines_not_pixels(look: Look, tmp_path: object) -> None:
    (segment,) = _segments("$x^2$", look)
    writer = QPdfWriter(f"{tmp_path}/page.pdf")
    painter = QPainter(writer)
    segment.paint(painter, QPointF(0, 0), QRectF(0, 0, segment.width, segment.height), ())
    assert painter.end()


def test_pictures_and_drawings_are_kept_within_bounds(look: Look) -> None:
    formulas = look.formulas
    assert formulas is not None
    _drawn(look, "$x$")
    drawing = formulas.drawing("$x$")
    assert drawing is not None
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for size in range(1, 400):
        formulas.paint(painter, "$x$", drawing, QPointF(0, 20), float(size), QColor("#000000"))
    painter.end()
    assert sum(picture.width() * picture.height() for picture in formulas._pictures.values()) <= 4_000_000
    assert len(formulas._pictures) < 399
