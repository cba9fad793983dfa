"""The first of two gates for errors: whatever the hub, httpx2, httpcore2, anyio, ssl or a server can raise becomes one ChatError."""

import re
from collections.abc import Mapping
from dataclasses import replace

from desktop_app.chat.endpoint import BadAddress, host_label
from desktop_app.chat.errors import ChatError, ErrorKind, Refusal
from desktop_app.inference.bounds import DETAIL_CHARACTERS
from desktop_app.inference.exception_kinds import chain_of, kind_of_exception, names_of
from desktop_app.inference.redaction import clean, redact
from desktop_app.inference.retry_after import retry_after
from desktop_app.inference.server_words import ServerWords, looks_like_html, words_of_body, words_of_json
from desktop_app.inference.tls_errors import PinChanged

# (tokens in all, limit): what the server counted, in the order in which the numbers appear in its sentence
_TOO_LONG = (
    # TGI, protocol §4
    (re.compile(r"must be <= (?P<limit>\d+)\. Given: (?P<a>\d+) `inputs` tokens and (?P<b>\d+) `max_new_tokens`"), ("a", "b")),
    (re.compile(r"`inputs` must have less than (?P<limit>\d+) tokens\. Given: (?P<a>\d+)"), ("a",)),
    # llama.cpp
    (re.compile(r"request \((?P<a>\d+) tokens\) exceeds the available context size \((?P<limit>\d+) tokens\)"), ("a",)),
    # vLLM and OpenAI, old and new
    (re.compile(r"maximum context length (?:is|of) (?P<limit>\d+) tokens.{0,40}?(?:requested|resulted in) (?P<a>\d+) tokens"), ("a",)),
    (re.compile(r"too large: (?P<a>\d+)\..{0,80}?context length is (?P<limit>\d+) tokens.{0,40}?has (?P<b>\d+) input tokens"), ("a", "b")),
    (re.compile(r"passed (?P<a>\d+) input tokens and requested (?P<b>\d+) output tokens.{0,80}?only (?P<limit>\d+) tokens"), ("a", "b")),
    (re.compile(r"max_tokens=(?P<a>\d+) cannot be greater than max_model_len=(?P<limit>\d+)"), ("a",)),
    (re.compile(r"length (?:of )?\(?(?P<a>\d+)\)? (?:is longer than|exceeds).{0,40}?length (?:of )?\(?(?P<limit>\d+)\)?"), ("a",)),
)
_TOO_LONG_WORDS = re.compile(
    r"context[_ ](length|size|window)[_ ]exceeded|exceed_context_size|maximum context length|exceeds? the (available )?context"
    r"|longer than the maximum model length|string_above_max_length|prompt is too long",
    re.IGNORECASE,
)
_MODEL_UNKNOWN = re.compile(
    r"\bmodel\b.{0,200}?\b(does not exist|not found|not supported by any provider|is not available|isn't available)"
    r"|no such model|unknown model|unsupported model|model_not_(found|supported)|pinned to '.{0,200}'; requested|no models? loaded",
    re.IGNORECASE | re.DOTALL,
)
_KEYS_OF_ANSWERS = frozenset(("choices", "token", "generated_text", "index", "usage", "content", "prompt_progress"))
_LOADING = re.compile(r"\bloading\b|is starting|warming up|scaled? to zero|not ready", re.IGNORECASE)
_PAUSED = re.compile(r"\bendpoint is paused\b", re.IGNORECASE)  # Inference Endpoints
_CERTIFICATE_TEXTS = re.compile(r"No required SSL certificate was sent|The SSL certificate error", re.IGNORECASE)  # nginx
_PLAIN_TEXTS = re.compile(r"plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|requires TLS", re.IGNORECASE)


def error_from_reply(status: int, headers: Mapping[str, str], body: bytes, url: str) -> ChatError:
    """The ChatError for a reply that is not what was asked for: any status, and a 200 of the wrong kind. `body` may be cut."""
    content_type = _header(headers, "content-type")
    words = words_of_body(body, content_type)
    if not words.text and _header(headers, "x-error-message"):  # Hugging Face's gateway
        words = replace(words, text=clean(_header(headers, "x-error-message")))
    error = ChatError(ErrorKind.BUG, host=label(url), status=status, server_text=words.text)
    after = retry_after(headers)
    error.retry_after = words.seconds if after is None else after
    error.refusal = _refusal(status, words)
    if 300 <= status < 400:
        error.kind = ErrorKind.REDIRECT
        location = re.split("[?#]", _header(headers, "location"))[0]
        error.detail = clean(f"Location: {location}", DETAIL_CHARACTERS) if location else ""
    elif status < 300:
        error.kind = _kind_of_success(words, body, content_type)
        error.detail = clean(f"Content-Type: {content_type or 'none'}", DETAIL_CHARACTERS)
    else:
        page = looks_like_html(body[:200].decode("utf-8", "replace"), content_type)
        error.kind = (None if page and status != 400 else _kind(status, words)) or _kind_of_status(status)
    error.numbers = _numbers(words) if error.kind is ErrorKind.TOO_LONG else ()
    return error


