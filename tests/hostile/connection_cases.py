"""What may happen to the connection below: cut, stalled, dripping, flooded, packed wrongly, or not HTTP at all."""

import gzip
import zlib
from collections.abc import Callable

from desktop_app.chat.errors import ErrorKind as Kind
from tests.hostile.case import Case, Script, Seen, answer, cut, failed
from tests.hostile.tongues import Tongue
from tests.hostile_server import AT_ONCE, CLOSE, EVENTS, EVENTS_HEAD, LAST_CHUNK, RESET, STALL, Again, Step, chunk, event_stream, head

QUICK = 0.4
"""Seconds of the idle clock where a server says nothing more."""
OK = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
SILENT = cut(Kind.SILENT)
BROKE_OFF = cut(Kind.BROKE_OFF)


def case(name: str, script: Script, seen: Seen, *, quick: bool = False) -> Case:
    return Case(name, script, seen, silence=QUICK if quick else 10.0)


def steps(*given: Step) -> Script:
    return lambda _tongue: list(given)


def ends() -> list[Case]:
    """The connection ends where it may."""
    cases = []
    for how, end in (("closed", CLOSE), ("reset", RESET)):
        cases += [
            case(f"{how} at once", steps(AT_ONCE, end), failed(Kind.BROKE_OFF, Kind.UNREACHABLE)),
            case(f"{how} before the headers", steps(end), failed(Kind.BROKE_OFF)),
            case(f"{how} in the status", steps(b"HTTP/1.1 20", 0.01, end), failed(Kind.BROKE_OFF)),
            case(f"{how} in the headers", steps(OK + b"content-le", 0.01, end), failed(Kind.BROKE_OFF)),
            case(f"{how} after the headers", steps(EVENTS_HEAD, 0.01, end), failed(Kind.BROKE_OFF)),
            case(f"{how} in the size of a chunk", lambda t, e=end: [EVENTS_HEAD, chunk(t.half), b"4", 0.01, e], BROKE_OFF),  # type: ignore[misc]
            case(f"{how} in the middle of an event", lambda t, e=end: [EVENTS_HEAD, chunk(t.half), b"40\r\ndata: {", 0.01, e], BROKE_OFF),  # type: ignore[misc]
            case(f"{how} between two events", lambda t, e=end: [EVENTS_HEAD, chunk(t.half), 0.01, e], BROKE_OFF),  # type: ignore[misc]
            case(f"{how} after the end", lambda t, e=end: [EVENTS_HEAD, chunk(t.hello), 0.01, e], answer()),  # type: ignore[misc]
        ]
    return cases


