"""Where two renderings of the same chat part ways."""

from dataclasses import dataclass

BOS_TOKENS = ("<s>", "<|begin_of_text|>", "<bos>")
"""What a server writes first in a prompt that it renders, and puts by itself before one that it is given."""

_BEFORE, _AFTER = 24, 60
"""Characters shown of what is alike, and of what is not."""


@dataclass(frozen=True, slots=True)
class PromptDifference:
    """The first place where they differ."""

    at: int  # characters of ours that are the same
    before: str  # the end of what is the same
    ours: str  # how it goes on in each; "": it has ended
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a prompt with the server's own rendering."""

    difference: PromptDifference | None  # None: the same
    bos: str = ""  # stands first in the server's rendering alone: it puts that before a raw prompt too


def compare(ours: str, theirs: str, bos_token: str = "") -> Comparison:
    """Compare a raw prompt with what the server's template makes of the same turns; the template's BOS token may go first there."""
    bos = next((token for token in (bos_token, *BOS_TOKENS) if token and theirs.startswith(token) and not ours.startswith(token)), "")
    theirs = theirs.removeprefix(bos)
    if ours == theirs:
        return Comparison(None, bos)
    at = _same(ours, theirs)
    before = ours[max(at - _BEFORE, 0) : at]
    return Comparison(PromptDifference(at, before, ours[at : at + _AFTER], theirs[at : at + _AFTER]), bos)


def _same(ours: str, theirs: str) -> int:
    """How many characters they have in common at the start, by halving: megabytes are compared at once."""
    low, high = 0, min(len(ours), len(theirs))
    while low < high:
        middle = (low + high + 1) // 2
        if ours[low:middle] == theirs[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
