"""Errors that come as events of a stream whose status was 200: every type of TGI's, every shape of the others."""

from desktop_app.chat.errors import ErrorKind as Kind
from tests.hostile.case import Case, Script, answer, cut, failed
from tests.hostile.tongues import DONE, data
from tests.hostile_server import event_stream

TGI_TYPES: dict[str, tuple[str, Kind]] = {
    "validation": ("Input validation error: `top_p` must be > 0.0 and < 1.0", Kind.REJECTED),
    "generation": ("Request failed during generation: Server error: CUDA out of memory", Kind.GENERATION_FAILED),
    "overloaded": ("Model is overloaded", Kind.TOO_MANY_REQUESTS),
    "incomplete_generation": ("Incomplete generation", Kind.GENERATION_FAILED),
    "incomplete_generation_stream": ("Incomplete generation stream", Kind.GENERATION_FAILED),
    "template_error": ("Template error: template not found", Kind.TEMPLATE),
    "tool_error": ("Tool error: Tool with name x not found", Kind.REJECTED),
    "healthcheck": ("unhealthy", Kind.NOT_READY),
    "missing_template_vertex": ("Missing template vertex", Kind.SERVER_ERROR),
    "suffix not supported": ("Suffix is not supported and can be achieved by preprocessing the prompt.", Kind.SERVER_ERROR),
    "batch size exceeded": ("Number of prompts exceeds the maximum", Kind.SERVER_ERROR),
    "": ("Something new", Kind.SERVER_ERROR),
}
"""(what a TGI says, what it is) by its `error_type`."""

TOO_LONG = (
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens and 200 `max_new_tokens`"
)
SHAPES: list[tuple[str, bytes, Kind, str]] = [
    (
        "as TGI's chat says it, 422 for everything",
        data({"error": {"message": "Model is overloaded", "http_status_code": 422}}),
        Kind.TOO_MANY_REQUESTS,
        "",
    ),
    ("the prompt is too long", data({"error": TOO_LONG, "error_type": "validation"}), Kind.TOO_LONG, "104 tokens too many"),
    ("as OpenAI says it", data({"error": {"message": "no luck", "type": "server_error", "code": None}}), Kind.SERVER_ERROR, "no luck"),
    (
        "as llama.cpp says it",
        data({"error": {"code": 400, "message": "no luck", "type": "invalid_request_error"}}),
        Kind.REJECTED,
        "no luck",
    ),
    ("as vLLM says it", data({"object": "error", "message": "no luck", "type": "BadRequestError", "code": 400}), Kind.REJECTED, "no luck"),
    ("as FastAPI says it", data({"detail": [{"loc": ["body", "top_p"], "msg": "no luck"}]}), Kind.SERVER_ERROR, "no luck"),
    ("as Anthropic says it", data({"type": "error", "error": {"type": "overloaded_error", "message": "no"}}), Kind.TOO_MANY_REQUESTS, ""),
    ("a code of its own inside", data({"error": {"message": "no luck", "code": 503}}), Kind.NOT_READY, ""),
    ("the token is refused", data({"error": {"message": "no", "type": "authentication_error", "code": 401}}), Kind.UNAUTHORIZED, ""),
    ("nothing is paid", data({"error": {"message": "Insufficient credits", "code": 402}}), Kind.NO_CREDITS, "credits"),
    ("an event named error", b"event: error\ndata: out of memory\n\n", Kind.SERVER_ERROR, "out of memory"),
    ("an event named error, of many lines", b"event:error\ndata:out\ndata:of memory\n\n", Kind.SERVER_ERROR, "out of memory"),
    ("an event named error, an object", b'event: error\ndata: {"message":"no luck"}\n\n', Kind.SERVER_ERROR, "no luck"),
    ("an event named error, unfinished", b"event: error\ndata: no luck", Kind.SERVER_ERROR, "no luck"),
    ("bare JSON", b'{"error":"no luck"}\n', Kind.SERVER_ERROR, "no luck"),
    ("an empty text", data({"error": ""}), Kind.SERVER_ERROR, ""),
    ("an empty object", data({"error": {}}), Kind.SERVER_ERROR, ""),
    ("a list", data({"error": [1, None, {"a": []}]}), Kind.SERVER_ERROR, ""),
    ("a number", data({"error": 17}), Kind.SERVER_ERROR, ""),
    ("true", data({"error": True}), Kind.SERVER_ERROR, ""),
    ("a message that is null", data({"error": {"message": None}}), Kind.SERVER_ERROR, ""),
    ("a message that is a list", data({"error": {"message": [{"a": 1}]}}), Kind.SERVER_ERROR, ""),
    ("a code of 400 digits", data({"error": {"message": "no luck", "code": 10**400}}), Kind.SERVER_ERROR, "no luck"),
    ("a megabyte of words", data({"error": "no luck " * 130_000}), Kind.SERVER_ERROR, "no luck"),
    ("placeholders in its words", data({"error": "{nothing} {0} %s %(a)s"}), Kind.SERVER_ERROR, "%(a)s"),
    ("markup in its words", data({"error": "<b>bold</b><img src=http://x>"}), Kind.SERVER_ERROR, "<b>bold</b>"),
    ("control characters in its words", data({"error": "no\x1b[31m \u202eluck\x00"}), Kind.SERVER_ERROR, "no[31m luck"),
    ("a secret in its words", data({"error": "Bearer hf_abcdefghijklmnop was refused"}), Kind.SERVER_ERROR, "…"),
]


def first(event: bytes) -> Script:
    """The error is all that comes."""
    return lambda tongue: event_stream(event, tongue.done)


def behind(event: bytes) -> Script:
    """The error comes behind some of the answer, in one piece with it."""
    return lambda tongue: event_stream(tongue.half + event, tongue.done)


def both(name: str, event: bytes, kind: Kind, says: str = "") -> list[Case]:
    """The error before the first token and after it; a notice quotes the reason, a cut answer's line need not."""
    return [
        Case(f"error at once: {name}", first(event), failed(kind, says=says)),
        Case(f"error in the middle: {name}", behind(event), cut(kind)),
    ]


def no_error(name: str, error: object) -> Case:
    """A field called `error` in every event that is none."""
    return Case(
        name, lambda t: event_stream(data(t.value(" Hel") | {"error": error}), data(t.end("lo") | {"error": error}), t.done), answer()
    )


CASES: list[Case] = [
    *(
        case
        for kind, (text, is_kind) in TGI_TYPES.items()
        for case in both(kind or "of no type", data({"error": text, "error_type": kind}), is_kind)
    ),
    *(case for name, event, kind, says in SHAPES for case in both(name, event, kind, says)),
    no_error("an error field that is null", None),
    no_error("an error field that is false", False),
    Case(
        "a token and an error in one event",
        lambda t: event_stream(data(t.value(" Hel") | {"error": "no luck"}), DONE),
        failed(Kind.SERVER_ERROR),
    ),
]
