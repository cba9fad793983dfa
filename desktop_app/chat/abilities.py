"""What a server can do for Brise, told from what is known of it: the engines and the endpoint's dialog read the same table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind, dialect_for


class Ability(StrEnum):
    """Something that a server can do or not, in the order in which it is told."""

    TOKEN_IDS = "token_ids"
    LOGPROBS = "logprobs"
    ALTERNATIVES = "alternatives"
    EXACT_COUNTS = "exact_counts"
    EXACT_PROMPT = "exact_prompt"
    CONTINUES = "continues"
    RAW_PROMPT = "raw_prompt"
    GRAMMAR = "grammar"
    IMAGES = "images"
    TOOLS = "tools"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do."""

    token_ids: bool = False
    logprobs: bool = False
    alternatives: int = 0  # at most, per token
    exact_counts: bool = False  # counts tokens with the server's tokenizer
    exact_prompt: bool = False  # tells the prompt that the model reads
    raw_prompt: bool = False
    continues: bool = False  # goes on from a text that ends in the middle of an answer
    grammar: bool = False


_FULL = Capabilities(
    token_ids=True, logprobs=True, alternatives=20, exact_counts=True, exact_prompt=True, raw_prompt=True, continues=True, grammar=True
)
_TABLE: Mapping[Dialect, Capabilities] = {
    Dialect.TGI: replace(_FULL, alternatives=5),
    Dialect.TGI_CHAT: replace(_FULL, alternatives=5, token_ids=False, raw_prompt=False),
    Dialect.LLAMA_CPP_CHAT: replace(_FULL, raw_prompt=False),
    Dialect.LLAMA_CPP_RAW: _FULL,
    Dialect.VLLM_CHAT: replace(_FULL, raw_prompt=False),
    Dialect.VLLM_RAW: _FULL,
    Dialect.TRANSFORMERS_CHAT: Capabilities(),
    Dialect.OPENAI_CHAT: Capabilities(logprobs=True, alternatives=5),
    Dialect.OPENAI_RAW: Capabilities(exact_prompt=True, raw_prompt=True, continues=True),
}
_PROMISED_BY_NOBODY = (Ability.LOGPROBS, Ability.ALTERNATIVES)
"""What Brise asks of any OpenAI-style server, and some leave out without a word."""


def version_number(version: str) -> tuple[int, int]:
    """Major and minor; more is not to be trusted (3.3.7 says 3.3.6-dev0). (99, 0) if it cannot be read: the newest."""
    parts = version.lstrip("v").split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return 99, 0


def capabilities_of(dialect: Dialect, facts: ServerFacts) -> Capabilities:
    """What an engine that speaks `dialect` can do with a server of which `facts` are known."""
    known = _TABLE[dialect]
    if dialect not in (Dialect.TGI, Dialect.TGI_CHAT):
        return known
    version = version_number(facts.version)
    if facts.max_stop_sequences == 0:  # TGI on llama.cpp: checks a grammar and does not hold to it, and names no alternatives
        known = replace(known, alternatives=0, grammar=False)
    if version < (1, 4):
        known = replace(known, grammar=False)
    if dialect is Dialect.TGI_CHAT:
        renders = version >= (2, 3)  # /chat_tokenize
        known = replace(known, continues=version >= (3, 0), exact_counts=renders, exact_prompt=renders)
    return known


def abilities_of(facts: ServerFacts) -> Mapping[Ability, bool | None]:
    """What the server can do in one dialect or another; None where nobody can say. Empty before it was asked what it is."""
    if facts.kind is ServerKind.UNKNOWN:
        return {}
    engines = _engines_for(facts)
    found: dict[Ability, bool | None] = {
        Ability.TOKEN_IDS: any(engine.token_ids for engine in engines),
        Ability.LOGPROBS: any(engine.logprobs for engine in engines),
        Ability.ALTERNATIVES: most_alternatives(facts) > 0,
        Ability.EXACT_COUNTS: any(engine.exact_counts for engine in engines),
        Ability.EXACT_PROMPT: any(engine.exact_prompt for engine in engines),
        Ability.CONTINUES: any(engine.continues for engine in engines),
        Ability.RAW_PROMPT: any(engine.raw_prompt for engine in engines),
        Ability.GRAMMAR: any(engine.grammar for engine in engines),
        Ability.IMAGES: facts.takes_images,
        Ability.TOOLS: _takes_tools(facts),
    }
    if facts.kind is ServerKind.OPENAI:
        found |= dict.fromkeys(_PROMISED_BY_NOBODY)
    return found


def most_alternatives(facts: ServerFacts) -> int:
    """How many alternatives of a token it names at most."""
    return max((engine.alternatives for engine in _engines_for(facts)), default=0)


def _engines_for(facts: ServerFacts) -> tuple[Capabilities, ...]:
    dialects = {dialect_for(facts.kind, servers_own_template=own) for own in (True, False)}
    return tuple(capabilities_of(dialect, facts) for dialect in dialects)


def _takes_tools(facts: ServerFacts) -> bool | None:
    if facts.kind is not ServerKind.TGI:
        return facts.takes_tools
    if facts.max_stop_sequences == 0 or facts.has_chat_template is False:
        return False
    version = version_number(facts.version)
    return None if version == (1, 4) else version > (1, 4)  # from 1.4.3 on
