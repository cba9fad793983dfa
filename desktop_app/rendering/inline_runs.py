"""Inline tokens become runs of one style each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.invisible_characters import has_invisible, reveal
from desktop_app.rendering.link_rules import allowed_target, target_host
from desktop_app.rendering.markdown_parser import AT
from desktop_app.rendering.source_lines import PlacedContent

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLES = {"strong_open": Style.STRONG, "em_open": Style.EMPHASIS, "s_open": Style.STRIKE}
_ENDS = {"strong_close": Style.STRONG, "em_close": Style.EMPHASIS, "s_close": Style.STRIKE}
_ALONE = Style.IMAGE | Style.REVEALED | Style.FORMULA | Style.FOOTNOTE  # never joined with a neighbour


def runs_from(tokens: "Sequence[Token]", content: PlacedContent) -> tuple[Run, ...]:
    """The runs of one inline content; neighbours of one style are joined."""
    return _Runs(content).make(tokens)


class _Runs:
    def __init__(self, content: PlacedContent) -> None:
        self._content = content
        self._runs: list[Run] = []
        self._depth = {Style.STRONG: 0, Style.EMPHASIS: 0, Style.STRIKE: 0}
        self._target = ""
        self._automatic = ""  # markup of the automatic link that is open

    def make(self, tokens: "Sequence[Token]") -> tuple[Run, ...]:
        for index, token in enumerate(tokens):
            kind, at = token.type, token.meta.get(AT, 0)
            if kind == "text":
                if token.content:
                    self._text(token.content, at)
            elif kind in ("softbreak", "hardbreak"):
                self._add("\n", at, self._end(tokens, index) - at)
            elif kind == "code_inline":
                self._code(token, at)
            elif kind in _STYLES:
                self._depth[_STYLES[kind]] += 1
            elif kind in _ENDS:
                self._depth[_ENDS[kind]] -= 1
            elif kind == "link_open":
                self._target = allowed_target(str(token.attrGet("href") or ""))
                self._automatic = token.markup
            elif kind == "link_close":
                self._target = self._automatic = ""
            elif kind == "image":
                self._image(token, at, self._end(tokens, index))
            elif kind == "formula_inline":
                self._add(token.content, at, len(token.content), self._style | Style.FORMULA)
            elif kind == "footnote_reference":
                style = self._style & ~Style.LINK | Style.FOOTNOTE
                self._add(f"[{token.content}]", at, len(token.markup), style, token.content)
            else:  # text_special: an escape or an entity
                self._add(token.content, at, len(token.markup) or len(token.content))
        return tuple(self._runs)

    def _end(self, tokens: "Sequence[Token]", index: int) -> int:
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        return int(following.meta.get(AT, len(self._content.text))) if following is not None else len(self._content.text)

    @property
    def _style(self) -> Style:
        style = Style.LINK if self._target else Style.PLAIN
        for one, depth in self._depth.items():
            if depth > 0:
                style |= one
        return style

    def _text(self, text: str, at: int) -> None:
        if self._automatic == "autolink":  # <https://…>: the token stands at the bracket, its text may be unescaped
            size = self._content.text.find(">", at) - at - 1
            self._add(text, at + 1, max(size, 0))
        elif self._automatic == "linkify":  # the token stands at the colon
            start = at - text.find(":")
            self._add(text, start, len(text))
        else:
            self._add(text, at, len(text))

    def _code(self, token: "Token", at: int) -> None:
        start, text = at + len(token.markup), token.content
        if self._content.text[start : start + len(text)].replace("\n", " ") != text:
            start += 1  # one space on either side belongs to the marks
        style = self._style | Style.CODE
        if not has_invisible(text):
            self._add(text, start, len(text), style)
            return
        for shown, original in reveal(text):
            self._add(shown, start, len(original), style if shown == original else style | Style.REVEALED)
            start += len(original)

    def _image(self, token: "Token", at: int, end: int) -> None:
        source = str(token.attrGet("src") or "")
        alt = " ".join(_description(token).split())
        where = target_host(source) or QCoreApplication.translate("Transcript", "not loaded")
        if alt:
            text = QCoreApplication.translate("Transcript", "Image: {description} ({host})").format(description=alt, host=where)
        else:
            text = QCoreApplication.translate("Transcript", "Image ({host})").format(host=where)
        target = self._target or allowed_target(source)
        self._add(text, at, end - at, Style.IMAGE | (Style.LINK if target else Style.PLAIN), target)

    def _add(self, text: str, at: int, size: int, style: Style | None = None, target: str | None = None) -> None:
        start, end = self._content.place(at), self._content.place(at + size)
        style = self._style if style is None else style
        target = self._target if target is None else target
        if start < self._content.floor:
            if end <= self._content.floor or end - start != len(text):
                return
            text, start = text[self._content.floor - start :], self._content.floor
        size = end - start
        last = self._runs[-1] if self._runs else None
        if (
            last is not None
            and (last.style, last.target) == (style, target)
            and last.at + last.size == start
            and len(last.text) == last.size
            and len(text) == size
            and not style & _ALONE
        ):
            self._runs[-1] = Run(last.text + text, last.at, last.size + size, style, target)
        else:
            self._runs.append(Run(text, start, size, style, target))


def _description(image: "Token") -> str:
    """The text of an image's description, without marks; images in it have descriptions of their own."""
    texts = []
    waiting = [image]
    while waiting:
        token = waiting.pop()
        if token.type == "image":
            waiting += reversed(token.children or ())
        else:
            texts.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return "".join(texts)
