"""Where the messages of a chat stand on its map: a row for each step, a column for each branch, long stretches as one item."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.chat.tree_node import TreeNode

STRETCH = 3
"""So many messages in a row without a fork are one item."""
_STEP = 200  # messages


@dataclass(slots=True)
class MapItem:
    """One message, or a stretch of `count` of which it is the first."""

    node: TreeNode
    count: int
    row: int
    column: int
    parent: int  # index of an item, -1 for none
    children: list[int] = field(default_factory=list)
    version: int = 1
    versions: int = 1


def lay_out(nodes: Sequence[TreeNode]) -> list[MapItem]:
    """The items, parents before their children; branches do not cross. The tree may be as deep as it likes."""
    items: list[MapItem] = []
    for _ in layout_steps([nodes], items):
        pass
    return items


def layout_steps(pages: Iterable[Sequence[TreeNode]], items: list[MapItem]) -> Iterator[None]:
    """The same into `items`, in steps of about a millisecond: of 10,000 messages it takes a tenth of a second."""
    known: set[str] = set()
    below: dict[str | None, list[TreeNode]] = {}
    for nodes in pages:
        for at, node in enumerate(nodes, 1):  # parents come first: whose parent is not known by now has none
            below.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)
            known.add(node.id)
            if at % _STEP == 0:
                yield
        yield
    columns = 0
    todo = list(_versions(below.get(None, ()), -1, 0))
    while todo:
        node, parent, row, version, versions = todo.pop()
        if version > 1:
            columns += 1  # the first version stands below its parent, the others beside it
        column = columns if version > 1 or parent < 0 else items[parent].column
        item = MapItem(node, 1, row, column, parent, version=version, versions=versions)
        if versions == 1 and parent >= 0:
            item.count, children = _stretch(node, below)
        else:
            children = below.get(node.id, [])
        index = len(items)
        items.append(item)
        if parent >= 0:
            items[parent].children.append(index)
        todo.extend(_versions(children, index, row + 1))
        if index % _STEP == 0:
            yield


def _stretch(node: TreeNode, below: Mapping[str | None, list[TreeNode]]) -> tuple[int, list[TreeNode]]:
    """How many messages from this one on only lead to the next one, and what follows them; 1 where it is not worth it."""
    count, last = 0, node
    while len(following := below.get(last.id, [])) == 1 and last.on_shown_branch == following[0].on_shown_branch:
        count, last, at_end = count + 1, following[0], following
    return (count, at_end) if count >= STRETCH else (1, below.get(node.id, []))


def _versions(children: Sequence[TreeNode], parent: int, row: int) -> Iterator[tuple[TreeNode, int, int, int, int]]:
    """The last one first: a stack gives the first one back first."""
    for at in range(len(children), 0, -1):
        yield children[at - 1], parent, row, at, len(children)
