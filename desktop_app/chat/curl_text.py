"""What begins like a curl command, so that it is looked at before it is written down anywhere."""

import re
from collections.abc import Mapping

_LOOKED_AT = 2_000  # characters
_BEGINNING = re.compile(
    r"(?:```[a-z]*\s{1,9})?(?:%%(?:bash|sh)\s{1,9})?"  # of a web page, of a notebook
    r"(?:(?:[:#]|export[ \t]|[a-z_]\w{0,60}=)[^\n]*\n\s{0,9})*"  # lines that say something, as Brise's own do, or set a variable
    r"(?:[a-z_]\w{0,60}=\S{1,500}[ \t]{1,9})*"
    r"[!$%#>]?\s{0,9}curl(?:\.exe)?\s",
    re.IGNORECASE,
)
_SET = re.compile(r"(?:^|[\s;])([A-Za-z_]\w{0,60})=(?:\"([^\"\n]{1,500})\"|'([^'\n]{1,500})'|([^\s;\"']{1,500}))")


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


def variables_before(text: str) -> Mapping[str, str]:
    """What is set before the word curl, by its name; as it is written there."""
    text = text.strip()
    before = text[: len(text) - len(without_prompt(text))]
    return {found[1]: found[2] or found[3] or found[4] for found in _SET.finditer(before)}