def error_from_event(event: Mapping[str, object], url: str) -> ChatError | None:
    """The ChatError that an event of a stream reports, in any of the known shapes; None for an event that is no error."""
    if not _is_error(event):
        return None
    words = words_of_json(dict(event))
    kind = _kind(words.status, words) or (_kind_of_status(words.status) if words.status else ErrorKind.SERVER_ERROR)
    error = ChatError(kind, host=label(url), status=words.status, server_text=words.text, retry_after=words.seconds)
    error.numbers = _numbers(words) if kind is ErrorKind.TOO_LONG else ()
    return error


def _is_error(event: Mapping[str, object]) -> bool:
    inner = event.get("error")
    if (inner is not None and inner is not False) or event.get("object") == "error" or event.get("type") == "error":
        return True
    if any(key in event for key in _KEYS_OF_ANSWERS):
        return False
    # FastAPI's shape, and a message with a code
    return bool(event.get("detail")) or (isinstance(event.get("message"), str) and ("code" in event or "status" in event))


def chat_error(error: BaseException, url: str, *, any_token: bool = False) -> ChatError:
    """The one ChatError for anything that was raised while talking to `url`; `any_token`: some of the answer had arrived.

    Cancellation and exit are no errors: pass them on, never in here.
    """
    chain = list(chain_of(error))
    for raised in chain:
        if isinstance(raised, ChatError):
            raised.host = raised.host or label(url)
            return raised
    found = _from_library_reply(chain, url) or ChatError(kind_of_exception(chain, any_token), host=label(url))
    for raised in chain:
        if isinstance(raised, PinChanged):
            found.words = (raised.pinned, raised.found)
        elif "ProxyError" in names_of(raised):  # its words begin with the status
            status = re.match(r"\d{3}\b", str(raised))
            found.status = int(status[0]) if status else None
    if not found.detail:
        found.detail = clean("; ".join(dict.fromkeys(_describe(raised) for raised in chain[:4])), DETAIL_CHARACTERS)
    return found


def hide(error: ChatError, *secrets: str | None) -> ChatError:
    """The error without `secrets` in any of its texts: a server may say the access token, or the value of a header, back."""
    if known := tuple(filter(None, secrets)):
        error.server_text = redact(error.server_text, *known)
        error.detail = redact(error.detail, *known)
    return error


def label(url: str) -> str:
    """host or host:port of `url` for a sentence; empty if the URL is not one."""
    try:
        return host_label(url)
    except (BadAddress, ValueError):
        return ""


