"""HTML as a plain tree that can be compared: what is seen of it, and the attributes that matter.

Inline elements are taken as styles of the text, since blocks know no order of them: ``<em><strong>a</strong></em>`` and
``<strong><em>a</em></strong>`` are the same tree. Space is collapsed as a browser does it.
"""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

Attributes = dict[str, str]
Tree = list[Any]  # (tag, what matters of its attributes, tree) or (text, styles)

_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "table", "thead", "tbody", "tr", "th", "td")
_INLINE = ("em", "strong", "del", "code", "a")
_EMPTY = ("hr", "br", "img", "input")
_SPACE = " \t\n\r\f"
_BREAK = "\v"


def same(text: str) -> str:
    """No other text."""
    return text


class TreeReader(HTMLParser):
    """Reads HTML; what it makes of links, images, fields and line ends can be changed."""

    def __init__(
        self,
        *,
        link: Callable[[str], str] = same,
        image: Callable[[str, str], tuple[str, str]] | None = None,  # address, description -> text, address of a link
        field: Callable[[bool], str] | None = None,
        breaks_at_line_ends: bool = False,
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.seen: set[tuple[str, str]] = set()  # tags with attributes
        self._link = link
        self._image = image
        self._field = field
        self._breaks_at_line_ends = breaks_at_line_ends
        self._stack: list[tuple[str, Attributes, Tree, list[tuple[str, str]]]] = [("", {}, [], [])]
        self._styles: list[tuple[str, str]] = []

    def tree(self, html: str) -> Tree:
        """The tree of some HTML."""
        self.feed(html)
        self.close()
        while len(self._stack) > 1:
            self._fault("an element is left open")
            self._leave()
        self._flush()
        return self._stack[0][2]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.seen |= {(tag, name) for name in given} or {(tag, "")}
        if tag in _BLOCKS:
            self._flush()
            self._stack.append((tag, _kept(tag, given), [], []))
        elif tag == "code" and self._stack[-1][0] == "pre":
            self._stack[-1][1].update({"language": given["class"].removeprefix("language-")} if "class" in given else {})
        elif tag in _INLINE:
            target = self._link(given.get("href", "")) if tag == "a" else ""
            self._styles.append((tag if tag != "a" or target else "", target))
        elif tag == "hr":
            self._flush()
            self._stack[-1][2].append(("hr",))
        elif tag == "br":
            self._add(_BREAK)
        elif tag == "img":
            text, target = self._image(given["src"], given.get("alt", "")) if self._image else ("<img>", "")
            self._add(text, ("a", target) if target and not any(style == "a" for style, _ in self._styles) else None)
        elif tag == "input":
            self._add(self._field("checked" in given) if self._field else "<input>")
        else:
            self._fault(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            if self._stack[-1][0] == tag and not self._styles:
                self._leave()
            else:
                self._fault(f"</{tag}>")
        elif tag in _INLINE and not (tag == "code" and self._stack[-1][0] == "pre"):
            if self._styles:
                self._styles.pop()
            else:
                self._fault(f"</{tag}>")
        elif tag not in (*_INLINE, *_EMPTY):
            self._fault(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._stack[-1][0] in ("ul", "ol", "table", "thead", "tbody", "tr") and data.strip(_SPACE):
            self._fault("text between elements")
        self._add(data)

    def handle_comment(self, data: str) -> None:
        self._fault("a comment")

    def handle_decl(self, decl: str) -> None:
        self._fault("a declaration")

    def unknown_decl(self, data: str) -> None:
        self._fault("a declaration")

    def handle_pi(self, data: str) -> None:
        self._fault("an instruction")

    def _fault(self, what: str) -> None:
        """Note something that blocks never become; it also makes the tree a different one."""
        self.faults.append(what)
        self._add(f"[{what}]")

    def _leave(self) -> None:
        self._flush()
        tag, attributes, tree, _ = self._stack.pop()
        self._stack[-1][2].append((tag, attributes, tree))

    def _add(self, text: str, style: tuple[str, str] | None = None) -> None:
        styles = {*self._styles, style} if style else set(self._styles)
        named = " ".join(sorted(f"{tag} {target}".strip() for tag, target in styles if tag))
        self._stack[-1][3].append((text, named))

    def _flush(self) -> None:
        """Put the text that was read into the tree."""
        tag, _, tree, pieces = self._stack[-1]
        if tag == "pre":
            tree.append("".join(text for text, _ in pieces))
        else:
            tree += self._collapsed(pieces)
        pieces.clear()

    def _collapsed(self, pieces: list[tuple[str, str]]) -> Tree:
        breaking = f"{_BREAK}\n" if self._breaks_at_line_ends else _BREAK
        letters: list[tuple[str, str]] = []
        for letter, style in ((letter, style) for text, style in pieces for letter in text):
            if letter not in _SPACE + _BREAK:
                letters.append((letter, style))
                continue
            space = _BREAK if letter in breaking else " "
            if letters and letters[-1][0] in (" ", _BREAK):
                letters[-1] = (max(letters[-1][0], space, key=(" " + _BREAK).index), letters[-1][1])
            elif letters:
                letters.append((space, style))
        if letters and letters[-1][0] in (" ", _BREAK):
            letters.pop()
        runs: list[tuple[str, str]] = []
        for letter, style in letters:
            if runs and runs[-1][1] == style:
                runs[-1] = (runs[-1][0] + letter, style)
            else:
                runs.append((letter, style))
        return list(runs)


def _kept(tag: str, given: Attributes) -> Attributes:
    if tag == "ol" and given.get("start", "1") != "1":
        return {"start": given["start"]}
    if tag in ("th", "td"):
        align = given.get("align") or given.get("style", "").partition("text-align: ")[2].partition(";")[0]
        return {"align": align} if align in ("left", "center", "right") else {}
    return {}
