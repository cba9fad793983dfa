"""Blocks as HTML for other programs: nothing of it is fetched or run, and it needs no style sheet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from desktop_app.rendering.block_nesting import Item, ItemList, Leaf, Node, Quote, nested
from desktop_app.rendering.blocks import Block, BlockKind, Cell, LevelKind, Run, Style
from desktop_app.rendering.link_rules import allowed_target
from desktop_app.rendering.table_tsv import is_formula
from desktop_app.rendering.text_direction import is_right_to_left

_NOT_IN_HTML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_KEPT_SPACE = re.compile(r"^ |  |\t|\n |\n$")
_TAGS = ((Style.STRIKE, "del"), (Style.STRONG, "strong"), (Style.EMPHASIS, "em"), (Style.CODE, "code"))
_BOXES = {LevelKind.OPEN_TASK: "☐ ", LevelKind.DONE_TASK: "☑ "}  # programs drop the fields of forms
_CODE_BOX = "font-family: monospace; white-space: pre-wrap; background: #f3f3f3; padding: 8px"
_GRID = "border-collapse: collapse"
_BORDER = "border: 1px solid #bbbbbb; padding: 4px 8px"
_EXCEL_TEXT, _CALC_TEXT = r"mso-number-format:'\@'", ' sdnum="1033;0;@"'  # a cell that is not to be computed
_NO_MARK = ' style="list-style-type: none"'
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_BLOCKS_AT_ONCE = 100
_IMAGE_POLICY = "; img-src data:"  # those that are in the document itself


def html_document(body: str, title: str = "") -> str:
    """A whole document around HTML that was made here; it says that it is UTF-8, so what is put on a clipboard should be one."""
    return f"<!DOCTYPE html>\n<html>\n<head>\n{html_head(title)}</head>\n<body>\n{body}</body>\n</html>\n"


def html_head(title: str, *, has_images: bool = False) -> str:
    """What every document's head says: its letters are UTF-8, and nothing in it may be fetched or run."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}{_IMAGE_POLICY if has_images else ""}">'
    return f'<meta charset="utf-8">\n{policy}\n<title>{_escaped(title)}</title>\n'


def html_fragments(blocks: Sequence[Block]) -> Iterator[str]:
    """What stands in the body of a document, some hundred blocks at once; cut only where neither list nor quote goes on."""
    first = 0
    for last in range(1, len(blocks) + 1):
        ends = last == len(blocks) or not (blocks[last].inside or blocks[last].part)
        if ends and (last - first >= _BLOCKS_AT_ONCE or last == len(blocks)):
            yield html_fragment(blocks[first:last])
            first = last


def html_fragment(blocks: Sequence[Block]) -> str:
    """What stands in the body of a document."""
    written: list[str] = []
    stack: list[tuple[Iterator[Node | Item], str, bool]] = [(iter(nested(blocks)), "", False)]  # what follows, end, bare paragraphs
    while stack:
        nodes, end, bare = stack[-1]
        match next(nodes, None):
            case None:
                written.append(end)
                stack.pop()
            case Leaf() as leaf:
                written.append(_leaf(leaf, bare=bare))
            case Quote(children):
                written.append("<blockquote>\n")
                stack.append((iter(children), "</blockquote>\n", False))
            case ItemList() as items:
                tag = "ol" if items.is_numbered else "ul"
                written.append(f"<{tag}{_start(items)}{_direction(_first_text(items))}>\n")
                stack.append((iter(items.items), f"</{tag}>\n", False))
            case Item() as item:
                written.append(_item_start(item))
                stack.append((iter(_with_box(item)), "</li>\n", not item.around.loose))
    return "".join(written)


def html_inline(runs: Sequence[Run]) -> str:
    """Runs without a paragraph around them."""
    written: list[str] = []
    opened: list[tuple[str, str]] = []  # tag, target
    for run in runs:
        target = allowed_target(run.target) if run.style & Style.LINK else ""
        wanted = [("a", target)] if target else []
        wanted += [(tag, "") for style, tag in _TAGS if run.style & style]
        kept = 0
        while kept < len(opened) and opened[kept] in wanted:
            kept += 1
        written += [f"</{tag}>" for tag, _ in reversed(opened[kept:])]
        del opened[kept:]
        for tag, href in wanted:
            if (tag, href) not in opened:
                opened.append((tag, href))
                written.append(f'<{tag} href="{_escaped(href)}">' if href else f"<{tag}>")
        written.append(_escaped(run.text).replace("\n", "<br>"))
    written += [f"</{tag}>" for tag, _ in reversed(opened)]
    return "".join(written)


