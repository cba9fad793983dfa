"""Takes the tokens of a brise.json one by one into columns: as values they would need fifty times the memory."""

from desktop_app.chat.token_track import Alternative, Token, TokenTrack
from desktop_app.exchange.fields import UnknownFields

MOST_TOKENS = 2_000_000
MOST_ALTERNATIVES = 100
_LONGEST = 100_000  # characters of one token
_LARGEST = 3.4e38  # that 32 bits can hold
_FIELDS = frozenset(("text", "id", "logprob", "special", "hidden", "alternatives"))


class TokenSink:
    """Put in place of the array `tokens`; what is no token, or no value of one, is counted."""

    def __init__(self) -> None:
        self._track = TokenTrack()
        self.wrong = 0
        self._unknown = UnknownFields(_FIELDS)

    def append(self, value: object) -> None:
        """One more token."""
        if not isinstance(value, dict) or len(self._track) >= MOST_TOKENS or not isinstance(text := value.get("text"), str):
            self.wrong += 1
            return
        self._unknown.look(value)
        others = value.get("alternatives")
        hidden = value.get("hidden")
        token = Token(
            text=text[:_LONGEST],
            id=_id(value.get("id")),
            logprob=_logprob(value.get("logprob")),
            special=value.get("special") is True,
            hidden=min(hidden, len(text)) if isinstance(hidden, int) and hidden > 0 else 0,
            alternatives=tuple(map(_alternative, others[:MOST_ALTERNATIVES])) if isinstance(others, list) else (),
        )
        self._track.append(token)
        self._tell(value, token)

    def close(self) -> object:
        """The tokens, how many values were none, and which of their fields mean nothing to Brise."""
        return self._track.to_bytes(), self.wrong, self._unknown.found

    def _tell(self, value: dict[str, object], token: Token) -> None:
        """Count what of a token was not taken."""
        for name, taken in (("id", token.id), ("logprob", token.logprob), ("special", token.special), ("hidden", token.hidden)):
            given = value.get(name)
            self.wrong += given is not None and given != taken
        self.wrong += not _all_taken(value.get("alternatives"), token.alternatives)


def _all_taken(given: object, taken: tuple[Alternative, ...]) -> bool:
    if not isinstance(given, list) or len(given) > len(taken):
        return given is None
    for value, other in zip(given, taken, strict=True):
        if not isinstance(value, list) or len(value) > 3:
            return False
        for one, kept in zip(value, (other.text, other.id, other.logprob), strict=False):
            if one != kept and one is not None:
                return False
    return True


def _alternative(value: object) -> Alternative:
    text, token_id, logprob = [*value, None, None, None][:3] if isinstance(value, list) else (None, None, None)
    return Alternative(text[:_LONGEST] if isinstance(text, str) else "", _logprob(logprob), _id(token_id))


def _id(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63 and value != -1 else None


def _logprob(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST else None
