"""What the test server answers: token by token, with everything that a real server or network does to a stream."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tests.tgi_tokenizer import Tokenizer


@dataclass(frozen=True)
class Piece:
    """One token of an answer."""

    text: str
    id: int | None = None  # None: the tokenizer's
    logprob: float | None = -0.25
    special: bool | None = None  # None: if the tokenizer says so
    pause: float | None = None  # seconds before this token, instead of the script's delay
    alternatives: tuple["Piece", ...] = ()  # () : made up when asked for


class Ending(StrEnum):
    """How a stream ends."""

    WHOLE = "whole"  # as TGI ends it
    NO_FINAL_EVENT = "no final event"  # the body ends, framed properly, but the server never said that it was done
    ERROR = "error"  # an error event instead of the next token
    CUT = "cut"  # the connection closes inside a chunk
    RESET = "reset"  # the connection is reset
    STALL = "stall"  # nothing more comes, but keep-alive comments


@dataclass(frozen=True)
class Script:
    """An answer to give. Without `pieces`, the server's own."""

    pieces: Sequence[str | Piece] = ()
    first_delay: float = 0.0  # seconds before the first token
    delay: float = 0.0  # seconds between tokens
    count: int | None = None  # so many tokens, going round the pieces; None: each piece once
    buffer: int = 0  # bytes of events gathered into one write; 0: one write per event
    piece: int = 0  # the bytes of the stream in writes of so many bytes; 0: as they are
    finish_reason: str | None = None  # instead of what the tokens and the request say
    generated_text: str | None = None  # instead of the tokens' text
    seed: int | None = None  # instead of the request's or a drawn one
    ending: Ending = Ending.WHOLE
    error: str = "Server error: transport error"  # of Ending.ERROR
    error_type: str = "generation"
    obey_limits: bool = True  # stop strings, max_new_tokens and the end-of-text token end the answer


@dataclass(frozen=True)
class Made:
    """One token as made for one request."""

    piece: Piece
    id: int
    special: bool
    alternatives: tuple[Piece, ...] = ()
    finish_reason: str | None = None  # of the last token


@dataclass
class Course:
    """A script on its way: makes the tokens of one request, and knows what the final event says."""

    script: Script
    tokenizer: Tokenizer
    max_new_tokens: int
    stop: Sequence[str] = ()
    alternatives: int = 0
    text: str = ""  # without special tokens
    made: int = 0
    pieces: list[Piece] = field(default_factory=list)

    def __iter__(self) -> Iterator[Made]:
        pieces = [piece if isinstance(piece, Piece) else Piece(piece) for piece in self.script.pieces]
        count = len(pieces) if self.script.count is None else self.script.count
        for number in range(count):
            piece = pieces[number % len(pieces)]
            special = self.tokenizer.is_special(piece.text) if piece.special is None else piece.special
            self.made += 1
            if not special:
                self.text += piece.text
            reason = self.reason(piece, special=special, last=number == count - 1)
            made = Made(piece, self.tokenizer.token_id(piece.text) if piece.id is None else piece.id, special, self.others(piece), reason)
            yield made
            if reason is not None:
                return

    def reason(self, piece: Piece, *, special: bool, last: bool) -> str | None:
        """Why the answer ends with this token; None: it goes on. The limit is tested first, as TGI does."""
        natural: str | None = None
        if self.script.obey_limits:
            if self.made >= self.max_new_tokens:
                natural = "length"
            elif special and piece.text == self.tokenizer.eos:
                natural = "eos_token"
            elif not special and any(self.text.endswith(stop) for stop in self.stop):
                natural = "stop_sequence"
        if natural is None and last:
            natural = self.script.finish_reason or ("eos_token" if special else "length")
        return self.script.finish_reason or natural if natural else None

    def others(self, piece: Piece) -> tuple[Piece, ...]:
        """The alternatives of a token, itself first unless the script says otherwise."""
        if not self.alternatives:
            return ()
        if piece.alternatives:
            return piece.alternatives[: self.alternatives]
        base = -0.25 if piece.logprob is None or not math.isfinite(piece.logprob) else piece.logprob
        others = [Piece(word, logprob=round(base - 0.75 * step, 6)) for step, word in enumerate((" the", " a", " not", " so"), 1)]
        return (replace(piece, special=piece.special), *others)[: self.alternatives]

    @property
    def generated_text(self) -> str:
        """What the final event says that was generated."""
        return self.text if self.script.generated_text is None else self.script.generated_text


DEFAULT_TEXT = " My favourite condiment is ketchup. It is sweet and sour, and goes very well with chips."


def default_script(tokenizer: Tokenizer) -> Script:
    """The answer without a script: twenty tokens that end in the end-of-text token."""
    chance = random.Random(7)
    pieces = [Piece(text, logprob=round(-3 * chance.random() ** 2, 6)) for text in tokenizer.split(DEFAULT_TEXT)]
    return Script([*pieces, Piece(tokenizer.eos, logprob=-0.01)])


LEADING_SPACE = Script([" Hello", ",", " world", "</s>"])
HELD_BACK_EMOJI = Script([" Wind", Piece(" ", logprob=-0.9), Piece("", id=7170), Piece("", id=230), Piece("🌬️", id=122), " blows", "</s>"])
LINE_SEPARATORS = Script([" a", "\u2028", "b", "\u0085", "c", "\u2029", "d", "</s>"])
LONE_END = Script(["</s>"])
EMPTY_GENERATED_TEXT = Script([" Half", " of", Piece("", id=230)], generated_text="")
NULL_LOGPROB = Script([Piece(" odd", logprob=None), Piece(" one", logprob=-0.5), "</s>"])
BIG_SEED = Script([" seeded", "</s>"], seed=2**64 - 1)
NO_FINAL_EVENT = Script([" never", " said", " to", " be", " done"], ending=Ending.NO_FINAL_EVENT)
CUT_IN_A_CHUNK = Script([" cut", " off", " here"], ending=Ending.CUT)
RESET = Script([" reset", " here"], ending=Ending.RESET)
BACKEND_KILLED = Script([" The", " backend", " dies"], ending=Ending.ERROR)
INCOMPLETE = Script(
    [" The", " backend", " ends"], ending=Ending.ERROR, error="Incomplete generation stream", error_type="incomplete_generation_stream"
)
BYTE_BY_BYTE = Script([" Grüße", " 🌬️", "\u2028", " end", "</s>"], piece=1)
STALLS = Script([" waiting", " for"], ending=Ending.STALL)


def flat_out(count: int, *, buffer: int = 65_536) -> Script:
    """So many tokens as fast as they can be written, in large buffers; no limit applies."""
    return Script(
        [" word", " by", " word", ",", " as", " fast", " as", " it", " goes", ".\n"], count=count, buffer=buffer, obey_limits=False
    )


def paced(count: int, tokens_per_second: float) -> Script:
    """So many tokens at a steady pace, one write each."""
    return replace(flat_out(count, buffer=0), delay=1 / tokens_per_second)