def _leaf(leaf: Leaf, *, bare: bool) -> str:
    block = leaf.parts[0]
    if block.kind is BlockKind.CODE:
        direction = ' dir="ltr"' if block.inside else ""  # else that of the list
        language = f' class="language-{_escaped(block.language)}"' if block.language else ""
        return f'<pre{direction} style="{_CODE_BOX}"><code{language}>{_escaped(leaf.code)}</code></pre>\n'
    if block.kind is BlockKind.TABLE:
        return _table(leaf)
    if block.kind is BlockKind.RULE:
        return "<hr>\n"
    text = "".join(run.text for run in leaf.runs) or "\n".join(part.plain_text for part in leaf.parts)
    inner = html_inline(leaf.runs or [Run(text, 0, 0)])
    if block.kind is BlockKind.HEADING:
        tag = f"h{min(max(block.heading, 1), 6)}"
    elif not inner:  # only stands for an empty quote or item
        return ""
    elif bare and not _KEPT_SPACE.search(text):
        return f"{inner}\n"
    else:
        tag = "p"
    space = ' style="white-space: pre-wrap"' if _KEPT_SPACE.search(text) else ""
    return f"<{tag}{_direction(text)}{space}>{inner}</{tag}>\n"


def _table(leaf: Leaf) -> str:
    aligns, rows = leaf.parts[0].aligns, leaf.rows
    written = [f'<table style="{_GRID}">\n']
    if leaf.has_head:
        written.append(f"<thead>\n{_row(rows[0], 'th', aligns)}</thead>\n")
    body = rows[leaf.has_head :]
    if body:
        written += ["<tbody>\n", *(_row(row, "td", aligns) for row in body), "</tbody>\n"]
    written.append("</table>\n")
    return "".join(written)


def _row(cells: Sequence[Cell], tag: str, aligns: Sequence[str]) -> str:
    written = ["<tr>\n"]
    for column, cell in enumerate(cells):
        align = aligns[column] if column < len(aligns) else ""
        style = f"{_BORDER}; text-align: {align}" if align in ("left", "center", "right") else _BORDER
        text = "".join(run.text for run in cell)
        kind = ""
        if is_formula(text):
            style, kind = f"{style}; {_EXCEL_TEXT}", _CALC_TEXT
        written.append(f'<{tag}{_direction(text)} style="{style}"{kind}>{html_inline(cell)}</{tag}>\n')
    return "".join([*written, "</tr>\n"])


def _start(items: ItemList) -> str:
    number = items.items[0].level.number if items.items else 1
    return f' start="{number}"' if items.is_numbered and number != 1 else ""


def _item_start(item: Item) -> str:
    marked = item.level.first and item.level.kind not in (*_BOXES, LevelKind.FOOTNOTE)
    return f"<li{_direction(_first_text(item))}{'' if marked else _NO_MARK}>"


def _with_box(item: Item) -> list[Node]:
    """What stands in an item; a task's text begins with its box, a footnote's with its mark."""
    first = item.children[0] if item.children else None
    box = f"[{item.level.label}] " if item.level.kind is LevelKind.FOOTNOTE else _BOXES.get(item.level.kind)
    if box is None or not item.level.first or not isinstance(first, Leaf):
        return item.children
    block = first.parts[0]
    boxed = replace(block, runs=(Run(box, block.at, 0), *block.runs))
    return [Leaf([boxed, *first.parts[1:]]), *item.children[1:]]


def _first_text(node: Node | Item) -> str:
    """The text that a list or item begins with."""
    while not isinstance(node, Leaf):
        inside: Sequence[Node | Item] = node.items if isinstance(node, ItemList) else node.children
        if not inside:
            return ""
        node = inside[0]
    return node.parts[0].plain_text


def _direction(text: str) -> str:
    return ' dir="rtl"' if is_right_to_left(text) else ""


def _escaped(text: str) -> str:
    return escape(_NOT_IN_HTML.sub("\ufffd", text))
