"""Words that stand where an access token goes, in examples: API_TOKEN, hf_xxx, $HF_TOKEN, {token}."""

import re

_LONGEST = 100  # characters
_NAMED = re.compile(r"\$\w+|\$\{[^{}]*\}|\$env:\w+|\$\([^()]*\)|`[^`]*`|%\w+%|\{\{?[^{}]*\}?\}|<[^<>]*>|\[[^\[\]]*\]")
"""Something that a shell or a reader puts the token in the place of."""
_WORDS = frozenset(
    (
        *("api", "token", "key", "apitoken", "apikey", "hftoken", "access", "secret", "auth", "bearer", "personal", "user"),
        *("your", "yourtoken", "my", "mytoken", "the", "here", "insert", "enter", "paste", "put", "replace", "with", "me"),
        *("hf", "huggingface", "hugging", "face", "sk", "openai", "inference", "read", "write"),
        *("none", "dummy", "empty", "example", "placeholder"),
    )
)
_APART = re.compile(r"[-_.\s]+")
_FILLING = frozenset("x*…")


def is_placeholder(token: str) -> bool:
    """True for what is certainly no secret; whatever is not known counts as one."""
    token = token.strip()
    if len(token) > _LONGEST:
        return False
    if _NAMED.fullmatch(token):
        return True
    return all(not part or part in _WORDS or set(part) <= _FILLING for part in _APART.split(token.lower()))
