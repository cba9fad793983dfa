"""What a server may do with the lines of its event stream: CR and LF, comments, fields, bytes that are no UTF-8."""

import json

from desktop_app.chat.errors import ErrorKind as Kind
from tests.hostile.case import Case, Seen, answer, body, cut, failed
from tests.hostile.tongues import Tongue, data

UNREADABLE = cut(Kind.UNREADABLE)


def marked(tongue: Tongue, raw: bytes) -> bytes:
    """A whole answer with `raw` in the middle of its text, as it is: "Hel…lo"."""
    return tongue.piece(" HelRAW").replace(b"RAW", raw) + tongue.last("lo") + tongue.done


def in_lines(event: bytes) -> bytes:
    """The event's JSON over many data lines."""
    pretty = json.dumps(json.loads(event.removeprefix(b"data: ")), indent=1).encode()
    return b"".join(b"data: " + line + b"\n" for line in pretty.split(b"\n")) + b"\n"


def mixed_ends(text: bytes) -> bytes:
    ends = (b"\n", b"\r\n", b"\r", b"\n", b"\r")
    lines = text.split(b"\n")
    return b"".join(line + ends[n % len(ends)] for n, line in enumerate(lines[:-1])) + lines[-1]


def between(tongue: Tongue, odd: bytes) -> bytes:
    """Something odd in the middle of a whole answer."""
    return tongue.half + odd + tongue.last("lo") + tongue.done


READ: list[Case] = [
    body("lines end with LF", lambda t: t.hello, answer()),
    body("lines end with CR LF", lambda t: t.hello.replace(b"\n", b"\r\n"), answer()),
    body("lines end with CR", lambda t: t.hello.replace(b"\n", b"\r"), answer()),
    body("lines end in every way", lambda t: mixed_ends(t.hello), answer()),
    body("a byte order mark", lambda t: b"\xef\xbb\xbf" + t.hello, answer()),
    body("a byte order mark before every event", lambda t: t.hello.replace(b"data:", b"\xef\xbb\xbfdata:"), answer()),
    body("comments everywhere", lambda t: b": hi\n\n" + t.hello.replace(b"\n\n", b"\n\n:\n: x\n\n"), answer()),
    body("a comment of a megabyte", lambda t: between(t, b": " + b"x" * 2**20 + b"\n\n"), answer()),
    body("100,000 comments", lambda t: between(t, b":\n\n" * 100_000), answer()),
    body("a million newlines", lambda t: between(t, b"\n" * 1_000_000), answer()),
    body("a million carriage returns", lambda t: between(t, b"\r" * 1_000_000), answer()),
    body("ids, retries and event names", lambda t: t.hello.replace(b"data:", b"event: message\nid: 7\nretry: 100\ndata:"), answer()),
    body("event names of its own", lambda t: t.hello.replace(b"data:", b"event: token\ndata:"), answer()),
    body("an id with a NUL", lambda t: t.hello.replace(b"data:", b"id: a\x00b\ndata:"), answer()),
    body("a retry that is no number", lambda t: t.hello.replace(b"data:", b"retry: soon\ndata:"), answer()),
    body("fields that nobody knows", lambda t: t.hello.replace(b"data:", b"colour: red\nnonsense\ndata:"), answer()),
    body("a field name without end", lambda t: between(t, b"x" * 100_000 + b"\n"), answer()),
    body("pings", lambda t: between(t, b"event: ping\ndata: whatever\n\nevent: heartbeat\ndata: {}\n\n"), answer()),
    body("empty events", lambda t: between(t, b"data:\n\ndata: \n\ndata\n\n"), answer()),
    body("no blank lines", lambda t: t.hello.replace(b"\n\n", b"\n"), answer()),
    body("many blank lines", lambda t: b"\n\n\n" + t.hello.replace(b"\n\n", b"\n\n\n\n\n"), answer()),
    body("events in many data lines", lambda t: in_lines(t.half) + in_lines(t.last("lo")) + t.done, answer()),
    body("no final newline", lambda t: t.hello.rstrip(b"\n"), answer()),
    body("no space after the colon", lambda t: t.hello.replace(b"data: ", b"data:"), answer()),
    body("many spaces round the data", lambda t: t.hello.replace(b"data: ", b"data: \t  ").replace(b"\n\n", b" \t\n\n"), answer()),
    body("characters of four bytes, split", lambda t: marked(t, "🌬你ß".encode()), answer("Hel🌬你ßlo")),
    body("U+2028, U+2029 and U+0085", lambda t: marked(t, "\u2028\u2029\x85".encode()), answer("Hel\u2028\u2029\x85lo")),
    body("raw control characters", lambda t: marked(t, b"\x01\x0b\x0c\x1c\x1e\x7f"), answer("Hel\x01\x0b\x0c\x1c\x1e\x7flo")),
    body("a raw NUL", lambda t: marked(t, b"a\x00b"), answer(None)),
    body("an escaped NUL", lambda t: marked(t, rb"a\u0000b"), answer(None)),
    body("bytes that are no UTF-8", lambda t: marked(t, b"\xff"), answer("Hel\ufffdlo")),
    body("UTF-8 that is too long", lambda t: marked(t, b"\xc0\xaf"), answer("Hel\ufffd\ufffdlo")),
    body("half of a surrogate pair", lambda t: marked(t, rb"\ud800"), answer("Hel\ufffdlo")),
    body("a surrogate pair, escaped", lambda t: marked(t, rb"\ud83c\udf2c"), answer("Hel🌬lo")),
    body("a surrogate in UTF-8", lambda t: marked(t, b"\xed\xa0\x80"), answer("Hel\ufffd\ufffd\ufffdlo")),
    body("a raw tab in the text", lambda t: marked(t, b"\t"), answer("Hel\tlo")),
    body("words that turn the direction", lambda t: marked(t, "\u202e\u2066".encode()), answer("Hel\u202e\u2066lo")),
    body("markup in the text", lambda t: marked(t, b"<script>1</script>"), answer("Hel<script>1</script>lo")),
]

