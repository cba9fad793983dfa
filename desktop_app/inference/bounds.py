"""How much of anything a server may send: every bound on what comes in, in one place. What is over one is a ChatError(TOO_MUCH)."""

from desktop_app.chat.errors import ChatError, ErrorKind

HEAD_BYTES = 256 * 2**10
"""Of one reply before its body, preliminary replies (1xx) included; of one of them the HTTP library takes 100 KiB."""
BODY_BYTES = 256 * 2**20
"""Of one reply on the wire."""
ANSWER_BYTES = 64 * 2**20
"""Of one answer that comes whole, decompressed. The biggest known: 100,000 tokens with five alternatives each, 40 MB."""
REPLY_BYTES = 8 * 2**20
"""Of a reply that is no answer, decompressed: what a server says of itself, a list of models, a count of tokens."""
HUB_REPLY_BYTES = 2 * 2**20
"""Of a reply of Hugging Face's hub: whose a token is, a search for models."""
STREAM_BYTES = 256 * 2**20
"""Of one answer's events, decompressed, comments included: whatever a compression makes of little."""
EVENT_BYTES = 2 * 2**20
"""Of one event. The biggest known: vLLM's prompt_token_ids of a 128,000-token prompt, 0.9 MB."""
NOISE_BYTES = 2 * 2**20
"""In which an answer may come on by nothing, once the time that it may be silent is over."""
JSON_DEPTH = 64
"""Nesting of JSON that is still read; the deepest answer of a real server has seven levels."""
JSON_OBJECTS = 1_000_000
"""Of one reply; the biggest known answer: 100,000 tokens with five alternatives each, 600,000."""
JSON_LISTS = 100_000
"""Of one reply, beside three for each of its objects."""
REFUSAL_BYTES = 64 * 2**10
"""Of a refusal that are read for its words."""
ANSWER_TOKENS = 1_000_000
"""Of one answer, whatever was asked for."""
OVERRUN = 16
"""Times as many pieces as tokens were asked for: some servers send an answer letter by letter."""
OVERRUN_TOKENS = 1_000
"""And so many more, where few were asked for."""
ANSWER_CHARACTERS = 4_000_000
"""Of one answer: a million tokens. Its end is stored in one go, which takes the window's time."""
TOKEN_CHARACTERS = 4_096
"""Of one token; a longer text goes on in further tokens, so nothing is lost."""
ALTERNATIVES = 32
"""Per token; the rest is dropped."""
ALTERNATIVE_CHARACTERS = 1_000
"""Of an alternative; the rest is dropped."""

CHOICES = 32
"""Of one event; the rest is not looked at."""
TEXT_PARTS = 1_000
"""Of a text that comes in parts; the rest is dropped."""

OTHER_ANSWERS = 32
"""Beside the best one; the rest is not read."""
MODELS = 1_000
"""Of a server's list; the rest is dropped."""
MODEL_NAME_CHARACTERS = 400
"""Of a name that a server gives a model or itself; the rest is dropped."""
PROVIDERS = 60
"""Of one model at Hugging Face; the rest is dropped."""
ORGANIZATIONS = 200
"""Of one account at Hugging Face; the rest is dropped."""
CERTIFICATE_NAMES = 20
"""Of one certificate that are shown."""
CERTIFICATE_CHARACTERS = 300
"""Of one of its names."""
ERROR_CHARACTERS = 4_000
"""Of a server's own words in an error, or in a reply that is no JSON."""
DETAIL_CHARACTERS = 1_000
"""Of the details of an error."""


def too_much(detail: str, host: str = "") -> ChatError:
    """The error for what is over a bound; `detail` names the bound."""
    return ChatError(ErrorKind.TOO_MUCH, host=host, detail=detail)


def most_tokens(asked: int | None) -> int:
    """How many pieces an answer may have that was asked for in so many tokens; None: in as many as the server likes."""
    return ANSWER_TOKENS if asked is None else min(ANSWER_TOKENS, asked * OVERRUN + OVERRUN_TOKENS)
