"""What begins like a curl command, so that it is looked at before it is written down anywhere."""

import re

_LOOKED_AT = 2_000  # characters
_BEGINNING = re.compile(
    r"(?:```[a-z]*\s{1,9})?(?:%%(?:bash|sh)\s{1,9})?"  # of a web page, of a notebook
    r"(?::[^\n]*\n\s{0,9})*"  # lines that say something and do nothing: Brise writes them itself
    r"[!$%#>]?\s{0,9}curl(?:\.exe)?\s",
    re.IGNORECASE,
)


def begins_as_curl(text: str) -> bool:
    """True if it may be a curl command; cheap for a text of any length."""
    return _BEGINNING.match(text[:_LOOKED_AT].lstrip()) is not None


def without_prompt(text: str) -> str:
    """From the word curl on: without what a notebook, a shell or a web page has before it."""
    text = text.strip()
    found = _BEGINNING.match(text[:_LOOKED_AT])
    if found is None:
        return text
    at = found.end() - 1
    word = found.group().rstrip().lower()
    at -= len("curl.exe") if word.endswith(".exe") else len("curl")
    return text[at:]
