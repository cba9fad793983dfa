"""LaTeX becomes SVG, by ziamath, in a thread: within a limit of work, and so that the window goes on meanwhile."""

import re
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import CO_GENERATOR
from types import FrameType
from typing import Any

from desktop_app.rendering.formula_source import FORMULA_LIMIT, formula_body

INK = "#010203"  # stands for the colour of the text around; no formula asks for it by chance
_SIZE = 32.0  # px that a formula is drawn for; it is scaled to the text's size
_CALLS = 250_000  # of Python functions: five times what a long formula of practice takes, half a second
_SECONDS = 1.0  # of the processor, for what takes long without calling much
_LIBRARIES = ("ziamath", "ziafont", "latex2mathml")  # whose functions may be stopped
_SLICE, _PAUSE = 0.001, 0.0002  # seconds of work, and of rest, in which the window can have the interpreter
_DEPTH = 24  # of braces and environments
_WIDEST, _TALLEST = 200.0, 60.0  # ems
_LARGEST = 400_000  # characters of SVG
_ROWS, _COLUMNS = "0.55em", "0.7em"  # between those of matrices and aligned lines
_NOT_SEEN = re.compile(r"\\(?:label\{[^{}]*\}|(?:nonumber|notag)(?![A-Za-z]))")
_NUMBER = re.compile(r"\\tag\*?\{([^{}]*)\}")
_INVISIBLE = " \t\n\u00a0\u2061\u2062\u2063\u2064\u200a\u200b\u2009\u2003\u2002"


@dataclass(frozen=True, slots=True)
class FormulaDrawing:
    """A formula that can be drawn; lengths in ems of the maths font, heights from its baseline."""

    svg: str
    width: float
    ascent: float
    descent: float


class _TooMuch(Exception):
    """The formula takes more work than it is worth."""


def draw_formula(source: str) -> FormulaDrawing | None:
    """What a formula looks like; None if it cannot be read, is not whole or would take too long. Call it in a thread."""
    body = formula_body(source)
    if body is None or len(source) > FORMULA_LIMIT or _depth(body[0]) > _DEPTH:
        return None
    before = sys.gettrace()
    try:
        ziamath = _ziamath()
        sys.settrace(_Meter())
        drawn = ziamath.Math(_maths(ziamath, *body), size=_SIZE, margin=0)
        if not _is_understood(drawn):
            return None
        svg = drawn.svgxml()
        box = drawn.node.bbox
        text = ET.tostring(svg, encoding="unicode")
    except Exception:  # what a library makes of hostile input may be anything; its source is shown then
        return None
    finally:
        sys.settrace(before)
    made = FormulaDrawing(text, (box.xmax - box.xmin) / _SIZE, box.ymax / _SIZE, -box.ymin / _SIZE)
    fits = 0 < made.width < _WIDEST and -_TALLEST < made.ascent < _TALLEST and -_TALLEST < made.descent < _TALLEST
    return made if fits and made.ascent + made.descent > 0 and len(text) < _LARGEST else None


class _Meter:
    """Counts calls of Python functions in one thread, and rests often: else it would keep the interpreter for 5 ms at a time."""

    def __init__(self) -> None:
        self._left = _CALLS
        self._rested = time.perf_counter()
        self._end = time.thread_time() + _SECONDS

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        self._left -= 1
        if self._left % 32 == 0 and time.perf_counter() - self._rested > _SLICE:
            time.sleep(_PAUSE)
            self._rested = time.perf_counter()
            if time.thread_time() > self._end:
                self._left = -1
        if self._left < 0 and not frame.f_code.co_flags & CO_GENERATOR and frame.f_globals.get("__name__", "").startswith(_LIBRARIES):
            # in a generator that is being closed, and where something else of the program ends just now, nobody would hear of it
            raise _TooMuch


def _maths(ziamath: Any, latex: str, displayed: bool) -> ET.Element:
    """The formula as MathML."""
    maths = ET.fromstring(ziamath.tex.tex2mml(_without_numbering(latex), inline=not displayed))
    maths.set("mathcolor", INK)
    for table in maths.findall(".//{*}mtable"):
        table.set("rowspacing", _ROWS)  # else lines stand closer than in a text
        if "columnspacing" not in table.attrib:
            table.set("columnspacing", _COLUMNS)
    return maths


def _without_numbering(latex: str) -> str:
    """Labels name what nobody asks for here; a number is a text beside the formula."""
    return _NUMBER.sub(r"\\qquad\\text{(\1)}", _NOT_SEEN.sub("", latex))


def _is_understood(drawn: Any) -> bool:
    """False if a command is not known, which stands as a text then, or if the maths font lacks a character."""
    for text in drawn.mathml.itertext():
        if text.startswith("\\"):
            return False
        if not text.isascii() and any(not drawn.font.glyphindex(character) for character in text if character not in _INVISIBLE):
            return False
    return True


def _depth(latex: str) -> int:
    """How deep braces and environments nest; ziamath reads by recursion."""
    depth = deepest = 0
    for opens, closes in (("{", "}"), ("\\begin", "\\end"), ("\\left", "\\right")):
        depth = 0
        for piece in latex.replace(closes, f"\0-{closes}").replace(opens, f"\0+{opens}").split("\0")[1:]:
            depth += 1 if piece[0] == "+" else -1
            deepest = max(deepest, depth)
    return deepest


@cache
def _ziamath() -> Any:
    """The library, set up; the first call imports it (0.3 s)."""
    ziamath: Any = import_module("ziamath")
    row_kind: Any = import_module("ziamath.nodes.mrow").Mrow
    ziamath.config.svg2 = False  # glyphs as paths: QtSvg draws them faster than symbols
    measure = row_kind._get_height_nostretch

    def measure_once(row: Any, line: Any, **options: Any) -> Any:
        # a row is measured before it is made, and so are the rows in it each time: the work doubles with every level.
        # While a row is measured nothing in it is stretched, so that nobody asks how tall the rows in it are.
        return (0.0, 0.0) if options.get("nostretch") else measure(row, line, **options)

    row_kind._get_height_nostretch = measure_once
    return ziamath
