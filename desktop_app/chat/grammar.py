"""A grammar that an answer must keep to: a JSON schema or a regular expression, as the user wrote it."""

from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.whole_characters import whole_characters

SCHEMA_MAXIMUM = 20_000  # characters
PATTERN_MAXIMUM = 2_000  # characters: checking takes longer the longer it is, and a server compiles it token by token


class GrammarKind(StrEnum):
    """What a grammar is written in."""

    JSON = "json"
    REGEX = "regex"

    @property
    def length_maximum(self) -> int:
        """Characters that it may have."""
        return SCHEMA_MAXIMUM if self is GrammarKind.JSON else PATTERN_MAXIMUM


@dataclass(frozen=True, slots=True)
class Grammar:
    """One grammar; `text` is a JSON schema or a pattern, and whether it is a good one is another question."""

    kind: GrammarKind
    text: str

    def to_json(self) -> dict[str, object]:
        """The grammar as stored."""
        return {"kind": self.kind.value, "text": self.text}

    @classmethod
    def from_json(cls, stored: object) -> "Grammar | None":
        """Read back what `to_json` wrote; None for anything else, and for what is too long to be one."""
        if not isinstance(stored, dict):
            return None
        kind, text = stored.get("kind"), stored.get("text")
        if not isinstance(text, str) or not isinstance(kind, str) or kind not in GrammarKind._value2member_map_:
            return None
        return bounded_grammar(cls(GrammarKind(kind), whole_characters(text)))


def bounded_grammar(grammar: Grammar) -> Grammar | None:
    """The grammar, or None if it is empty or too long."""
    fits = grammar.text.strip() and len(grammar.text) <= grammar.kind.length_maximum
    return grammar if fits else None


_TAKES_PATTERNS = (Dialect.TGI, Dialect.TGI_CHAT, Dialect.VLLM_CHAT, Dialect.VLLM_RAW)


def takes_kind(kind: GrammarKind, dialect: Dialect) -> bool:
    """True if a server that takes grammars takes this kind there: llama.cpp and OpenAI's protocol know schemas only."""
    return kind is GrammarKind.JSON or dialect in _TAKES_PATTERNS
