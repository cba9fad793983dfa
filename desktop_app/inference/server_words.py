"""What a server says when it refuses: every known shape of an error body or event, read into one value."""

import html
import json
import re
from dataclasses import dataclass

from desktop_app.inference.redaction import clean


@dataclass(frozen=True, slots=True)
class ServerWords:
    """A server's refusal: its text, what it calls the kind of error, and the numbers it gave beside the text."""

    text: str = ""  # redacted, at most 4,000 characters
    type: str = ""  # error_type, type or code as a word, lower case
    status: int | None = None  # an HTTP status inside the body, only if it can be believed
    tokens: tuple[int, int] | None = None  # llama.cpp: prompt tokens, context size
    seconds: float | None = None  # Hugging Face: estimated_time


def words_of_body(body: bytes, content_type: str = "") -> ServerWords:
    """The words in the body of a refusal, whatever its type says: JSON, plain text, or the title of a page."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if text[:1] in ("{", "[", '"'):
        try:
            return words_of_json(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            pass  # cut at 64 KiB, or not JSON after all: the text speaks for itself
    if looks_like_html(text, content_type):
        return ServerWords(text=_title(text))
    return ServerWords(text=clean(text))


def looks_like_html(text: str, content_type: str = "") -> bool:
    """True for a web page, which no model server sends on purpose."""
    start = text[:200].lstrip("\ufeff \t\r\n").lower()
    return "html" in content_type.lower() or start.startswith(("<!doctype", "<html", "<head", "<?xml", "<body"))


def words_of_json(value: object) -> ServerWords:
    """The words in a decoded error, of any shape."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]  # some gateways wrap their one error in a list
    if isinstance(value, str):
        return ServerWords(text=clean(value))
    if not isinstance(value, dict):
        return ServerWords(text=clean(json.dumps(value)) if value is not None else "")
    inner = value.get("error")
    if isinstance(inner, dict):  # OpenAI, llama.cpp, vLLM, TGI's chat since 2.4.1
        return _words_of_object(inner, outer=value)
    if isinstance(inner, list):  # Hugging Face's API: a list of reasons
        return _words(value, "; ".join(reason if isinstance(reason, str) else json.dumps(reason) for reason in inner[:20]))
    if inner is not None:  # TGI, Hugging Face: {"error": "…", "error_type": "…"}
        text = inner if isinstance(inner, str) else json.dumps(inner)
        return _words(value, text or str(value.get("error_type") or ""))
    return _words_of_object(value, outer=value)


def _words_of_object(value: dict[str, object], *, outer: dict[str, object]) -> ServerWords:
    for key in ("message", "detail", "msg", "errors", "title"):
        said = value.get(key)
        if said:
            return _words(value | {k: outer[k] for k in ("estimated_time", "error_type") if k in outer}, _sentence(said))
    return _words(value, clean(json.dumps(value)))


def _sentence(said: object) -> str:
    """FastAPI's `detail` is a text, or a list of objects with `loc` and `msg`; others nest once more."""
    if isinstance(said, str):
        return said
    if isinstance(said, dict):
        inner = said.get("message") or said.get("error") or said.get("msg")
        return inner if isinstance(inner, str) else json.dumps(said)
    if isinstance(said, list):
        return "; ".join(_complaint(part) for part in said[:20])
    return str(said)


def _complaint(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else json.dumps(part)
    place = part.get("loc")
    where = ".".join(str(step) for step in place[:8]) if isinstance(place, list) else ""
    what = str(part.get("msg") or part.get("message") or json.dumps(part))
    return f"{where}: {what}" if where else what


def _words(value: dict[str, object], text: str) -> ServerWords:
    kinds = [value.get(key) for key in ("error_type", "type", "code")]
    prompt_tokens, context = value.get("n_prompt_tokens"), value.get("n_ctx")
    seconds = value.get("estimated_time")
    return ServerWords(
        text=clean(text),
        type=" ".join(str(kind).lower()[:80] for kind in kinds if isinstance(kind, str)),
        status=_status(value.get("code")) or _status(value.get("status")) or _status(value.get("status_code")),
        tokens=(prompt_tokens, context) if _is_count(prompt_tokens) and _is_count(context) else None,  # type: ignore[arg-type]
        seconds=float(seconds) if _is_count(seconds) else None,  # type: ignore[arg-type]
    )


def _status(value: object) -> int | None:
    """An HTTP status of an error; TGI's `http_status_code` is never asked, it says 422 for everything (protocol §2b)."""
    if isinstance(value, str) and re.fullmatch(r"[45]\d\d", value):
        value = int(value)
    return value if isinstance(value, int) and 400 <= value <= 599 else None


def _is_count(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53


def _title(page: str) -> str:
    found = re.search(r"<title[^>]{0,200}>(.{1,300}?)</title", page[:20_000], re.IGNORECASE | re.DOTALL)
    return clean(" ".join(html.unescape(found[1]).split()), 200) if found else ""
