"""A text as Markdown that ends whatever it opens, so that what follows it in a file is not swallowed."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_PROBE = "brise probe"
_FENCE = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)", re.MULTILINE)
_ENDS = ("-->", "?>", ">", "]]>", "</script>", "</pre>", "</style>", "</textarea>")


@cache
def _plain_parser() -> "MarkdownIt":
    # deferred: the import takes 50 ms. As other programs read the file: with HTML, which Brise itself never does
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True})
    parser.disable("inline")
    return parser


def closed_markdown(text: str) -> str:
    """The text; with what closes an open fence or HTML block at its end; as a code block where neither helps."""
    text = text.strip("\n")
    # nothing but a fence or HTML goes on behind an empty line
    if not any(mark in text for mark in ("```", "~~~", "<")) or _is_closed(text):
        return text
    ends = list(dict.fromkeys(found.group(1) for found in _FENCE.finditer(text)))
    # the fence that is open is at least as long as the one that closes it: the longest of each kind will do
    fences = [max((mark for mark in ends if mark[0] == kind), key=len, default="") for kind in "`~"]
    for end in (*filter(None, fences), *_ENDS):
        candidate = f"{text}\n{end}"
        if _is_closed(candidate):
            return candidate
    return as_code(text)


def as_code(text: str) -> str:
    """The text as a code block, whatever is in it."""
    longest = max(map(len, re.findall(r"`{3,}+", text))) if "```" in text else 2  # 2 MB without any are looked through at once
    fence = "`" * (longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _is_closed(text: str) -> bool:
    """True if a heading behind the text is one."""
    lines = text.count("\n") + 2
    tokens = _plain_parser().parse(f"{text}\n\n# {_PROBE}\n")
    if len(tokens) < 3:
        return False
    opening = tokens[-3]
    return opening.type == "heading_open" and opening.level == 0 and opening.map is not None and opening.map[0] >= lines - 1
