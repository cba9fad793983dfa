"""Where messages stand on the map."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.message import Role
from desktop_app.chat.tree_node import TreeNode
from desktop_app.ui.tree_layout import MapItem, lay_out


def tree(*parents: int | None, shown: frozenset[int] = frozenset()) -> list[TreeNode]:
    """Messages 0, 1, 2… below these."""
    return [
        TreeNode(str(n), None if parent is None else str(parent), Role.ASSISTANT if n % 2 else Role.USER, f"Text {n}", n in shown)
        for n, parent in enumerate(parents)
    ]


def places(items: list[MapItem]) -> dict[str, tuple[int, int]]:
    return {item.node.id: (item.row, item.column) for item in items}


def test_versions_stand_beside_each_other_and_branches_do_not_cross() -> None:
    items = lay_out(tree(None, 0, 0, 1, 2, 0))
    assert places(items) == {"0": (0, 0), "1": (1, 0), "3": (2, 0), "2": (1, 1), "4": (2, 1), "5": (1, 2)}
    assert [(item.node.id, item.version, item.versions) for item in items if item.versions > 1] == [("1", 1, 3), ("2", 2, 3), ("5", 3, 3)]


def test_a_long_stretch_is_one_item_but_not_its_ends() -> None:
    items = lay_out(tree(None, *range(9)))
    assert [(item.node.id, item.count) for item in items] == [("0", 1), ("1", 8), ("9", 1)]
    items = lay_out(tree(None, 0, 1, 2))
    assert [item.count for item in items] == [1, 1, 1, 1]


def test_a_stretch_ends_where_the_shown_branch_does() -> None:
    items = lay_out(tree(None, *range(9), shown=frozenset(range(5))))
    assert [(item.node.id, item.count) for item in items] == [("0", 1), ("1", 3), ("4", 1), ("5", 4), ("9", 1)]


def test_several_first_messages_and_one_whose_parent_is_gone() -> None:
    nodes = [*tree(None, None), TreeNode("2", "lost", Role.USER, "", False)]
    assert places(lay_out(nodes)) == {"0": (0, 0), "1": (0, 1), "2": (0, 2)}
    assert lay_out([]) == []


def test_a_tree_of_ten_thousand_levels_is_no_deeper_than_it_looks() -> None:
    """A message at each level has a second version: nothing can be drawn as a stretch."""
    parents: list[int | None] = [None]
    for level in range(1, 5_000):
        above = 0 if level == 1 else 2 * level - 3
        parents += [above, above]
    items = lay_out(tree(*parents))
    assert len(items) == 9_999
    assert max(item.row for item in items) == 4_999


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 1_000_000), max_size=60))
def test_every_message_has_a_place_of_its_own(choices: list[int]) -> None:
    items = lay_out(tree(None, *(choice % (at + 1) for at, choice in enumerate(choices))))
    assert sum(item.count for item in items) == len(choices) + 1
    assert len({(item.row, item.column) for item in items}) == len(items)
    for item in items[1:]:
        assert item.row == items[item.parent].row + 1
        assert item.column >= items[item.parent].column
    for item in items:
        assert all(items[one].column < items[other].column for one, other in pairwise(item.children))
