"""Replies that are no answer: every status of note with JSON, a page, words or nothing, portals, redirects, wrong types."""

import json

from desktop_app.chat.errors import ErrorKind as Kind
from tests.hostile.case import Case, Seen, answer, cut, failed
from tests.hostile.tongues import Tongue
from tests.hostile_server import CLOSE, Step, event_stream

BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": ("", b""),
    "JSON": ("application/json", b'{"error":"no luck"}'),
    "a page": (
        "text/html; charset=utf-8",
        b"<!doctype html><html><head><title>Sign in</title></head><body><script>1</script></body></html>",
    ),
    "words": ("text/plain", b"no luck"),
}
REFUSALS: dict[int, Kind] = {
    400: Kind.REJECTED,
    401: Kind.UNAUTHORIZED,
    402: Kind.NO_CREDITS,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    405: Kind.NOT_FOUND,
    406: Kind.REJECTED,
    407: Kind.PROXY,
    408: Kind.NOT_READY,
    409: Kind.REJECTED,
    410: Kind.NOT_FOUND,
    411: Kind.REJECTED,
    413: Kind.TOO_LARGE,
    415: Kind.REJECTED,
    417: Kind.REJECTED,
    418: Kind.REJECTED,
    421: Kind.REJECTED,
    422: Kind.REJECTED,
    424: Kind.GENERATION_FAILED,
    425: Kind.NOT_READY,
    426: Kind.REJECTED,
    428: Kind.REJECTED,
    429: Kind.TOO_MANY_REQUESTS,
    431: Kind.REJECTED,
    451: Kind.REJECTED,
    499: Kind.REJECTED,
    500: Kind.SERVER_ERROR,
    501: Kind.SERVER_ERROR,
    502: Kind.NOT_READY,
    503: Kind.NOT_READY,
    504: Kind.NOT_READY,
    505: Kind.SERVER_ERROR,
    507: Kind.SERVER_ERROR,
    508: Kind.SERVER_ERROR,
    511: Kind.WEB_PAGE,
    520: Kind.NOT_READY,
    524: Kind.NOT_READY,
    529: Kind.NOT_READY,
    530: Kind.NOT_READY,
    555: Kind.SERVER_ERROR,
    599: Kind.SERVER_ERROR,
    600: Kind.SERVER_ERROR,
    999: Kind.SERVER_ERROR,
}
JSON = "application/json"


def reply(status: int | str, content: bytes = b"", content_type: str = "", **headers: str) -> list[Step]:
    """A whole reply with any status, known or not."""
    lines = [f"HTTP/1.1 {status} Odd", f"content-length: {len(content)}"]
    lines += [f"content-type: {content_type}"] if content_type else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ["\r\n".join([*lines, "", ""]).encode("latin-1") + content]


def case(name: str, steps: list[Step], seen: Seen, in_chat: Seen | None = None) -> Case:
    return Case(name, lambda _tongue: list(steps), seen, in_chat)


def refusals() -> list[Case]:
    """Each status with one kind of body; with all of them where portals and gateways write their own."""
    cases = []
    for number, (status, kind) in enumerate(REFUSALS.items()):
        often = status in (401, 403, 404, 422, 429, 500, 502, 503, 511)
        chosen = list(BODIES) if often else [list(BODIES)[number % len(BODIES)]]
        for name in chosen:
            content_type, content = BODIES[name]
            says = "" if kind in (Kind.GENERATION_FAILED, Kind.WEB_PAGE, Kind.UNREACHABLE) else f"({status})"
            cases.append(case(f"{status} with {name}", reply(status, content, content_type), failed(kind, says=says)))
    return cases


