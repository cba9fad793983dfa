"""Colours for code, found by Pygments in a thread: only for finished blocks of at most 50 KB, and kept."""

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.rendering.worker import Worker

LIMIT = 50_000  # characters
_KEPT = 128  # blocks
_NAMES = (  # the first that a token's type lies in counts
    ("Comment.Preproc", "keyword"),
    ("Comment", "comment"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Name.Function", "function"),
    ("Name.Class", "function"),
    ("Name.Decorator", "function"),
    ("Name.Attribute", "function"),
    ("Name.Tag", "keyword"),
)

Colouring = Sequence[tuple[int, int, str]]  # start and end in characters, name in Look.syntax


def colour_code(code: str, language: str) -> Colouring:
    """What is which colour; empty for a language that nobody knows. Takes a while: call it in a thread."""
    # deferred: Pygments takes 60 ms to import, and belongs in the thread as a whole
    from pygments.lexers import get_lexer_by_name
    from pygments.token import string_to_tokentype
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language.lower())
    except ClassNotFound:
        return ()
    names: list[tuple[Any, str]] = [(string_to_tokentype(kind), name) for kind, name in _NAMES]
    found: list[tuple[int, int, str]] = []
    for start, kind, text in lexer.get_tokens_unprocessed(code):
        name = next((name for wanted, name in names if kind in wanted), None)
        if name is None:
            continue
        if found and found[-1][1] == start and found[-1][2] == name:
            found[-1] = (found[-1][0], start + len(text), name)
        else:
            found.append((start, start + len(text), name))
    return found


class CodeHighlighter(QObject):
    """Answers at once for what it coloured before, later by `coloured` for the rest."""

    coloured = Signal(object)
    """The (language, code) that has its colours now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[tuple[str, str], Colouring] = OrderedDict()
        self._running: set[tuple[str, str]] = set()
        self._worker = Worker(self)

    def colouring(self, code: str, language: str) -> Colouring | None:
        """The colours; None if they are being looked for, empty if there are none."""
        if not language or len(code) > LIMIT:
            return ()
        key = (language, code)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._running:
            self._running.add(key)
            self._worker.start(partial(_colours, key), partial(self._keep, key))
        return None

    def _keep(self, key: tuple[str, str], colouring: Colouring) -> None:
        self._running.discard(key)
        self._kept[key] = colouring
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.coloured.emit(key)


def _colours(key: tuple[str, str]) -> Colouring:
    language, code = key
    try:
        return colour_code(code, language)
    except Exception:  # a lexer's fault must cost the colours, not the answer
        return ()
