r"""Maths is maths, and money stays money."""

import pytest

from desktop_app.rendering.blocks import Style
from desktop_app.rendering.formula_source import FORMULA_LIMIT, formula_body, formula_end, is_displayed
from desktop_app.rendering.markdown_stream import read_markdown


def _formulas(text: str) -> list[str]:
    return [run.text for block in read_markdown(text) for run in block.runs if run.style & Style.FORMULA]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.",
        "costs $5-$10",
        "costs $5–$10, or 5$ to 10$",
        "US$ 3 … $4",
        "US$5 or A$7",
        "from US$3 to CA$4.",
        "$PATH and $HOME",
        "$HOME:$PATH",
        "cd $HOME/bin:$PATH/x",
        "`$x$` in code",
        "`a` $5 `b$` c",
        "$5 `and` 6$",
        "``\\(x\\)`` and `$$y$$`",
        "I have $20 in cash, you have 20$.",
        "$5 million to B$",
        "from $5m (US$)",
        "(in $) or (in US$)",
        "$ x $",
        "$x $",
        "$ x$",
        "$x$5",
        "a$x$",
        "5$x$",
        "\\$x\\$",
        "\\$5 and \\$6",
        "rated $$ and $$",
        "rated $$ or $$$",
        "$$$ x $$$",
        "$foo->bar($baz)",
        "$a=$b",
        "$env:PATH; $env:HOME",
        "**$5** and **$6**",
        "Ke$ha and A$AP",
        "\\\\(x\\\\)",
        "\\(\\) and \\[ \\] and $$ $$",
        "$",
        "$$",
        "\\(",
        "open $x^2",
        "open \\(x^2",
    ],
)
def test_what_is_no_formula(text: str) -> None:
    assert _formulas(text) == []


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$x$", ["$x$"]),
        ("$E=mc^2$", ["$E=mc^2$"]),
        ("$\\alpha$, $\\beta$.", ["$\\alpha$", "$\\beta$"]),
        ("($x$)", ["($x$)"[1:-1]]),
        ("the $n$th, two $k$s, $k$-means", ["$n$", "$k$", "$k$"]),
        ("价格$x$是", ["$x$"]),
        ("$5$ and $2 \\times 3$", ["$5$", "$2 \\times 3$"]),
        ("$a\\$b$", ["$a\\$b$"]),
        ("$x_1$*em*$y_2$", ["$x_1$", "$y_2$"]),
        ("$a*b$ and $c*d$", ["$a*b$", "$c*d$"]),
        ("costs $5, but $x$ is free", ["$x$"]),
        ("\\(a_b\\) and \\(c_d\\)", ["\\(a_b\\)", "\\(c_d\\)"]),
        ("\\(a\\$\\)", ["\\(a\\$\\)"]),
        ("$$x$$", ["$$x$$"]),
        ("\\[x\\]", ["\\[x\\]"]),
        ("\\[ a \\\\[2pt] b \\]", ["\\[ a \\\\[2pt] b \\]"]),
        ("is$$x$$.", ["$$x$$"]),
        ("**$x$**", ["$x$"]),
        ("# Of $x$", ["$x$"]),
        ("[$x$](https://x.y)", ["$x$"]),
        ("$n \\log n$ and $O(n log n)$", ["$n \\log n$", "$O(n log n)$"]),
        ("over\n$a +\nb$ lines", ["$a +\nb$"]),
    ],
)
def test_what_is_a_formula(text: str, formulas: list[str]) -> None:
    assert _formulas(text) == formulas


def test_a_formula_knows_its_source() -> None:
    text = "> - see $x^2$ and\n>   \\(y\n>   z\\)."
    runs = [run for block in read_markdown(text) for run in block.runs if run.style & Style.FORMULA]
    assert [text[run.at : run.at + run.size] for run in runs] == ["$x^2$", "\\(y\n>   z\\)"]
    assert [run.text for run in runs] == ["$x^2$", "\\(y\nz\\)"]


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("$x$", ("x", False)),
        ("\\( x \\)", ("x", False)),
        ("$$\nx\n$$", ("x", True)),
        ("\\[x\\]", ("x", True)),
        ("\\[x", None),
        ("$$x", None),
        ("$$", None),
        ("$$$", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_body_of_a_formula(source: str, body: tuple[str, bool] | None) -> None:
    assert formula_body(source) == body


def test_what_is_too_long_is_text() -> None:
    assert formula_end(f"${'x' * 100}$", 0) == 102
    for opener, closer in (("$", "$"), ("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]")):
        assert formula_end(f"{opener}{'x' * FORMULA_LIMIT}{closer}", 0) == -1
    assert is_displayed("$$x")
    assert not is_displayed("$x$")