def _describe(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {redact(text[:DETAIL_CHARACTERS])}" if text else type(error).__name__


def _from_library_reply(chain: list[BaseException], url: str) -> ChatError | None:
    """What the hub's own exceptions know: the reply that they hold, or the error event that they were made from."""
    for raised in chain:
        names = names_of(raised)
        if "TextGenerationError" in names:
            kinds = {"ValidationError": "validation", "GenerationError": "generation", "OverloadedError": "overloaded"}
            kinds["IncompleteGenerationError"] = "incomplete_generation"
            said = raised.args[0] if raised.args else ""
            return error_from_event({"error": said or "", "error_type": kinds.get(type(raised).__name__)}, url)
        if "HfHubHTTPError" in names or "HTTPStatusError" in names:
            response = getattr(raised, "response", None)
            if response is not None:
                # what was not read is gone: the reply's body is only there if somebody has read it
                body = getattr(response, "_content", b"")
                return error_from_reply(response.status_code, response.headers, body if isinstance(body, bytes) else b"", url)
    return None


def _kind(status: int | None, words: ServerWords) -> ErrorKind | None:
    """The kind that a server's words tell, whatever its status; None: they tell nothing."""
    text, kind = words.text, words.type
    if status in (400, 402, 409) and _PAUSED.search(text):
        return ErrorKind.PAUSED
    if text.startswith("Model is overloaded") or "overloaded" in kind or "rate_limit" in kind:
        return ErrorKind.TOO_MANY_REQUESTS
    if status in (401, 403) or "authentication" in kind or "invalid_api_key" in kind:
        return ErrorKind.FORBIDDEN if status == 403 else ErrorKind.UNAUTHORIZED
    if status in (402, 413, 429):
        return None
    if text.startswith(("Request failed during generation", "Incomplete generation")) or kind.startswith(
        ("generation", "incomplete_gener")
    ):
        return ErrorKind.GENERATION_FAILED
    if text.startswith("Template error") or "template_error" in kind:
        return ErrorKind.TEMPLATE
    if words.tokens or _TOO_LONG_WORDS.search(text) or _TOO_LONG_WORDS.search(kind) or any(rule.search(text) for rule, _ in _TOO_LONG):
        return ErrorKind.TOO_LONG
    if _CERTIFICATE_TEXTS.search(text):
        return ErrorKind.TLS_CLIENT_CERTIFICATE
    if _PLAIN_TEXTS.search(text):
        return ErrorKind.PLAIN_ON_TLS
    if text.startswith(("Input validation error", "Tool error", "Failed to deserialize")) or kind.startswith("validation"):
        return ErrorKind.REJECTED
    if "unavailable" in kind or kind == "healthcheck" or ((status is None or status >= 500) and _LOADING.search(text)):
        return ErrorKind.NOT_READY
    if (status is None or status in (400, 404, 422)) and (_MODEL_UNKNOWN.search(text) or "model_not" in kind):
        return ErrorKind.MODEL_UNKNOWN
    if status is None and ("invalid_request" in kind or "badrequest" in kind or "bad request" in kind):
        return ErrorKind.REJECTED
    return None


def _kind_of_status(status: int) -> ErrorKind:
    exact = {
        401: ErrorKind.UNAUTHORIZED,
        402: ErrorKind.NO_CREDITS,
        403: ErrorKind.FORBIDDEN,
        404: ErrorKind.NOT_FOUND,
        405: ErrorKind.NOT_FOUND,
        407: ErrorKind.PROXY,  # it wants a password
        410: ErrorKind.NOT_FOUND,
        408: ErrorKind.NOT_READY,
        413: ErrorKind.TOO_LARGE,
        424: ErrorKind.GENERATION_FAILED,
        425: ErrorKind.NOT_READY,
        429: ErrorKind.TOO_MANY_REQUESTS,
        511: ErrorKind.WEB_PAGE,  # the network wants a sign-in first
    }
    if status in exact:
        return exact[status]
    if status in (502, 503, 504, 529) or 520 <= status <= 527 or status == 530:
        return ErrorKind.NOT_READY
    return ErrorKind.SERVER_ERROR if status >= 500 else ErrorKind.REJECTED


def _refusal(status: int, words: ServerWords) -> Refusal | None:
    """Whether nothing was begun; never for 502 and 504: what stands behind a gateway may have answered, and be paid."""
    if status == 503 and (words.seconds is not None or _LOADING.search(words.text)):
        return Refusal.LOADING
    return Refusal.BUSY if status in (429, 503) else None


def _numbers(words: ServerWords) -> tuple[int, ...]:
    """(tokens too many, limit) if the server told them."""
    if words.tokens:
        used, limit = words.tokens
        return (used - limit, limit) if used > limit else ()
    for rule, parts in _TOO_LONG:
        found = rule.search(words.text)
        if found and all(len(found[name]) < 16 for name in ("limit", *parts)):
            used, limit = sum(int(found[part]) for part in parts), int(found["limit"])
            return (used - limit, limit) if used > limit else ()
    return ()


def _kind_of_success(words: ServerWords, body: bytes, content_type: str) -> ErrorKind:
    """What a reply of 2xx is that holds something else than was asked for."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if looks_like_html(start[:200].decode("utf-8", "replace"), content_type):
        return ErrorKind.WEB_PAGE
    if re.match(rb"data: ?\{|event:|:\s", start):
        return ErrorKind.NOT_A_STREAM  # it is one, but is called something else
    if not start.startswith((b"{", b"[")):
        return ErrorKind.NOT_AN_API
    if re.search(rb'"(choices|generated_text|token)"\s*:', start):
        return ErrorKind.NOT_A_STREAM  # an answer, but all at once
    if re.search(rb'"(error|detail)"\s*:', start):
        return _kind(None, words) or ErrorKind.SERVER_ERROR
    return ErrorKind.NOT_AN_API


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
