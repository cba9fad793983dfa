"""LaTeX becomes a drawing, or nothing: whatever it is, it does not raise and takes a bounded amount of work."""

import pytest

from desktop_app.rendering import formula_svg
from desktop_app.rendering.formula_svg import INK, draw_formula


@pytest.mark.parametrize(
    "latex",
    [
        "x",
        "E=mc^2",
        r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"f(x) = \begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        r"x \tag{1} \label{eq:one}",
        "α ≤ β",
    ],
)
def test_formulas_of_every_day_are_drawn(latex: str) -> None:
    for source in (f"${latex}$", f"\\[{latex}\\]"):
        drawing = draw_formula(source)
        assert drawing is not None
        assert INK in drawing.svg
        assert drawing.width > 0.2
        assert drawing.ascent > 0.2


def test_a_displayed_sum_is_taller_than_one_in_a_line() -> None:
    inline, displayed = draw_formula(r"$\sum_{i=1}^n i$"), draw_formula(r"$$\sum_{i=1}^n i$$")
    assert inline is not None
    assert displayed is not None
    assert displayed.ascent > inline.ascent * 1.3


def test_nesting_does_not_multiply_the_work() -> None:
    """Without what keeps rows from being measured again on every level this runs into the limit of work."""
    assert draw_formula("$" + r"\frac{1}{1+" * 12 + "x" + "}" * 12 + "$") is not None


HOSTILE = {
    "unfinished": r"\frac{1}{",
    "unknown": r"\foobar{x}",
    "no arguments": r"\frac" * 400,
    "braces": "{" * 200 + "x" + "}" * 200,
    "open braces": "{" * 900,
    "closing braces": "}" * 900,
    "fractions": r"\frac{" * 100 + "1" + "}{2}" * 100,
    "fractions within the depth": r"\frac{\left(" * 20 + "1" + r"\right)}{2}" * 20,
    "powers": "x^{" * 300 + "x" + "}" * 300,
    "double powers": "x^" * 300 + "x",
    "roots": r"\sqrt" * 400 + "x",
    "brackets": r"\left(" * 100 + "x" + r"\right)" * 100,
    "environments": r"\begin{matrix}" * 30 + "x" + r"\end{matrix}" * 30,
    "rows": r"\begin{matrix}" + r"a&b\\" * 300 + r"\end{matrix}",
    "wide": r"\hspace{100000000em}x",
    "large": r"\rule{9999999em}{999999em}",
    "definition": r"\def\a{\a\a}\a",
    "macro": r"\newcommand{\a}{\a\a}\a",
    "long": "x+" * 990,
    "text": r"\text{" + "a" * 1900 + "}",
    "markup": "<script>&amp;]]>",
    "control characters": "\x01\x02\x1b",
    "no glyphs": r"\text{速度}",
    "surrogate": "\ud800",
    "colour": r"\color{url(file:///etc/passwd)}x",
    "prime": "'" * 500,
    "ampersands": "&" * 500,
    "sums": r"\sum_{i}^{n}" * 150,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("latex", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_formulas_are_over_soon(latex: str) -> None:
    for source in (f"$${latex}$$", f"\\({latex}\\)"):
        drawing = draw_formula(source)
        assert drawing is None or (len(drawing.svg) < 400_000 and drawing.width < 200)


@pytest.mark.parametrize(
    "name", ["unfinished", "unknown", "braces", "powers", "long", "text", "markup", "definition", "no glyphs", "wide", "environments"]
)
def test_what_cannot_be_drawn_is_left_as_its_source(name: str) -> None:
    assert draw_formula(f"$${HOSTILE[name]}$$") is None


@pytest.mark.parametrize("source", ["", "$", "$$", "x", "$$x", "\\[x", "$" + "x" * 100_000 + "$"])
def test_what_is_no_whole_formula_is_not_drawn(source: str) -> None:
    assert draw_formula(source) is None


def test_what_ends_meanwhile_does_not_save_a_formula_that_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []

    class Other:
        def __del__(self) -> None:
            ended.append(1)  # an error in here would be heard by nobody, and with it Python counts no longer

    def read(latex: str, **_options: object) -> str:
        for _ in range(100):
            Other()
        return as_before(latex)

    ziamath = formula_svg._ziamath()
    as_before = ziamath.tex.tex2mml
    monkeypatch.setattr(ziamath.tex, "tex2mml", read)
    assert draw_formula("$$x^2$$") is not None
    monkeypatch.setattr(formula_svg, "_CALLS", 50)
    assert draw_formula("$$x^2$$") is None
    assert len(ended) == 200


def test_lines_of_one_formula_stand_apart() -> None:
    one, two = draw_formula("$$x$$"), draw_formula(r"$$\begin{aligned} x \\ x \end{aligned}$$")
    assert one is not None
    assert two is not None
    assert two.ascent + two.descent > 2.8 * (one.ascent + one.descent)
