"""Errors: what the server refuses, and as what Brise understands it."""

from collections.abc import Mapping, Sequence

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.errors import ErrorKind
from tests.live.row import Row
from tests.live.subject import Subject, told

_NO_NUMBERS, _NO_GRAMMAR = '{"logit_bias": "strong"}', '{"grammar": "root ::= ("}'
WRONG: Mapping[Dialect, str] = {
    Dialect.TGI: '{"parameters": {"do_sample": "perhaps"}}',
    Dialect.TGI_CHAT: _NO_NUMBERS,
    Dialect.LLAMA_CPP_CHAT: _NO_GRAMMAR,
    Dialect.LLAMA_CPP_RAW: _NO_GRAMMAR,
    Dialect.VLLM_CHAT: _NO_NUMBERS,
    Dialect.VLLM_RAW: _NO_NUMBERS,
    Dialect.TRANSFORMERS_CHAT: '{"wibble": 1}',
    Dialect.OPENAI_CHAT: _NO_NUMBERS,
    Dialect.OPENAI_RAW: _NO_NUMBERS,
}
"""Extra JSON that each of them has to refuse; most take unknown keys, and llama.cpp even wrong types. Whatever TGI's own protocol
would refuse is a key that Brise decides, and goes nowhere."""
ASKS_FOR_ANY = (Dialect.TGI, Dialect.TGI_CHAT, Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW)
"""Servers of one model, which answer whatever name they are asked by."""
LOADS_ANY = (Dialect.TRANSFORMERS_CHAT,)
"""Servers that try to load whatever they are asked for, unless they were started for one model; what they cannot load is a bare 500."""
OF_ANY_MAKER = (Dialect.OPENAI_CHAT, Dialect.OPENAI_RAW)
"""Servers that nobody knows: some of them take anything."""
UNKNOWN_MODEL = "nobody/has-this-model"
LONGEST = 40_000
"""Tokens of a context that is filled to try its end; a longer one would take minutes."""


async def refusals(subject: Subject) -> Sequence[Row]:
    """All that goes wrong."""
    return [await wrong_parameter(subject), await unknown_model(subject), await too_long(subject)]


async def wrong_parameter(subject: Subject) -> Row:
    """Something in the request that no server can follow."""
    heard = await subject.hear(extra_body=WRONG[subject.dialect])
    if subject.dialect is Dialect.TGI:
        kept = heard.error is not None and heard.error.kind is ErrorKind.EXTRA_BODY
        return subject.row("wrong parameter", ErrorKind.EXTRA_BODY.value, told(heard), kept)
    promised = subject.dialect not in OF_ANY_MAKER
    expected = f"{ErrorKind.REJECTED.value}, in the server's words" if promised else "not promised"
    kept = heard.error is not None and heard.error.kind is ErrorKind.REJECTED and bool(heard.error.server_text)
    return subject.row("wrong parameter", expected, told(heard), kept if promised else None)


async def unknown_model(subject: Subject) -> Row:
    """A model that is not there."""
    heard = await subject.hear(model=UNKNOWN_MODEL)
    if subject.dialect in OF_ANY_MAKER:
        return subject.row("unknown model", "not promised", told(heard), None)
    if subject.dialect in ASKS_FOR_ANY:
        return subject.row("unknown model", "an answer by its only model", told(heard), heard.error is None)
    error = None if heard.error is None else heard.error.kind
    if subject.dialect in LOADS_ANY:
        kept = error in (ErrorKind.MODEL_UNKNOWN, ErrorKind.SERVER_ERROR)
        return subject.row("unknown model", "an error: it tries to load any", told(heard), kept)
    kept = error is ErrorKind.MODEL_UNKNOWN
    return subject.row("unknown model", ErrorKind.MODEL_UNKNOWN.value, told(heard), kept)


async def too_long(subject: Subject) -> Row:
    """A prompt with more words than the context has room for tokens."""
    most = subject.facts.max_total_tokens
    if most is None or most > LONGEST:
        return subject.row("too long a prompt", "not promised", f"not tried: the context is {most or 'not told'}", None)
    heard = await subject.hear(question="one " * (most + 8), as_it_is=True)
    kept = heard.error is not None and heard.error.kind is ErrorKind.TOO_LONG
    came = told(heard) if heard.error is None else f"{heard.error} {heard.error.numbers}"
    return subject.row("too long a prompt", ErrorKind.TOO_LONG.value, came, kept)
