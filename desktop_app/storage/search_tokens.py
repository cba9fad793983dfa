"""What the index keeps of a message: every three characters in a row, one and two where a word starts, and what it is filtered by.

A term is in a message only if all of its tokens are. The tokens are words of FTS5's tokenizer "ascii": no folding is left to it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

from desktop_app.chat.folded_text import fold, may_start, pieces
from desktop_app.chat.message_search import SearchFilter

_GRAM = 3
_GRAMS_AT_MOST = 10  # of one term, in a query
_WORDS_KEPT = 8192
_LONG_WORD = 64  # characters from which on a word is not worth keeping
_LONGEST_RUN = 1024  # characters without white space that are read in one go
_PUNCTUATION = {code: 0xE000 + code for code in range(1, 128) if not chr(code).isalnum() and not chr(code).isspace()}
"""The tokenizer parts at ASCII punctuation: it is kept as characters of private use."""


def text_tokens(text: str, size: int | None = None) -> Iterator[str]:
    """The tokens of a message's text, piece by piece, parted by spaces; a token may come more than once."""
    carried = ""
    for piece in pieces(text) if size is None else pieces(text, size):
        folded = carried + fold(piece)
        carried = ""
        words = folded.split()
        if words and not folded[-1].isspace():
            carried = words.pop()
            if len(carried) > _LONGEST_RUN:
                words.append(carried)
                carried = carried[1 - _GRAM :]
        yield " ".join(map(_tokens_of, set(words)))
    if carried:
        yield _tokens_of(carried)


def _tokens_of(word: str) -> str:
    return _cut(word) if len(word) > _LONG_WORD else _kept(word)


def _cut(word: str) -> str:
    found = set()
    before = ""
    for at, character in enumerate(word):
        if may_start(before, character):
            found.add(character)
            found.add(word[at : at + 2])
        gram = word[at : at + _GRAM]
        if len(gram) == _GRAM:
            found.add(gram)
        before = character
    return " ".join(found).translate(_PUNCTUATION)


_kept = lru_cache(_WORDS_KEPT)(_cut)


def forget_words() -> None:
    """Give back the memory that makes tokens of many messages fast."""
    _kept.cache_clear()


def filter_tokens(role: str, rating: int | None, endpoint_id: str | None, model: str | None) -> list[str]:
    """What a message can be filtered by; longer than any token of a text."""
    found = [f"role{role}"]
    if rating is not None:
        found.append("ratedup" if rating > 0 else "rateddown")
    if endpoint_id:
        found.append(f"endpoint{_short(endpoint_id)}")
    if model:
        found.append(f"model{_short(model)}")
    return found


def match_expression(terms: Sequence[str], wanted: SearchFilter) -> str:
    """What FTS5 is asked; "" if that is nothing."""
    tokens: dict[str, None] = {}
    for term in terms:
        if len(term) < _GRAM:
            tokens[term] = None
            continue
        for start in _starts(len(term) - _GRAM):
            tokens[term[start : start + _GRAM]] = None
    found = [token.translate(_PUNCTUATION) for token in tokens]
    rating = None if wanted.rated is None else (1 if wanted.rated == "up" else -1)
    filters = filter_tokens(wanted.role or "", rating, wanted.endpoint_id, wanted.model)
    found += filters if wanted.role is not None else filters[1:]
    return " AND ".join(f'"{token}"' for token in found)


def _starts(last: int) -> Sequence[int]:
    """Where the tokens start that are asked for: in a row, as they are rarer together; of a long term fewer."""
    return range(last + 1) if last < _GRAMS_AT_MOST else [last * number // (_GRAMS_AT_MOST - 1) for number in range(_GRAMS_AT_MOST)]


def _short(name: str) -> str:
    return blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()
