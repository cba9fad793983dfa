"""The nesting that a flat list of blocks stands for: quotes, lists and their items as a tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop_app.rendering.blocks import Block, BlockKind, Cell, Level, LevelKind, Run, Style


@dataclass(slots=True)
class Leaf:
    """A block, with those that it goes on in."""

    parts: list[Block]

    @property
    def runs(self) -> list[Run]:
        """Of a paragraph or heading; a space stands where it was cut at one."""
        runs: list[Run] = []
        for part in self.parts:
            if runs and part.runs and part.runs[0].at > (cut := runs[-1].at + runs[-1].size):
                runs.append(Run(" ", cut, 1, runs[-1].style & part.runs[0].style & ~Style.LINK))
            runs += part.runs
        return runs

    @property
    def code(self) -> str:
        """Of a code block."""
        return "".join(part.text for part in self.parts)

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """Of a table."""
        return [row for part in self.parts for row in part.rows]

    @property
    def has_head(self) -> bool:
        """True if the first row is the table's head."""
        return self.parts[0].part == 0 and bool(self.parts[0].rows)


@dataclass(slots=True)
class Quote:
    """A quote and what stands in it."""

    children: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """One item of a list; its level's `first` is false if it only goes on here."""

    level: Level
    around: "ItemList"
    children: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class ItemList:
    """A list; `loose` if an empty line parts its items, or the blocks of one of them."""

    is_numbered: bool
    items: list[Item] = field(default_factory=list)
    loose: bool = False


Node = Leaf | Quote | ItemList


def leaves_of(blocks: Sequence[Block]) -> list[Leaf]:
    """The blocks, each with those that it goes on in; a thought is a quote to whoever reads it elsewhere."""
    leaves: list[Leaf] = []
    for block in map(_quoted, blocks):
        if block.kind is BlockKind.THOUGHT:
            continue
        if block.part and leaves and leaves[-1].parts[0].kind is block.kind:
            leaves[-1].parts.append(block)
        else:
            leaves.append(Leaf([block]))
    return leaves


def _quoted(block: Block) -> Block:
    if not block.is_thought:
        return block
    return replace(block, inside=(replace(block.inside[0], kind=LevelKind.QUOTE), *block.inside[1:]))


def nested(blocks: Sequence[Block]) -> list[Node]:
    """The tree of a list of blocks, or of a piece of one."""
    root: list[Node] = []
    around: list[Quote | Item] = []  # of the block before, outermost first
    for leaf in leaves_of(blocks):
        block = leaf.parts[0]
        kept = 0
        while kept < min(len(around), len(block.inside)) and _goes_on(around[kept], block.inside[kept]):
            kept += 1
        ended = around[kept] if kept < len(around) else None
        del around[kept:]
        spaced = block.spaced
        for level in block.inside[kept:]:
            if level.kind is LevelKind.QUOTE:
                quote = Quote()
                _add(quote, root, around, spaced)
                around.append(quote)
            else:
                if isinstance(ended, Item) and level.first and not level.opens:
                    items = ended.around
                    items.loose = items.loose or spaced
                else:
                    items = ItemList(level.kind is LevelKind.NUMBER or level.number > 0)
                    _add(items, root, around, spaced)
                item = Item(level, items)
                items.items.append(item)
                around.append(item)
            ended, spaced = None, False  # an empty line before the first block of something stands before all of it
        _add(leaf, root, around, spaced)
    return root


def _goes_on(container: Quote | Item, level: Level) -> bool:
    return not level.first and isinstance(container, Quote) == (level.kind is LevelKind.QUOTE)


def _add(node: Node, root: list[Node], around: list[Quote | Item], spaced: bool) -> None:
    parent = around[-1] if around else None
    siblings = root if parent is None else parent.children
    if isinstance(parent, Item) and siblings and spaced:
        parent.around.loose = True
    siblings.append(node)
