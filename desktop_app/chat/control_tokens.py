"""Control tokens: strings that a model reads as the beginning or end of a turn, whoever wrote them.

A server cuts such a string out of a text before it tokenizes it, wherever it stands, so a file or an imported chat that holds
one can end the user's turn and begin another. *Broken up* means: on the wire a space stands behind its first character
(`< /s>`), which every tokenizer and every reader takes for text; what is stored stays as it was written. A space and not a
word joiner: normalizers drop what cannot be seen, and the exact prompt is to show it.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.chat.message import Turn

SLICE = 32 * 1024
"""Characters that are searched at once: 3 ms at worst."""

_TOGETHER = (
    ("<s>", "</s>"),
    ("[INST]", "[/INST]"),
    ("<<SYS>>", "<</SYS>>"),
    ("<|im_start|>", "<|im_end|>", "<|endoftext|>"),
    ("<|user|>", "<|assistant|>", "<|system|>"),
    ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|python_tag|>"),
    ("<bos>", "<start_of_turn>", "<end_of_turn>", "<eos>"),
    ("<|end|>", "<|endoftext|>"),
    ("[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]"),
    ("<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>"),
)
"""Where a template writes one of a line, its model knows the others."""

_LIKE = re.compile(r"<\|[^|<>\s'\"]{1,40}\|>|</?[A-Za-z_]{1,24}>|\[/?[A-Z_]{3,24}\]|<</?SYS>>|<｜[^｜<>\s'\"]{1,40}｜>")
_SPACE = re.compile(r"\s")
_LEAST, _MOST = 3, 80  # characters of one; a shorter one would be everywhere


class ControlChoice(StrEnum):
    """What is done with the control tokens in a chat's texts, at this request and at every later one."""

    ASK = "ask"  # sent as they are, and marked
    AS_IS = "as_is"  # sent as they are: the user said so
    BREAK = "break"  # broken up on the wire


class Meaning(StrEnum):
    """What a model reads a control token as."""

    END = "end"  # of a turn
    BEGINNING = "beginning"  # of another one
    SIGN = "sign"  # something else that is no text


class Place(StrEnum):
    """Where in a request a control token stands."""

    DRAFT = "draft"
    ATTACHMENT = "attachment"  # of the draft
    SYSTEM_PROMPT = "system_prompt"
    EARLIER = "earlier"  # a message of the chat


@dataclass(frozen=True, slots=True)
class ControlFinding:
    """The first control token that a request's texts hold, and what is done with it."""

    token: str
    place: Place
    choice: ControlChoice


@dataclass(frozen=True, slots=True)
class ControlTokens:
    """The control tokens of one template and model."""

    texts: tuple[str, ...] = ()

    def starts(self, text: str, first: int = 0, last: int | None = None) -> Iterator[tuple[int, int]]:
        """Where they begin and end, those that overlap too; of those that begin before `last`, in slices."""
        if not self.texts:
            return
        search, longest = _pattern(self.texts).search, max(map(len, self.texts))
        last = len(text) if last is None else min(last, len(text))
        for begin in range(first, last, SLICE):
            border = min(begin + SLICE, last)
            found = search(text, begin, min(border + longest - 1, len(text)))
            while found is not None and found.start() < border:
                yield found.span()
                found = search(text, found.start() + 1, min(border + longest - 1, len(text)))

    def first(self, text: str, first: int = 0, last: int | None = None) -> str:
        """The first one in a text, or in the part of it between two places; empty if there is none."""
        start, end = next(self.starts(text, first, last), (0, 0))
        return text[start:end]

    def broken(self, text: str) -> str:
        """The text with a space behind the first character of each."""
        pieces, at = [], 0
        for start, _ in self.starts(text):
            pieces.append(text[at : start + 1])
            at = start + 1
        return " ".join([*pieces, text[at:]]) if pieces else text

    def broken_turns(self, turns: "Sequence[Turn]") -> "tuple[Turn, ...]":
        """Turns with all of them broken up; long ones take a while."""
        return tuple(replace(turn, text=broken) if (broken := self.broken(turn.text)) is not turn.text else turn for turn in turns)

    @property
    def broken_up(self) -> "ControlTokens":
        """What they look like when they are broken up."""
        return ControlTokens(tuple(f"{text[0]} {text[1:]}" for text in self.texts))

    def masked_turns(self, turns: "Sequence[Turn]") -> "tuple[tuple[Turn, ...], str]":
        """Turns in which one and the same strange character stands in place of each character of them, and that character.

        A template puts both kinds of turns in the same places: where the strange ones stand then, there stand the tokens.
        """
        mask = next((sign for sign in map(chr, range(0xE000, 0xE100)) if all(sign not in turn.text for turn in turns)), "")
        return tuple(replace(turn, text=self._masked(turn.text, mask)) for turn in turns) if mask else tuple(turns), mask

    def _masked(self, text: str, mask: str) -> str:
        pieces, at = [], 0
        for start, end in self.starts(text):
            pieces += [text[at:start], mask * (end - max(start, at))]
            at = max(end, at)
        return "".join([*pieces, text[at:]])


MOST_PLACES = 1_000
"""Places that are marked in one prompt."""


def masked_places(prompt: str, masked: str, mask: str) -> tuple[tuple[int, int], ...]:
    """Where tokens stand in a prompt, by what the template made of turns that were masked; nothing if it made something else."""
    if len(masked) != len(prompt):
        return ()
    runs = islice(re.finditer(re.escape(mask) + "+", masked), MOST_PLACES)
    return tuple(run.span() for run in runs)


@functools.lru_cache(maxsize=64)
def _pattern(texts: tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)))


def tokens_in(source: str, *named: str) -> ControlTokens:
    """Those that a template writes, those that are `named` beside it (its bos and eos), and those that its model knows as well."""
    found = dict.fromkeys(_LIKE.findall(source))
    found |= dict.fromkeys(text for text in named if not _SPACE.search(text))
    for line in _TOGETHER:
        if any(text in found for text in line):
            found |= dict.fromkeys(line)
    return ControlTokens(tuple(text for text in found if _LEAST <= len(text) <= _MOST))


KNOWN = ControlTokens(tuple(dict.fromkeys(text for line in _TOGETHER for text in line)))
"""Those of every family, for a model of which nothing is known."""


def together(*parts: ControlTokens) -> ControlTokens:
    """All of them."""
    return ControlTokens(tuple(dict.fromkeys(text for part in parts for text in part.texts)))


def meaning_of(token: str) -> Meaning:
    """What a model reads it as."""
    name = token.strip("<>|｜[]").casefold()
    if name.startswith("/") or name in _ENDS:
        return Meaning.END
    return Meaning.BEGINNING if name in _BEGINNINGS else Meaning.SIGN


_ENDS = ("im_end", "endoftext", "eot_id", "eom_id", "end_of_text", "end_of_turn", "eos", "end", "end▁of▁sentence", "eot")
_BEGINNINGS = (
    *("s", "bos", "inst", "im_start", "begin_of_text", "start_header_id", "start_of_turn", "begin▁of▁sentence"),
    *("user", "assistant", "system"),
)

INSTRUCTION_END = "[/INST]"
"""Behind it a model of Mistral's begins with a space of its own: spaces that stand there already make its answers worse."""


def space_after_instruction(text: str) -> int:
    """How many white characters a raw prompt ends with, if they stand behind `[/INST]`; else 0."""
    stripped = text.rstrip()
    return len(text) - len(stripped) if stripped.endswith(INSTRUCTION_END) else 0