def portals() -> list[Case]:
    """Networks that want somebody to sign in first, and other redirects: none is followed."""
    content_type, page = BODIES["a page"]
    moves = [
        case(
            f"{status} to a sign-in page",
            reply(status, page, content_type, location="https://portal.example/login?to=x"),
            failed(Kind.REDIRECT, says="sign in"),
        )
        for status in (301, 302, 303, 307, 308)
    ]
    return [
        *moves,
        case("a sign-in page", reply(200, page, content_type), failed(Kind.WEB_PAGE, says="“Sign in”")),
        case("a page without a type", reply(200, page), failed(Kind.WEB_PAGE)),
        case("a page called an event stream", reply(200, page, "text/event-stream"), failed(Kind.EMPTY)),
        case("a page called JSON", reply(200, page, JSON), failed(Kind.WEB_PAGE)),
        case("a page in capitals", reply(200, b"<HTML><HEAD><TITLE>Hi", "TEXT/HTML"), failed(Kind.WEB_PAGE)),
        case(
            "a page with a title of markup",
            reply(200, b"<html><title><b>x</b> &amp; &#0; &lt;i&gt;</title>", "text/html"),
            failed(Kind.WEB_PAGE),
        ),
        case("a page of a megabyte of titles", reply(200, b"<html>" + b"<title>" * 150_000, "text/html"), failed(Kind.WEB_PAGE)),
        case("to the same address, for ever", reply(302, location="/generate_stream"), failed(Kind.REDIRECT)),
        case("to no address", reply(307), failed(Kind.REDIRECT)),
        case("to an address that is none", reply(308, location="http://[::1"), failed(Kind.REDIRECT)),
        case("to a file", reply(303, location="file:///etc/passwd"), failed(Kind.REDIRECT)),
        case("from http to https", reply(301, location="https://127.0.0.1/"), failed(Kind.REDIRECT)),
        case("to an address of a megabyte", reply(302, location="http://x/" + "y" * 90_000), failed(Kind.REDIRECT)),
        case("several choices", reply(300, b"[]", JSON), failed(Kind.REDIRECT)),
        case("not modified", reply(304), failed(Kind.REDIRECT)),
        case("use a proxy", reply(305, location="http://proxy.example"), failed(Kind.REDIRECT)),
    ]


def successes() -> list[Case]:
    """A status of 2xx, and no event stream."""

    def events(status: int, content_type: str) -> Case:
        name = f"events with {status} as {content_type or 'nothing'}"
        return Case(name, lambda t: reply(status, t.hello, content_type), failed(Kind.NOT_A_STREAM, says="stream"))

    whole = json.dumps({"choices": [{"message": {"content": "Hello"}}], "generated_text": "Hello"}).encode()
    return [
        events(200, "text/plain"),
        events(200, "application/octet-stream"),
        events(200, "application/json"),
        events(200, ""),
        events(201, "text/event-stream"),
        events(206, "text/event-stream"),
        Case("an event stream in capitals", lambda t: reply(200, t.hello, "TEXT/Event-Stream; CHARSET=x"), answer()),
        case("a whole answer at once", reply(200, whole, JSON), failed(Kind.NOT_A_STREAM)),
        case("a whole answer in a list", reply(200, b"[" + whole + b"]", JSON), failed(Kind.NOT_A_STREAM)),
        case("half of a whole answer", reply(200, whole[:-12], JSON), failed(Kind.NOT_A_STREAM)),
        case("an error with 200", reply(200, b'{"error":"no luck"}', JSON), failed(Kind.SERVER_ERROR, says="no luck")),
        case(
            "overloaded with 200",
            reply(200, b'{"error":"Model is overloaded","error_type":"overloaded"}', JSON),
            failed(Kind.TOO_MANY_REQUESTS),
        ),
        case("another thing's JSON", reply(200, b'{"status":"ok"}', JSON), failed(Kind.NOT_AN_API)),
        case("half of another thing's JSON", reply(200, b'{"status":', JSON), failed(Kind.NOT_AN_API)),
        case("words with 200", reply(200, b"It works!", "text/plain"), failed(Kind.NOT_AN_API)),
        case("an image", reply(200, b"\x89PNG\r\n\x1a\n" + bytes(500), "image/png"), failed(Kind.NOT_AN_API)),
        case("nothing with 200", reply(200), failed(Kind.NOT_AN_API)),
        case("nothing, called JSON", reply(200, b"", JSON), failed(Kind.NOT_AN_API)),
        case("nothing, called events", reply(200, b"", "text/event-stream"), failed(Kind.EMPTY)),
        case("204", reply(204), failed(Kind.NOT_AN_API)),
        case("205", reply(205), failed(Kind.NOT_AN_API)),
        case("202 and a place to ask later", reply(202, b'{"id":1}', JSON, location="/jobs/1"), failed(Kind.NOT_AN_API)),
        case("several types", reply(200, b"", "text/html, text/event-stream"), failed(Kind.WEB_PAGE, Kind.NOT_AN_API)),
        case("a type of 50,000 letters", reply(200, b"", "x" * 50_000), failed(Kind.NOT_AN_API)),
        case("a type that is no ASCII", reply(200, b"", "t\xebxt/\xff"), failed(Kind.NOT_AN_API)),
    ]


