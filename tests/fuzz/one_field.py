"""One field of a JSON value, and nothing else, replaced, deleted, retyped, doubled, nested, enlarged, renamed, or one beside it."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.mutations import ODD, anything

Path = tuple[str | int, ...]
STRANGE = "zq_unknown"
"""The name of a field that no reader knows."""
A_PATH = "@a path@"
"""Stands for the path of a file that is there."""
_RAW = "@raw@"
_FOLDERS = (
    "/etc/passwd",
    "file:///etc/passwd",
    "../../../etc/passwd",
    A_PATH,
    f"file://{A_PATH}",
    "\\\\host\\share\\x",
    "http://127.0.0.1:9/x",
)
_DEEP = ("[" * 70 + "]" * 70, '{"a":' * 70 + "1" + "}" * 70, "[" * 20_000 + "]" * 20_000, '{"text":' * 5_000 + '"x"' + "}" * 5_000)
_BIG = ("9" * 50, "9" * 400, "-" + "9" * 20, "1e308", "1e309", "1" + "0" * 5_000, "0." + "3" * 3_000, "1e-400", "NaN", "-Infinity")


class How(StrEnum):
    """What is done to the field."""

    REPLACE = "replace"  # by a value of the same type
    RETYPE = "retype"  # by one of another type
    DELETE = "delete"
    DOUBLE = "double"  # an entry of an array several times, a name in an object twice
    NEST = "nest"
    ENLARGE = "enlarge"
    RENAME = "rename"
    POINT = "point"  # to a file, or a server
    BESIDE = "beside"  # one that nobody knows stands there, too


@dataclass(frozen=True, repr=False)
class OneField:
    """The field at `path` of `whole`; `changed` and `without` are JSON texts of the value with it changed, and without it."""

    whole: Any
    path: Path
    how: How
    new: object
    changed: str
    without: str

    def __repr__(self) -> str:
        """Without what is right about it."""
        return f"{self.how}: {'.'.join(map(str, self.path))}\n{self.changed[:6_000]}"

    def _repr_pretty_(self, printer: Any, _is_circle: bool) -> None:
        printer.text(repr(self))  # else hypothesis writes a dataclass's fields, whatever their length


class _Twice(dict[str, Any]):
    """An object that is written with one of its names twice."""

    def __init__(self, once: dict[str, Any], name: str, other: object) -> None:
        super().__init__(once)
        self._more = (name, other)

    def items(self) -> Any:
        return [*super().items(), self._more]


@st.composite
def one_field(draw: st.DrawFn, whole: Any, dumped: Callable[[Any], str]) -> OneField:
    """Any field of a valid value; `dumped` writes it down."""
    path = draw(st.sampled_from(paths(whole)))
    without = copy.deepcopy(whole)
    container, key = _place(without, path)
    old = container.pop(key)
    how = draw(st.sampled_from(How))
    new, raw = draw(_new(old, how))
    changed = copy.deepcopy(whole)
    container, key = _place(changed, path)
    if how is How.DELETE:
        container.pop(key)
    elif how is How.DOUBLE and isinstance(container, list):
        container[key:key] = [copy.deepcopy(old) for _ in range(draw(st.sampled_from((1, 2, 500))))]
    elif how is How.DOUBLE:
        before, name = _place(changed, path[:-1]) if len(path) > 1 else (None, None)
        twice = _Twice(container, key, new)
        if before is None:
            changed = twice
        else:
            before[name] = twice
    elif how in (How.RENAME, How.BESIDE) and isinstance(container, dict):
        if how is How.RENAME:
            container.pop(key)
        container[STRANGE] = new
    else:
        container[key] = new
    text = dumped(changed)
    return OneField(whole, path, how, new, text if raw is None else text.replace(json.dumps(_RAW), raw), dumped(without))


def paths(value: Any) -> list[Path]:
    """The way to every field, the containers themselves included."""
    found: list[Path] = []
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        inside = list(each.items()) if isinstance(each, dict) else list(enumerate(each)) if isinstance(each, list) else []
        below = [((*path, key), one) for key, one in inside]
        found += [one[0] for one in below]
        waiting += below
    return found


def inside(value: Any, path: Path) -> Any:
    """What stands there."""
    for key in path:
        value = value[key]
    return value


def _place(value: Any, path: Path) -> tuple[Any, Any]:
    return inside(value, path[:-1]), path[-1]


@st.composite
def _new(draw: st.DrawFn, old: Any, how: How) -> tuple[Any, str | None]:
    """The new value; or what stands for it in the text, where Python would not write it."""
    match how:
        case How.REPLACE | How.DOUBLE:
            return copy.deepcopy(draw(st.sampled_from([each for each in ODD if type(each) is type(old)] or [old]))), None
        case How.RETYPE:
            return copy.deepcopy(draw(st.sampled_from([each for each in ODD if type(each) is not type(old)]) | anything)), None
        case How.NEST:
            around = [[old], [[old]], {"": old}, {"text": old}, {"value": old}, {"content": [old]}]
            return draw(st.sampled_from([(each, None) for each in around] + [(_RAW, deep) for deep in _DEEP]))
        case How.ENLARGE:
            return draw(_larger(old))
        case How.POINT:
            pointing = draw(st.sampled_from(_FOLDERS))
            return draw(st.sampled_from((pointing, [pointing], {"url": pointing}, {"path": pointing, "name": pointing}))), None
        case How.RENAME | How.BESIDE:
            return old if old not in (None, "", [], {}, False) else "x", None
        case _:
            return None, None


@st.composite
def _larger(draw: st.DrawFn, old: Any) -> tuple[Any, str | None]:
    times = draw(st.sampled_from((40, 3_000)))
    if isinstance(old, str):
        return (old or "a") * times * draw(st.sampled_from((1, 8))), None
    if isinstance(old, list):
        return [copy.deepcopy(each) for each in (old or [1]) for _ in range(min(times, 600))], None
    if isinstance(old, dict):
        return old | {f"{STRANGE}{n}": n for n in range(times)}, None
    return _RAW, draw(st.sampled_from(_BIG))