def lengths() -> list[Case]:
    """What HTTP says of the length, rightly or not."""

    def of_length(name: str, length: Callable[[int], object], seen: Seen) -> Case:
        return case(name, lambda t: [OK + f"content-length: {length(len(t.hello))}\r\n\r\n".encode() + t.hello, 0.01, CLOSE], seen)

    def in_chunks(name: str, odd: bytes, seen: Seen) -> Case:
        return case(name, lambda t: [EVENTS_HEAD, chunk(t.half), odd, 0.01, CLOSE], seen)

    return [
        of_length("a proper length", lambda n: n, answer()),
        of_length("a length that is too long", lambda n: n + 100, answer()),
        of_length("a length that is too short", lambda n: n - 200, Seen(None, cut().endings, (Kind.BROKE_OFF, Kind.UNREADABLE))),
        of_length("a length of nothing", lambda n: 0, failed(Kind.EMPTY)),
        of_length("a negative length", lambda n: -5, failed(Kind.NOT_AN_API, Kind.UNREADABLE)),
        of_length("a length in words", lambda n: "many", failed(Kind.NOT_AN_API, Kind.UNREADABLE)),
        of_length("a length of 400 digits", lambda n: "9" * 400, failed(Kind.NOT_AN_API, Kind.UNREADABLE)),
        of_length("two lengths", lambda n: f"{n}\r\ncontent-length: {n + 1}", failed(Kind.NOT_AN_API, Kind.UNREADABLE)),
        case("no length", lambda t: [OK + b"\r\n" + t.hello, CLOSE], answer()),
        case("HTTP/1.0", lambda t: [OK.replace(b"/1.1", b"/1.0") + b"\r\n" + t.hello, CLOSE], answer()),
        case("HTTP/1.0, cut", lambda t: [OK.replace(b"/1.1", b"/1.0") + b"\r\n" + t.half, CLOSE], BROKE_OFF),
        case(
            "a length and chunks",
            lambda t: [OK + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n", chunk(t.hello), LAST_CHUNK],
            answer(),
        ),
        in_chunks("a chunk of an odd size", b"xyz\r\nnonsense", cut(Kind.UNREADABLE, Kind.BROKE_OFF)),
        in_chunks("a chunk of a negative size", b"-5\r\nnonsense", cut(Kind.UNREADABLE, Kind.BROKE_OFF)),
        in_chunks("a chunk of endless size", b"f" * 19 + b"\r\nnonsense", cut(Kind.UNREADABLE, Kind.BROKE_OFF)),
        in_chunks("a chunk longer than it says", b"2\r\nnonsense", cut(Kind.UNREADABLE, Kind.BROKE_OFF)),
        in_chunks("a size line of a megabyte", b"1;" + b"x" * 1_000_000, cut(Kind.UNREADABLE, Kind.TOO_MUCH, Kind.BROKE_OFF)),
        in_chunks("empty chunk in the middle", LAST_CHUNK + b"junk", BROKE_OFF),
        case("trailers", lambda t: [EVENTS_HEAD, chunk(t.hello), b"0\r\nx-a: b\r\n\r\n"], answer()),
        case(
            "endless trailers",
            lambda t: [EVENTS_HEAD, chunk(t.half), b"0\r\n", Again(b"x-a: b\r\n" * 500)],
            cut(Kind.UNREADABLE, Kind.TOO_MUCH),
        ),
        case("a chunk for every byte", lambda t: [EVENTS_HEAD, b"".join(chunk(bytes([b])) for b in t.hello), LAST_CHUNK], answer()),
        case(
            "another encoding of the transfer",
            lambda t: [OK + b"transfer-encoding: gzip, chunked\r\n\r\n", chunk(t.hello), LAST_CHUNK],
            failed(Kind.NOT_AN_API, Kind.UNREADABLE),
        ),
    ]


def packed(name: str, encoding: str, pack: Callable[[bytes], bytes], seen: Seen, *, make: Callable[[Tongue], bytes] | None = None) -> Case:
    """An answer that nobody asked to be compressed."""

    def script(tongue: Tongue) -> list[Step]:
        content = pack((make or (lambda t: t.hello))(tongue))
        start = head(200, {**EVENTS, "content-encoding": encoding, "transfer-encoding": "chunked"})
        return [start, *(chunk(content[at : at + 30_000]) for at in range(0, len(content), 30_000)), LAST_CHUNK]

    return case(name, script, seen)


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def broken(content: bytes) -> bytes:
    """Well packed at first, noise from the middle on."""
    packed_well = gzip.compress(content)
    return packed_well[: len(packed_well) // 2] + b"\xff" * 300


def compressions() -> list[Case]:
    comments = b": " + b"x" * 1000 + b"\n\n"
    return [
        packed("gzip", "gzip", gzip.compress, answer()),
        packed("deflate", "deflate", zlib.compress, answer()),
        packed("deflate without its header", "deflate", raw_deflate, answer()),
        packed("called identity", "identity", bytes, answer()),
        packed("br", "br", bytes, failed(Kind.UNREADABLE)),
        packed("zstd", "zstd", bytes, failed(Kind.UNREADABLE)),
        packed("gzip twice", "gzip, gzip", lambda d: gzip.compress(gzip.compress(d)), failed(Kind.UNREADABLE)),
        packed("called gzip, but plain", "gzip", bytes, failed(Kind.UNREADABLE)),
        packed("called plain, but gzip", "identity", gzip.compress, failed(Kind.EMPTY, Kind.UNREADABLE)),
        packed(
            "gzip, cut",
            "gzip",
            lambda d: gzip.compress(d)[:-20],
            Seen(None, (*cut().endings, *answer().endings, *failed().endings), (Kind.BROKE_OFF, Kind.EMPTY)),
        ),
        packed("gzip, broken", "gzip", broken, Seen(None, (*cut().endings, *failed().endings), (Kind.UNREADABLE, Kind.BROKE_OFF))),
        packed("deflate, broken", "deflate", lambda d: b"\x78\x9c" + b"\xff" * 200, failed(Kind.UNREADABLE)),
        packed("gzip, and something behind it", "gzip", lambda d: gzip.compress(d) + b"x" * 5000, answer()),
        packed("a bomb of comments", "gzip", lambda d: gzip.compress(d + comments * 50_000, 1), cut(Kind.TOO_MUCH), make=lambda t: t.half),
        packed(
            "a bomb of one event",
            "gzip",
            lambda d: gzip.compress(d + b"data: " + b"x" * 40_000_000, 1),
            cut(Kind.TOO_MUCH),
            make=lambda t: t.half,
        ),
        packed(
            "a bomb of newlines", "deflate", lambda d: zlib.compress(d + b"\n" * 50_000_000, 1), cut(Kind.TOO_MUCH), make=lambda t: t.half
        ),
    ]


def headers() -> list[Case]:
    """Headers of every size and shape."""

    def with_headers(name: str, lines: bytes, seen: Seen) -> Case:
        return case(name, lambda t: [OK + lines + b"connection: close\r\n\r\n" + t.hello, CLOSE], seen)

    refused = failed(Kind.NOT_AN_API, Kind.UNREADABLE, Kind.TOO_MUCH)
    return [
        with_headers("a header of 50 KB", b"x-a: " + b"y" * 50_000 + b"\r\n", answer()),
        with_headers("a header of a megabyte", b"x-a: " + b"y" * 1_000_000 + b"\r\n", failed(Kind.TOO_MUCH)),
        with_headers("a thousand headers", b"x-a: y\r\n" * 1000, answer()),
        with_headers("50,000 headers", b"x-a: y\r\n" * 50_000, failed(Kind.TOO_MUCH)),
        with_headers("a thousand cookies", b"set-cookie: a=b; Domain=x\r\n" * 1000, answer()),
        with_headers("a header without a colon", b"nonsense\r\n", refused),
        with_headers("a header with a NUL", b"x-a: a\x00b\r\n", refused),
        with_headers("a header without a name", b": a\r\n", refused),
        with_headers("a header that goes on", b"x-a: a\r\n b\r\n", answer()),
        with_headers("headers in Latin-1", b"x-a: \xe9\xff\r\n", answer()),
        with_headers("two types", b"content-type: text/html\r\n", answer()),
        case("endless headers", steps(OK, Again(b"x-a: y\r\n" * 1000)), failed(Kind.TOO_MUCH)),
        case("endless headers, drop by drop", steps(OK, Again(b"x-a: y\r\n", 0.02)), failed(Kind.SILENT), quick=True),
        case("one byte of headers at a time", steps(Again(b"HTTP/1.1 200 OK\r\n", 0.02)), failed(Kind.SILENT, Kind.NOT_AN_API), quick=True),
        case(
            "a status without a reason", lambda t: [b"HTTP/1.1 200\r\n" + OK[17:] + b"connection: close\r\n\r\n" + t.hello, CLOSE], answer()
        ),
        case("a status in words", steps(b"HTTP/1.1 fine OK\r\n\r\n", 0.01, CLOSE), failed(Kind.NOT_AN_API)),
        case("a status of two digits", steps(b"HTTP/1.1 20 OK\r\n\r\n", 0.01, CLOSE), failed(Kind.NOT_AN_API)),
        case("HTTP/9.9", steps(b"HTTP/9.9 200 OK\r\n\r\n", 0.01, CLOSE), failed(Kind.NOT_AN_API)),
        case("only LF in the headers", lambda t: [OK.replace(b"\r\n", b"\n") + b"connection: close\n\n" + t.hello, CLOSE], answer()),
        case(
            "newlines before the status",
            lambda t: [b"\r\n\r\n" + OK + b"connection: close\r\n\r\n" + t.hello, CLOSE],
            Seen(None, (*answer().endings, *failed().endings), (Kind.NOT_AN_API,)),
        ),
    ]


def preliminaries() -> list[Case]:
    """Replies before the reply."""
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
    return [
        case("100 Continue", lambda t: [b"HTTP/1.1 100 Continue\r\n\r\n", *event_stream(t.hello)], answer()),
        case("102 and 103", lambda t: [b"HTTP/1.1 102 Processing\r\n\r\n" + early * 3, *event_stream(t.hello)], answer()),
        case("a thousand early hints", lambda t: [early * 1000, *event_stream(t.hello)], answer()),
        case("early hints without end", steps(Again(early * 500)), failed(Kind.TOO_MUCH)),
        case("early hints without end, slowly", steps(Again(early, 0.02)), failed(Kind.SILENT), quick=True),
        case(
            "101, another protocol",
            steps(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", 0.01, CLOSE),
            failed(Kind.NOT_AN_API),
        ),
        case("199 and nothing more", steps(b"HTTP/1.1 199 Odd\r\n\r\n", STALL), failed(Kind.SILENT), quick=True),
    ]


def other_tongues() -> list[Case]:
    """Something else listens there."""
    return [
        case("SSH", steps(AT_ONCE, b"SSH-2.0-OpenSSH_9.2\r\n", 0.05, CLOSE), failed(Kind.NOT_AN_API)),
        case("SMTP", steps(AT_ONCE, b"220 mail ESMTP\r\n", STALL), failed(Kind.NOT_AN_API)),
        case("TLS", steps(b"\x15\x03\x01\x00\x02\x02\x50", 0.01, CLOSE), failed(Kind.PLAIN_ON_TLS)),
        case("HTTP/2", steps(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18), 0.01, CLOSE), failed(Kind.NOT_AN_API)),
        case("HTTP/0.9", steps(b"<html>hello", 0.01, CLOSE), failed(Kind.NOT_AN_API)),
        case("noise without end", steps(Again(bytes(range(256)) * 40)), failed(Kind.NOT_AN_API)),
        case("an echo", lambda t: [b"POST / HTTP/1.1\r\nhost: x\r\n\r\n", CLOSE], failed(Kind.NOT_AN_API)),
        case("half a word of HTTP", steps(b"HTT", STALL), failed(Kind.SILENT), quick=True),
    ]


def stalls() -> list[Case]:
    """It goes on, but never comes to anything."""
    ping = b"event: ping\ndata: {}\n\n"

    def after_half(*more: Step) -> Script:
        return lambda t: [EVENTS_HEAD, chunk(t.half), *more]

    return [
        case("silent before the headers", steps(STALL), failed(Kind.SILENT), quick=True),
        case("silent in the headers", steps(OK + b"content-ty", STALL), failed(Kind.SILENT), quick=True),
        case("silent after the headers", steps(EVENTS_HEAD, STALL), failed(Kind.SILENT), quick=True),
        case("silent in the middle of an event", after_half(b"40\r\ndata: {", STALL), SILENT, quick=True),
        case("silent between two events", after_half(STALL), SILENT, quick=True),
        case("silent after the end", lambda t: [EVENTS_HEAD, chunk(t.hello), STALL], answer()),
        case("silent after the end, without [DONE]", lambda t: [EVENTS_HEAD, chunk(t.half + t.last("lo")), STALL], answer()),
        case(
            "silent in a refusal",
            steps(b"HTTP/1.1 400 Odd\r\ncontent-length: 99\r\n\r\nno luck", STALL),
            failed(Kind.REJECTED, says="no luck"),
            quick=True,
        ),
        case("a refusal, drop by drop", steps(b"HTTP/1.1 400 Odd\r\n\r\nno luck", Again(b"x", 0.02)), failed(Kind.REJECTED), quick=True),
        case("drop by drop", after_half(chunk(b"data: "), Again(chunk(b"x"), 0.02)), SILENT, quick=True),
        case("comments without end, slowly", after_half(Again(chunk(b":\n\n"), 0.02)), SILENT, quick=True),
        case("pings without end, slowly", after_half(Again(chunk(ping), 0.02)), SILENT, quick=True),
        case("empty events without end, slowly", after_half(Again(chunk(b"data: {}\n\n"), 0.02)), SILENT, quick=True),
        case("spaces without end, slowly", after_half(Again(chunk(b" "), 0.02)), SILENT, quick=True),
        case(
            "slow tokens",
            lambda t: [EVENTS_HEAD, *(s for _ in range(5) for s in (chunk(t.piece("")), 0.1)), chunk(t.hello), LAST_CHUNK],
            answer(),
            quick=True,
        ),
        case(
            "comments without end, at full speed", after_half(Again(chunk(b": x\n" * 15_000))), cut(Kind.SILENT, Kind.TOO_MUCH), quick=True
        ),
        case("pings without end, at full speed", after_half(Again(chunk(ping * 2000))), cut(Kind.SILENT, Kind.TOO_MUCH), quick=True),
    ]


def floods() -> list[Case]:
    """More than anybody can read."""
    return [
        Case(
            "20,000 tiny events at once",
            lambda t: event_stream(t.half, *[t.piece("") * 100] * 200, t.last("lo") + t.done),
            answer(),
            tokens=20_000,
        ),
        case(
            "2,000 events in packets of their own", lambda t: event_stream(t.half, *[t.piece("")] * 2000, t.last("lo") + t.done), answer()
        ),
        case(
            "tokens without end", lambda t: [EVENTS_HEAD, Again(chunk(t.piece("x") * 100))], cut(Kind.TOO_MUCH, text=None, says="more than")
        ),
        case(
            "long tokens without end",
            lambda t: [EVENTS_HEAD, Again(chunk(t.piece("x" * 60_000)))],
            cut(Kind.TOO_MUCH, text=None, says="more than"),
        ),
        case(
            "tokens without text, without end",
            lambda t: [EVENTS_HEAD, chunk(t.half), Again(chunk(t.piece("") * 100))],
            cut(Kind.TOO_MUCH, says="more than"),
        ),
        case("the connection is kept and dropped", steps(CLOSE), failed(Kind.BROKE_OFF)),
    ]


CASES: list[Case] = [
    *ends(),
    *lengths(),
    *compressions(),
    *headers(),
    *preliminaries(),
    *other_tongues(),
    *stalls(),
    *floods(),
]