def waits() -> list[Case]:
    """When to come back: told well, badly, or not at all."""

    def told(status: int, value: str, says: str) -> Case:
        kind = Kind.TOO_MANY_REQUESTS if status == 429 else Kind.NOT_READY
        return case(f"{status}, retry after {value[:20]}", reply(status, b"{}", JSON, retry_after=value), failed(kind, says=says))

    return [
        told(429, "7", "7 s"),
        told(429, "0", "1 s"),
        told(429, "2.5", "2 s"),
        told(429, "-5", "Wait a moment"),
        told(429, "soon", "Wait a moment"),
        told(429, "9" * 5000, "Wait a moment"),
        told(429, "1e99", "Wait a moment"),
        told(429, "Thu, 01 Jan 1970 00:00:00 GMT", "1 s"),
        told(429, "Fri, 31 Dec 9999 23:59:59 GMT", "86,400 s"),
        told(503, "20", "20 s"),
        told(503, "never", "Try again in a minute"),
    ]


def words() -> list[Case]:
    """What servers say in their refusals."""

    def says(name: str, status: int, content: bytes, seen: Seen, content_type: str = JSON) -> Case:
        return case(name, reply(status, content, content_type), seen)

    deep = b'{"error":' * 5000
    return [
        says("a reason in a list", 400, b'{"error":["no","luck"]}', failed(Kind.REJECTED, says="no; luck")),
        says("a reason inside of reasons", 400, b'{"error":{"message":{"message":"no luck"}}}', failed(Kind.REJECTED, says="no luck")),
        says("FastAPI's reason", 422, b'{"detail":[{"loc":["body","x"],"msg":"no luck"}]}', failed(Kind.REJECTED, says="body.x: no luck")),
        says("a reason that is null", 400, b'{"error":null}', failed(Kind.REJECTED)),
        says("null", 400, b"null", failed(Kind.REJECTED)),
        says("a reason nested 5,000 deep", 500, deep, failed(Kind.SERVER_ERROR)),
        says("a reason that is cut", 500, b'{"error":"no lu', failed(Kind.SERVER_ERROR, says="no lu")),
        says("a reason of ten megabytes", 400, b"no luck " * 1_300_000, failed(Kind.REJECTED, says="no luck"), "text/plain"),
        says("a reason that is no UTF-8", 400, b"\xff\xfe{", failed(Kind.REJECTED)),
        says("placeholders in the reason", 400, b'{"error":"{nothing} %s {0}"}', failed(Kind.REJECTED, says="%s {0}")),
        says("markup in the reason", 400, b'{"error":"<b>no</b> luck"}', failed(Kind.REJECTED, says="<b>no</b> luck")),
        says("the model is unknown", 404, b'{"error":{"message":"The model `x` does not exist."}}', failed(Kind.MODEL_UNKNOWN)),
        says(
            "the model is loading",
            503,
            b'{"error":"Model x is currently loading","estimated_time":20.5}',
            failed(Kind.NOT_READY, says="20 s"),
        ),
        says("it loads for ever", 503, b'{"error":"loading","estimated_time":1e300}', failed(Kind.NOT_READY)),
        says(
            "no credit",
            402,
            b'{"error":"You have exceeded your monthly included credits"}',
            failed(Kind.NO_CREDITS, says="credits"),
        ),
        says(
            "the context is too long",
            400,
            b'{"error":{"message":"request (5000 tokens) exceeds the available context size (4096 tokens)"}}',
            failed(Kind.TOO_LONG, says="904 tokens too many"),
        ),
        says(
            "plain words where TLS is wanted",
            400,
            b"The plain HTTP request was sent to HTTPS port",
            failed(Kind.PLAIN_ON_TLS),
            "text/plain",
        ),
    ]


def closes(tongue: Tongue) -> list[Step]:
    return [*reply(500, b"no luck", "text/plain", connection="close"), CLOSE]


CASES: list[Case] = [
    *refusals(),
    *portals(),
    *successes(),
    *waits(),
    *words(),
    Case("a refusal that closes", closes, failed(Kind.SERVER_ERROR)),
    Case(
        "a refusal in chunks",
        lambda t: [b"HTTP/1.1 422 Odd\r\ntransfer-encoding: chunked\r\n\r\n", b"7\r\nno luck\r\n", b"0\r\n\r\n"],
        failed(Kind.REJECTED, says="no luck"),
    ),
    Case(
        "a refusal whose chunks break",
        lambda t: [b"HTTP/1.1 422 Odd\r\ntransfer-encoding: chunked\r\n\r\n7\r\nno luck\r\nzz", CLOSE],
        failed(Kind.REJECTED, says="no luck"),
    ),
    Case(
        "a refusal that is cut",
        lambda t: [b"HTTP/1.1 500 Odd\r\ncontent-length: 900\r\n\r\nno luck", CLOSE],
        failed(Kind.SERVER_ERROR, says="no luck"),
    ),
    Case("an answer, then a page", lambda t: event_stream(t.half, b"<html>"), cut(Kind.BROKE_OFF)),
]
