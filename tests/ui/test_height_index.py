"""The index of heights agrees with plain lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.height_index import HeightIndex

_heights = st.lists(st.integers(0, 300), max_size=40)


@given(_heights, st.lists(st.tuples(st.integers(0, 39), st.integers(0, 500)), max_size=20), st.integers(0, 40), _heights)
def test_agrees_with_a_list(first: list[int], changes: list[tuple[int, int]], kept: int, more: list[int]) -> None:
    index, plain = HeightIndex(len(first), 7), [7] * len(first)
    for at, height in [*enumerate(first), *changes]:
        if at < len(plain):
            index[at] = plain[at] = height
    kept = min(kept, len(plain))
    index.truncate(kept)
    del plain[kept:]
    for height in more:
        index.append(height)
        plain.append(height)
    assert [index[n] for n in range(len(index))] == plain
    assert index.total == sum(plain)
    assert [index.top(n) for n in range(len(plain) + 1)] == [sum(plain[:n]) for n in range(len(plain) + 1)]
    for place in range(0, sum(plain), 13):
        found = index.at(place)
        assert index.top(found) <= place < index.top(found) + plain[found]


def test_places_outside_give_the_nearest() -> None:
    index = HeightIndex(3, 10)
    assert (index.at(-5), index.at(0), index.at(29), index.at(30), index.at(999)) == (0, 0, 2, 2, 2)
    with pytest.raises(IndexError):
        HeightIndex().at(0)
