"""Strategies that change what is right: bytes and texts at any place, JSON in any value."""

import copy
from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

Piece = TypeVar("Piece", str, bytes)

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 2**70, -(2**70), 1e308, -1e308, 5e-324, 0.5, float("nan"), float("inf"), -0.0),
    *("", " ", "x", "0", "null", "\x00", "\ud800", "\udc00\ud800", "\u202e", "\u2028", "e\u0301", "🎉", "<think>", "</think>", "a" * 5000),
    *([], {}, [[]], [None], {"": None}, {"a": {}}, [1, "x"], ["\x00"], [{}], {"text": "x"}, {"content": [{"text": 1}]}),
)
"""Values where nobody expects them."""
anything = st.recursive(
    st.sampled_from(ODD) | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def cut_anywhere(draw: st.DrawFn, whole: st.SearchStrategy[Piece], most: int = 12) -> list[Piece]:
    """What is drawn, in pieces."""
    drawn = draw(whole)
    if len(drawn) < 300 and draw(st.integers(0, 4)) == 0:
        return [drawn[at : at + 1] for at in range(len(drawn))]
    cuts = sorted(draw(st.lists(st.integers(0, len(drawn)), max_size=most)))
    return [drawn[start:end] for start, end in zip([0, *cuts], [*cuts, len(drawn)], strict=True)]


@st.composite
def mutated(draw: st.DrawFn, wholes: Sequence[Piece], odd: st.SearchStrategy[Piece], most: int = 5) -> Piece:
    """One of some texts, or bytes, changed in a few places."""
    drawn = draw(st.sampled_from(wholes))
    for _ in range(draw(st.integers(0, most))):
        start, size = draw(st.integers(0, len(drawn))), draw(st.integers(0, 24))
        before, there, after = drawn[:start], drawn[start : start + size], drawn[start + size :]
        match draw(st.integers(0, 4)):
            case 0:
                drawn = before + draw(odd) + after
            case 1:
                drawn = before + draw(odd) + there + after
            case 2:
                drawn = before + there * draw(st.integers(0, 60)) + after
            case 3:
                other = draw(st.sampled_from(wholes))
                drawn = before + other[draw(st.integers(0, len(other))) :][:4000] + after
            case _:
                drawn = before
    return drawn


@st.composite
def mutated_json(draw: st.DrawFn, wholes: Sequence[Any], most: int = 4) -> Any:
    """One of some JSON values, changed in a few places inside."""
    value = copy.deepcopy(draw(st.sampled_from(wholes)))
    for _ in range(draw(st.integers(0, most))):
        places = _places(value)
        if not places:
            break
        container, key = draw(st.sampled_from(places))
        match draw(st.integers(0, 4)):
            case 0:
                other, place = draw(st.sampled_from(places))
                container[key] = copy.deepcopy(other[place])
            case 1:
                del container[key]
            case 2 if isinstance(container, list):
                container[key:key] = [copy.deepcopy(container[key]) for _ in range(draw(st.integers(1, 40)))]
            case 3 if isinstance(container, dict):
                container[draw(st.text(max_size=6))] = container.pop(key)
            case _:
                alike = [each for each in ODD if type(each) is type(container[key])]
                container[key] = copy.deepcopy(draw(st.sampled_from(alike) if alike and draw(st.booleans()) else anything))
    return value


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with every key or index in it."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting and len(found) < 2000:
        each = waiting.pop()
        inside = list(each.items()) if isinstance(each, dict) else list(enumerate(each)) if isinstance(each, list) else []
        found += [(each, key) for key, _ in inside]
        waiting += [below for _, below in inside]
    return found