BROKEN: list[Case] = [
    body("data inside of data", lambda t: between(t, b"data: " + t.piece("x")), UNREADABLE),
    body("two objects in one line", lambda t: between(t, data({"a": 1})[:-2] + b"{}\n\n"), UNREADABLE),
    body("a list of events", lambda t: between(t, data([{"a": 1}])), UNREADABLE),
    body("an object, and something behind it", lambda t: between(t, b"data: {} x\n\n"), UNREADABLE),
    body("events without data:", lambda t: t.hello.replace(b"data: ", b"").replace(b"[DONE]\n\n", b""), failed(Kind.EMPTY)),
    body("DATA in capitals", lambda t: t.hello.replace(b"data:", b"DATA:"), failed(Kind.EMPTY)),
    body("spaces before data:", lambda t: t.hello.replace(b"data:", b"  data:"), failed(Kind.EMPTY)),
    body("UTF-16", lambda t: t.hello.decode().encode("utf-16"), failed(Kind.EMPTY)),
    body("a byte order mark alone", lambda t: b"\xef\xbb\xbf", failed(Kind.EMPTY)),
    body("newlines alone", lambda t: b"\n\n\r\n\r\r", failed(Kind.EMPTY)),
    body("a page in the stream", lambda t: b"<!doctype html>\n<title>Sign in</title>\n", failed(Kind.EMPTY)),
    body("noise", lambda t: bytes(range(256)) * 40, failed(Kind.EMPTY, Kind.UNREADABLE)),
    body("a page in the middle", lambda t: t.half + b"<html><body>Bad gateway</body></html>\n", cut(Kind.BROKE_OFF)),
]

TOO_MUCH = Seen("Hel", cut().endings, (Kind.TOO_MUCH,), "more than")
HUGE: list[Case] = [
    body("a line without an end", lambda t: t.half + b"data: " + b"x" * 3_000_000, TOO_MUCH),
    body("a comment without an end", lambda t: t.half + b": " + b"x" * 3_000_000, TOO_MUCH),
    body("a field name without a colon", lambda t: t.half + b"x" * 3_000_000, TOO_MUCH),
    body("an event of three megabytes", lambda t: t.half + data({"a": "x" * 3_000_000}), TOO_MUCH),
    body("an event in endless lines", lambda t: t.half + b"data: [1,\n" * 300_000, TOO_MUCH),
    body("an error in endless lines", lambda t: t.half + b"event: error\n" + b"data: xxxxxxxxxxxxx\n" * 200_000, TOO_MUCH),
    body("an event of fifty megabytes", lambda t: t.half + data({"a": "x" * 50_000_000}), TOO_MUCH),
    body("an event of a megabyte", lambda t: between(t, data({"a": "x" * 1_000_000})), answer()),
    body("a token of a megabyte", lambda t: marked(t, b"x" * 1_000_000), answer("Hel" + "x" * 1_000_000 + "lo")),
]

CASES = READ + BROKEN + HUGE
