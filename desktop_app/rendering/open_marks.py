"""The end of a text that is still growing, read as it will most likely be read once it is whole.

"**bo" becomes "**bo**", a "-" under a paragraph is held back until it is clear whether a list begins: what has been
shown does not change its look with the next token. Only characters at the end are added or held back, so all
places in the text stay what they are.
"""

import re

from desktop_app.rendering.formula_source import closer_at, formula_end, reads_as_prose

_UNDECIDED_LINE = re.compile(r"[ \t>]*+(?:[-*+]|\d{1,3}[.)]?|#{1,6}|=+|--+|`{1,2}|~{1,2}|\|[ \t|:-]*+|\${1,2}|\\\[?|[-*+] \[.?\]?)?[ \t]*")
_FENCE_LINE = re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)
_OPEN_TARGET = re.compile(r"\]\([^()\s]*$")
_MARKS = re.compile(r"(?P<formula>\\[(\[]|\${1,2}(?!\$))|\\.|(?P<escape>\\\Z)|\$+|(?P<code>`+)|(?P<mark>\*{1,3}|_{1,3}|~{1,2})", re.DOTALL)
_MATHS_SIGN = re.compile(r"[\\^_=<>+{}|]")
_LAST_WORD = re.compile(r"\S+\Z")
_LINE_BEGINNING = re.compile(r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?")
_HELD = 200  # characters of an open formula inside a line
_BEFORE_OPENING = " \t\n([{\"'“‘—–-/*_~|>"


def with_closed_marks(text: str) -> str:
    """The text with what its end leaves open closed, or held back; lines before the last paragraph are left alone."""
    start = text.rfind("\n") + 1
    if start and text[start:].strip() and _UNDECIDED_LINE.fullmatch(text, start):
        text = text[: start - 1]
    paragraph = max(text.rfind("\n\n"), 0)
    if len(_FENCE_LINE.findall(text)) % 2:
        return text
    stack: list[str] = []
    kept, closer = _open_at_end(text, paragraph, stack)
    if not closer and not stack and kept == len(text):
        return text
    body = text[:kept].rstrip(" ")
    while not closer and stack and body.endswith(stack[-1]):  # nothing stands after it yet
        body = body[: -len(stack.pop())].rstrip(" ")
    return body + closer + "".join(reversed(stack))


def _open_at_end(text: str, start: int, stack: list[str]) -> tuple[int, str]:
    """How much of the text to keep, and what closes the code or link at its end; `stack` takes the open marks."""
    at = start
    while (match := _MARKS.search(text, at)) is not None:
        at = match.end()
        if match.group("formula"):
            end = formula_end(text, match.start())
            if end == len(text) and match.group() == "$":
                return match.start(), ""  # a number may follow: then it is money
            if end > 0:
                at = end
            elif _begins_line(text, match.start()) and match.group() in ("\\[", "$$"):
                stack.clear()  # shown as its source, without marks
                return len(text), ""
            elif _may_be_formula(text, match.start(), match.group()):
                return match.start(), ""
        elif match.group("escape"):
            return match.start(), ""  # a formula may begin
        elif match.group("code"):
            ticks = match.group("code")
            if at == len(text):
                return match.start(), ""
            close = re.compile(rf"(?<!`){ticks}(?!`)").search(text, at)
            if close is None:
                return len(text.rstrip("` ")), ticks  # ticks at the end would join those that close
            at = close.end()
        elif match.group("mark"):
            if at == len(text):
                return _at_last_mark(text, match.start(), match.group("mark"), stack), ""
            _take(text, match.start(), at, match.group("mark"), stack)
    return len(text), ")" if _OPEN_TARGET.search(text, start) else ""


def _begins_line(text: str, at: int) -> bool:
    return _LINE_BEGINNING.fullmatch(text, text.rfind("\n", 0, at) + 1, at) is not None


def _may_be_formula(text: str, at: int, opener: str) -> bool:
    """True if the rest of the text may turn out to be a formula that is not closed yet; a long one is shown as it is."""
    rest = text[at + len(opener) :]
    if len(rest) > _HELD or "`" in rest or closer_at(text, at, opener, len(text)) >= 0:
        return False
    if opener != "$":
        return True
    before = text[max(at - 1, 0) : at]
    words, *sign = _MATHS_SIGN.split(rest, maxsplit=1)
    if not sign:
        words = _LAST_WORD.sub("", words)  # it may go on, as something else
    return not (before.isalnum() and before.isascii()) and not rest[:1].isspace() and not rest[:1].isdigit() and not reads_as_prose(words)


def _take(text: str, start: int, end: int, mark: str, stack: list[str]) -> None:
    before, after = text[start - 1 : start] or " ", text[end]
    if stack and stack[-1] == mark and not before.isspace():
        stack.pop()
    elif not after.isspace() and before in _BEFORE_OPENING:
        stack.append(mark)


def _at_last_mark(text: str, start: int, mark: str, stack: list[str]) -> int:
    """How much to keep of a text that ends in a mark."""
    before = text[start - 1 : start] or " "
    if stack and not before.isspace() and stack[-1].startswith(mark):
        return start  # it closes, or will with the next character
    if before in _BEFORE_OPENING:
        return start  # it may open something
    return len(text)
