"""A paragraph that grows is laid out as one that is there at once, whatever of it was kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.growing_flow import Flow, GrowingFlow, grown_flow
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.text_flow import TextFlow
from tests.rendering.looks import plain_look

WORDS = (
    *(
        "the ",
        "wind ",
        "To ",
        "AVATAR ",
        "fi",
        "ffl",
        "so, ",
        "(yes) ",
        "- ",
        "1,204 ",
        "\u201cIt\u201d ",
        "\n",
        "\n",
        "  ",
        "\u00a0",
    ),
    *(
        "x" * 90,
        "https://example.org/a/b-c?d=e ",
        "well-known ",
        "Über",
        "Ωμέγα ",
        "Ветер ",
        "हिन्दी में ",
        "ภาษาไทยง่าย",
        "한국어 글 ",
    ),
    *("日本語の", "文章です。", "，中文字", "「", "😀", "👩‍👩‍👧", "🇩🇪", "e\u0301", "\u200d", "𝐀𝐁 ", "µ ", "ª", "\u2066", "‹U+202E›", "ﬁ "),
)
STYLES = (
    *(Style.PLAIN, Style.PLAIN, Style.STRONG, Style.EMPHASIS, Style.STRIKE | Style.STRONG, Style.CODE, Style.LINK),
    *(Style.CODE | Style.LINK, Style.IMAGE, Style.REVEALED, Style.FOOTNOTE),
)
PIECES = st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map("".join), st.sampled_from(STYLES))
# how the text goes on: so many runs at its end are another style, so many are gone, then comes more
STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), PIECES, st.booleans()), min_size=4, max_size=40)
PROSE = ("The mistral is a strong wind that blows from the north-west into the gulf. It lasts for days, people say. " * 8).split(" ")


@pytest.fixture(scope="module", params=["DejaVu Sans", "Inter"])
def look(qt_app: object, request: pytest.FixtureRequest) -> Look:
    font = QFont(request.param)
    font.setPixelSize(15)
    return replace(plain_look(), reading=font, line=QColor("#00ff00"), _formats={}, _metrics={})


def _image(flow: Flow, width: int, *marks: Mark) -> QImage:
    image = QImage(width, flow.height, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    flow.paint(painter, QPointF(0, 0), QRectF(image.rect()), marks)
    painter.end()
    return image


def _assert_same(flow: Flow, whole: TextFlow, width: int) -> None:
    assert (flow.height, flow.length, flow.line_height) == (whole.height, whole.length, whole.line_height)
    assert flow.line_tops == whole.line_tops
    positions = range(whole.length + 1)
    assert [flow.line_of(position) for position in positions] == [whole.line_of(position) for position in positions]
    assert [flow.caret_at(position) for position in positions] == [whole.caret_at(position) for position in positions]
    assert flow.end_point() == whole.end_point()
    assert [flow.top_of_line(row) for row in range(200)] == [whole.top_of_line(row) for row in range(200)]
    for y in range(-9, whole.height + 40, 9):
        for x in (-5, 0, width // 3, width - 20, width + 30):
            assert flow.position_at(QPointF(x, y)) == whole.position_at(QPointF(x, y))
            assert flow.run_at(QPointF(x, y)) == whole.run_at(QPointF(x, y))
    for index in range(len(whole.runs)):
        assert flow.start_of(index) == whole.start_of(index)
        assert flow.run_rects(index) == whole.run_rects(index)
    assert _image(flow, width) == _image(whole, width)
    chosen = Mark(whole.length // 3, whole.length - 2)
    assert _image(flow, width, chosen) == _image(whole, width, chosen)


def _next(runs: list[Run], step: tuple[int, int, tuple[str, Style], bool]) -> list[Run]:
    restyled, dropped, (text, style), joins = step
    runs = runs[: max(len(runs) - dropped, 0)]
    kept = max(len(runs) - restyled, 0)
    runs = runs[:kept] + [replace(run, style=style) for run in runs[kept:]]
    if joins and runs:
        last = runs.pop()
        return [*runs, replace(last, text=last.text + text, size=last.size + len(text))]
    at = runs[-1].at + runs[-1].size if runs else 0
    return [*runs, Run(text, at, len(text), style, "https://example.org" if style & Style.LINK else "")]


def _grow(look: Look, width: int, states: Sequence[Sequence[Run]]) -> list[Flow]:
    flow: Flow = TextFlow(tuple(states[0]), look, look.reading, width)
    flows = [flow]
    for runs in states[1:]:
        flow = grown_flow(tuple(runs), look, look.reading, width, flow)
        flows.append(flow)
    return flows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=STEPS, width=st.integers(60, 420))
@example(steps=[(0, 0, (word + " ", Style.PLAIN), True) for word in PROSE], width=200)
@example(steps=[(0, 0, ("日本語の文章です", Style.PLAIN), True)] * 40, width=200)
@example(steps=[(0, 0, (text, Style.PLAIN), False) for text in ["A line of a poem", "\n"] * 20], width=200)
@example(steps=[(0, 0, ("It is *", style), False) for style in STYLES * 5], width=200)
def test_it_is_one_text_flow_to_whoever_looks(look: Look, steps: list[tuple[int, int, tuple[str, Style], bool]], width: int) -> None:
    states: list[list[Run]] = [[]]
    for step in steps:
        states.append(_next(states[-1], step))
    flows = _grow(look, width, states[1:])
    for number, (flow, runs) in enumerate(zip(flows, states[1:], strict=True)):
        whole = TextFlow(tuple(runs), look, look.reading, width)
        assert flow.line_tops == whole.line_tops
        assert flow.end_point() == whole.end_point()
        if number == len(flows) - 1:
            _assert_same(flow, whole, width)


def test_settled_lines_are_not_laid_out_again(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    for word in ("mistral ", "A line of a poem\n", "日本語の文章です"):
        text = word * 60
        laid_out = 0
        states = [(Run(text[:end], 0, end),) for end in range(20, len(text), 4)]
        make = TextFlow.__init__

        def counted(flow: TextFlow, runs: Sequence[Run], *given: Any, make: Any = make, **options: Any) -> None:
            nonlocal laid_out
            laid_out += sum(len(run.text) for run in runs)
            make(flow, runs, *given, **options)

        with monkeypatch.context() as patched:
            patched.setattr(TextFlow, "__init__", counted)
            _grow(look, 200, states)
        assert laid_out < len(states) * 200


def test_a_change_before_what_is_settled_is_seen(look: Look) -> None:
    text = " ".join(["word"] * 200)
    flow, *_, grown = _grow(look, 300, [(Run(text[:end], 0, end),) for end in range(4, len(text), 9)])
    assert isinstance(grown, GrowingFlow)
    for runs in (
        (Run(text[:50].upper() + text[50:], 0, len(text)),),
        (Run(text[:500], 0, 500, Style.STRONG), Run(text[500:], 500, len(text) - 500)),
        (Run("short", 0, 5),),
        (),
    ):
        _assert_same(grown_flow(runs, look, look.reading, 300, grown), TextFlow(runs, look, look.reading, 300), 300)
    assert grown_flow(flow.runs, look, look.reading, 200, grown).line_tops == TextFlow(flow.runs, look, look.reading, 200).line_tops


def test_text_that_it_is_not_for_is_one_text_flow(look: Look) -> None:
    text = " ".join(["word"] * 200)
    before = _grow(look, 300, [(Run(text[:end], 0, end),) for end in range(4, len(text), 9)])[-1]
    for run in (Run(" שלום", len(text), 5), Run("\t", len(text), 1), Run("\u2066", len(text), 1), Run("$x$", len(text), 3, Style.FORMULA)):
        assert isinstance(grown_flow((Run(text, 0, len(text)), run), look, look.reading, 300, before), TextFlow)
