r"""Where a formula stands in a text: `\(…\)`, `$…$`, `\[…\]` and `$$…$$`; money, shell variables and prices stay text."""

import re
import string

FORMULA_LIMIT = 2_000  # characters of one formula, delimiters included; what is longer stays text
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_MATHS_SIGNS = frozenset("\\^_=<>+{}|")
_PUNCTUATION = ".,;:!?()[]'\"“”…–—-"
_LETTERS_AND_DIGITS = frozenset(string.ascii_letters + string.digits)
_ENDING = re.compile(r"(?:th|st|nd|rd|s)(?![A-Za-z0-9_])")  # of "the $n$th"


def opener_at(text: str, at: int) -> str:
    r"""What opens a formula at a place: `\(`, `\[`, `$$` or `$`; empty if nothing does."""
    two = text[at : at + 2]
    if two in ("\\(", "\\["):
        return two
    if not two.startswith("$") or text[max(at - 1, 0) : at] == "$" or text.startswith("$$$", at):
        return ""
    return "$$" if two == "$$" else "$"


def formula_end(text: str, at: int, limit: int | None = None) -> int:
    """Where the formula that begins at `at` ends, at most at `limit`; -1 if none begins there."""
    limit = min(len(text) if limit is None else limit, at + FORMULA_LIMIT)
    opener = opener_at(text, at)
    end = closer_at(text, at, opener, limit) if opener else -1
    if end < 0:
        return -1
    body = text[at + len(opener) : end]
    if not holds_maths(body):
        return -1
    if opener == "$" and not _dollars_fit(text, at, end, body):
        return -1
    if opener == "$$" and reads_as_prose(body, least=1):
        return -1
    return end + len(opener)


def closer_at(text: str, at: int, opener: str, limit: int) -> int:
    """Where the closing delimiter of a formula that opens at `at` stands, before `limit`; -1 if it does not."""
    start = at + len(opener)
    if opener == "$$":
        found = text.find("$$", start, limit)
        return -1 if text.startswith("$$$", found) else found
    if opener == "$":
        found = text.find("$", start, limit)
        while found > 0 and _is_escaped(text, found, start):
            found = text.find("$", found + 1, limit)
        return found
    closer = "\\)" if opener == "\\(" else "\\]"
    for pair in _PAIR.finditer(text, start, limit):
        if pair.group() == closer:
            return pair.start()
        if pair.group() == opener:
            break
    return -1


def formula_body(source: str) -> tuple[str, bool] | None:
    """The LaTeX of a formula as it is written, and whether it is displayed; None if its end is missing."""
    opener = opener_at(source, 0)
    closer = {"\\(": "\\)", "\\[": "\\]"}.get(opener, opener)
    if not opener or len(source) <= 2 * len(opener) or not source.endswith(closer):
        return None
    return source[len(opener) : -len(closer)].strip(), opener in ("\\[", "$$")


def is_displayed(source: str) -> bool:
    r"""True for `$$…$$` and `\[…\]`, closed or not."""
    return source.startswith(("$$", "\\["))


def holds_maths(body: str) -> bool:
    """False for nothing but space and line breaks of LaTeX, and for what holds marks of code, which is stronger."""
    return bool(body.strip(" \t\n\\")) and "`" not in body


def reads_as_prose(body: str, least: int = 2) -> bool:
    """True if what stands between dollars is rather a piece of a sentence: an amount with words, or words alone."""
    pieces = body.split()
    apart = len(pieces) > 1 or body[:1] == " "
    words = sum(1 for piece in pieces if len(word := piece.strip(_PUNCTUATION)) > 1 and word.isalpha()) if apart else 0
    if body[:1].isdigit():
        return words > 0
    return words >= least and _MATHS_SIGNS.isdisjoint(body)


def _dollars_fit(text: str, at: int, end: int, body: str) -> bool:
    """Pandoc's rule, and that neither dollar stands at a word or a number, as in US$5, $5-$10 and $HOME:$PATH."""
    before, after = text[max(at - 1, 0) : at], text[end + 1 : end + 2]
    if before in _LETTERS_AND_DIGITS or body[0].isspace() or body[-1].isspace() or after == "$" or after.isdigit():
        return False
    if after in _LETTERS_AND_DIGITS and not (body[-1] not in _PUNCTUATION and _ENDING.match(text, end + 1)):
        return False
    return not reads_as_prose(body)


def _is_escaped(text: str, at: int, start: int) -> bool:
    run = at
    while run > start and text[run - 1] == "\\":
        run -= 1
    return (at - run) % 2 == 1
