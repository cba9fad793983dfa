"""The one Markdown parser: GitHub's dialect and formulas, by markdown-it, without HTML, with the place of every inline token kept."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.token import Token

NESTING = 40  # deeper quotes and lists are shown as their source
AT = "at"  # key in an inline token's meta: its offset in the inline content


class References(dict[str, Any]):
    """Definitions of links and footnotes that remember which labels were asked for, so that a late definition finds who waits for it."""

    def __init__(self, known: dict[str, Any]) -> None:
        super().__init__(known)
        self.asked: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """The definition of a label, and a note that it was asked for."""
        self.asked.add(label)
        return super().get(label, default)


_own = threading.local()


def markdown_parser() -> "MarkdownIt":
    """This thread's parser; the first call imports markdown-it (50 ms), so make one in a thread after the first paint."""
    found: MarkdownIt | None = getattr(_own, "parser", None)
    if found is None:
        found = _own.parser = _new_parser()
    return found


def _new_parser() -> "MarkdownIt":
    # 1 ms; not shared, since parts of it remember what they look at
    from markdown_it import MarkdownIt
    from markdown_it.parser_inline import ParserInline
    from markdown_it.rules_inline import StateInline

    from desktop_app.rendering.footnote_rules import footnote_definition, footnote_reference
    from desktop_app.rendering.formula_rules import formula_block, formula_inline

    class PlacedState(StateInline):
        """Inline state that writes each token's offset into its meta."""

        _pending_at = 0
        _last: "Token | None" = None
        _last_pos = -1

        def append_pending(self, text: str) -> None:
            if not self._pending and not self._pending_buffer:
                self._pending_at = self.pos
            super().append_pending(text)

        def pushPending(self) -> "Token":
            token = super().pushPending()
            token.meta[AT] = self._pending_at
            return token

        def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> "Token":
            token = super().push(ttype, tag, nesting)
            at = self.pos
            if self._last is not None and self._last_pos == at and self._last.type == "text":
                # delimiters of one run are pushed one by one before the position moves on
                at = self._last.meta[AT] + len(self._last.content)
            token.meta[AT] = at
            self._last, self._last_pos = token, self.pos
            return token

    class PlacedInline(ParserInline):
        """Inline parser that uses `PlacedState`."""

        def parse(self, src: str, md: "MarkdownIt", env: Any, tokens: "list[Token]") -> "list[Token]":
            state = PlacedState(src, md, env, tokens)
            self.tokenize(state)
            for rule in self.ruler2.getRules(""):
                rule(state)
            return state.tokens

    parser = MarkdownIt("gfm-like", {"html": False, "linkify": True, "typographer": False, "maxNesting": NESTING})
    parser.inline = PlacedInline()
    parser.enable(["table", "strikethrough"])
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("blockquote", "formula", formula_block, interrupted)
    parser.block.ruler.before("reference", "footnote", footnote_definition, interrupted)
    parser.inline.ruler.before("escape", "formula", formula_inline)
    parser.inline.ruler.before("link", "footnote", footnote_reference)
    parser.core.ruler.disable(["linkify", "text_join"])  # "main.py" is no web address; pieces keep their places
    parser.inline.ruler2.disable(["fragments_join"])
    # an open end is read again and again, and half the time of a link went into its address
    parser.normalizeLink = lru_cache(maxsize=256)(parser.normalizeLink)  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # link_rules decides when blocks are made
    return parser


def parse_markdown(source: str, references: References, *, growing: bool = False) -> "Sequence[Token]":
    """The tokens of a source with line feeds only; definitions found in it are added to `references`.

    If it is `growing`, a formula of lines of its own may still be open at its end.
    """
    return markdown_parser().parse(source, {"references": references, "growing": growing})
