"""A long prompt counted piece by piece: only pieces that were never counted are asked for, and the sum is exact to the token.

A *seam* is a string of the prompt that the tokenizer takes for one token wherever it stands (`</s>`, `<|im_end|>`): it cuts the
text before it tokenizes, so what stands on one side never changes what the other side becomes. Counts of the pieces between
seams add up, each measured with its seams, the first one at the very beginning and the last one at the very end.
"""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Ids = Callable[[str], Awaitable[Sequence[int] | None]]
"""The ids of a text's tokens as the server makes them; None if it cannot tell."""

MOST_PIECES = 100_000
"""Pieces whose counts are remembered; then all are forgotten."""
ONE_REQUEST = 200_000
"""Characters that one question carries: as JSON at most 1.2 MB, and a TGI takes 2."""
_PROBES = 4
_LIKE_A_SEAM = re.compile(r"<\|[\w ./-]{1,40}\|>|</?[A-Za-z_]{1,24}>|\[/?[A-Z_]{2,24}\]")


@dataclass(frozen=True, slots=True)
class Seam:
    """A string that is one token everywhere, and that token's id."""

    text: str
    token: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """A prompt cut at its seams: keys of the pieces, in order."""

    texts: tuple[str, ...]
    keys: tuple[bytes, ...]


def cut(prompt: str, seam: Seam) -> Pieces:
    """Cut a prompt; the first and the last piece have keys of their own, since they are measured otherwise."""
    texts = tuple(prompt.split(seam.text))
    last = len(texts) - 1
    return Pieces(texts, tuple(_key("first" if n == 0 else "last" if n == last else "middle", text) for n, text in enumerate(texts)))


def _key(place: str, text: str) -> bytes:
    return hashlib.blake2b(f"{place} {text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


class PieceCounts:
    """What one tokenizer made of pieces so far."""

    def __init__(self) -> None:
        self._counts: dict[bytes, int] = {}
        self._seams: dict[str, Seam | None] = {}  # strings that were tried

    async def seam_of(self, prompt: str, ids: Ids) -> Seam | None:
        """The seam that cuts a prompt into the most pieces, of those that are known; None if it has none. Raises ChatError."""
        known = [seam for seam in self._seams.values() if seam is not None and seam.text in prompt]
        if known:
            return max(known, key=lambda seam: prompt.count(seam.text))
        for text in await asyncio.to_thread(_like_seams, prompt):
            if text not in self._seams:
                self._seams[text] = _seam(text, await ids(f"{text}{text}a{text}b"))
            if (seam := self._seams[text]) is not None:
                return seam
        return None

    async def count(self, pieces: Pieces, seam: Seam, ids: Ids) -> int | None:
        """Tokens of the whole prompt; None if the server cannot tell, or cuts otherwise. Raises ChatError."""
        if len(pieces.texts) < 2:
            return None
        if len(self._counts) > MOST_PIECES:
            self._counts.clear()
        new = {key: text for key, text in zip(pieces.keys, pieces.texts, strict=True) if key not in self._counts}
        first, last = pieces.keys[0], pieces.keys[-1]
        middles = [key for key in new if key not in (first, last)]
        while first in new or last in new or middles:
            size, some = 0, 0
            while some < len(middles) and (not some or size < ONE_REQUEST):
                size += len(new[middles[some]])
                some += 1
            asked, middles = middles[:some], middles[some:]
            ends = not middles
            parts = [new.pop(first, ""), *(new[key] for key in asked), new.get(last, "") if ends else ""]
            counts = _between(await ids(seam.text.join(parts)), seam, len(parts))
            if counts is None:
                self._seams[seam.text] = None
                return None
            if first not in self._counts:
                self._counts[first] = counts[0]
            self._counts.update(zip(asked, counts[1:-1], strict=True))
            if ends and new.pop(last, None) is not None:
                self._counts[last] = counts[-1]
        return sum(self._counts[key] for key in pieces.keys) + len(pieces.keys) - 1


def _like_seams(prompt: str) -> list[str]:
    """What may be a seam, the most frequent first."""
    return [text for text, _ in Counter(_LIKE_A_SEAM.findall(prompt)).most_common(_PROBES)]


def _seam(text: str, ids: Sequence[int] | None) -> Seam | None:
    """A string that was asked for three times, with a letter behind the second and the third: one token each time, or no seam."""
    if ids is None or len(ids) > 8:  # three seams, two letters, and what a tokenizer puts before a text or a word
        return None
    often = [token for token, times in Counter(ids).items() if times >= 3]
    return Seam(text, often[0]) if len(often) == 1 and list(ids).count(often[0]) == 3 else None


def _between(ids: Sequence[int] | None, seam: Seam, parts: int) -> list[int] | None:
    """How many tokens stand before, between and after the seams; None if there are not as many seams as were asked for."""
    if ids is None:
        return None
    at = [-1, *(n for n, token in enumerate(ids) if token == seam.token), len(ids)]
    return [after - before - 1 for before, after in pairwise(at)] if len(at) == parts + 1 else None
