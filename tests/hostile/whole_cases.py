"""Answers that are asked for at once (Stream off): whole, cut, deep, wide, endless, of wrong types, and no answers at all."""

import copy
import gzip
import json
from collections.abc import Callable

from desktop_app.chat.errors import ErrorKind as Kind
from tests.hostile.case import Case, Seen, answer, cut, failed
from tests.hostile.json_cases import JUNK
from tests.hostile.reply_cases import BODIES, JSON, REFUSALS, reply
from tests.hostile.tongues import MISSING, Path, Tongue, put
from tests.hostile_server import CLOSE, RESET, STALL, Again, Step, event_stream

QUICK = 0.4
"""Seconds of the idle clock where a server says nothing more."""
FIELDS: dict[str, tuple[Path, Path]] = {
    "the details": (("details",), ("choices", 0, "logprobs")),
    "the tokens": (("details", "tokens"), ("choices", 0, "logprobs", "content")),
    "a token": (("details", "tokens", 0), ("choices", 0, "logprobs", "content", 0)),
    "a token's log-probability": (("details", "tokens", 0, "logprob"), ("choices", 0, "logprobs", "content", 0, "logprob")),
    "a token's id or bytes": (("details", "tokens", 0, "id"), ("choices", 0, "logprobs", "content", 0, "bytes")),
    "the alternatives": (("details", "top_tokens"), ("choices", 0, "logprobs", "content", 0, "top_logprobs")),
    "the counts": (("details", "generated_tokens"), ("usage", "completion_tokens")),
    "the prompt's count": (("details", "input_length"), ("usage", "prompt_tokens")),
    "the seed or what is its like": (("details", "seed"), ("model",)),
    "other answers": (("details", "best_of_sequences"), ("choices", 0, "index")),
}
"""Where they stand in TGI's own protocol, and in chat completions."""


def whole_answer(tongue: Tongue, text: str = "Hello", tokens: tuple[str, ...] = (" Hel", "lo"), reason: str = "") -> dict[str, object]:
    """An answer with everything that it can hold."""
    if tongue.is_chat:
        top = [{"token": "x", "logprob": -2.0, "bytes": [120]}]
        content = [
            {"token": token, "logprob": -0.5, "bytes": list(token[:50_000].encode("utf-8", "replace")), "top_logprobs": top}
            for token in tokens
        ]
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "logprobs": {"content": content}, "finish_reason": reason or "stop"}
        return {"object": "chat.completion", "model": "m", "choices": [choice], "usage": {"prompt_tokens": 4, "completion_tokens": 2}}
    listed = [{"id": 17, "text": token, "logprob": -0.5, "special": False} for token in tokens]
    top_tokens = [[{"id": 90, "text": "x", "logprob": -2.0, "special": False}] for _ in tokens]
    details = {"finish_reason": reason or "eos_token", "generated_tokens": 2, "seed": None, "tokens": listed, "top_tokens": top_tokens}
    return {"generated_text": text, "details": {**details, "best_of_sequences": None, "input_length": 4}}


def encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def hello(tongue: Tongue) -> bytes:
    """A whole answer: "Hello"."""
    return encoded(whole_answer(tongue))


def case(name: str, make: Callable[[Tongue], list[Step]], seen: Seen, *, silence: float = 10.0) -> Case:
    return Case(f"whole: {name}", make, seen, silence=silence, at_once=True)


def body(name: str, make: Callable[[Tongue], bytes], seen: Seen, content_type: str = JSON) -> Case:
    """A case about the bytes of a proper reply."""
    return case(name, lambda tongue: reply(200, make(tongue), content_type), seen)


def changed(tongue: Tongue, name: str, junk: object) -> bytes:
    value = whole_answer(tongue)
    put(value, FIELDS[name][tongue.is_chat], junk if junk is MISSING else copy.deepcopy(junk))
    return encoded(value)


def with_more(tongue: Tongue, more: bytes) -> bytes:
    """A whole answer and a further field, as raw JSON."""
    return hello(tongue)[:-1] + b',"more":' + more + b"}"


def wrong_types() -> list[Case]:
    """Every field of every wrong type, or missing: the text is there, so it is shown."""
    cases = []
    for name in FIELDS:
        cases.append(body(f"missing: {name}", lambda t, n=name: changed(t, n, MISSING), answer(None)))  # type: ignore[misc]
        for value in [*JUNK, "x"]:
            shown = repr(value)[:20]
            cases.append(body(f"{name} are {shown}", lambda t, n=name, v=value: changed(t, n, v), answer(None)))  # type: ignore[misc]
    return cases


def endings() -> list[Case]:
    """How the reply ends, and when."""
    length = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n"
    endless = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n"
    cases = []
    for how, end in (("closed", CLOSE), ("reset", RESET)):
        cases += [
            case(f"{how} before the headers", lambda t, e=end: [e], failed(Kind.BROKE_OFF)),  # type: ignore[misc]
            case(f"{how} after the headers", lambda t, e=end: [length, 0.01, e], failed(Kind.BROKE_OFF)),  # type: ignore[misc]
            case(f"{how} in the middle", lambda t, e=end: [length + hello(t)[:60], 0.01, e], failed(Kind.BROKE_OFF)),  # type: ignore[misc]
            case(f"{how} too early by HTTP, in time by JSON", lambda t, e=end: [length + hello(t), 0.01, e], failed(Kind.BROKE_OFF)),  # type: ignore[misc]
        ]
    return [
        *cases,
        case("no length, closed at the end", lambda t: [endless + hello(t), CLOSE], answer()),
        case("no length, closed in the middle", lambda t: [endless + hello(t)[:60], CLOSE], failed(Kind.BROKE_OFF)),
        case("nothing at all", lambda t: [STALL], failed(Kind.SILENT), silence=QUICK),
        case("nothing after the headers", lambda t: [length, STALL], failed(Kind.SILENT), silence=QUICK),
        case("nothing after half", lambda t: [length + hello(t)[:60], STALL], failed(Kind.SILENT), silence=QUICK),
        case("spaces, then the answer", lambda t: [endless + b" " * 500_000 + hello(t), CLOSE], answer()),
        case("spaces for ever", lambda t: [endless, Again(b" " * 1_000_000)], failed(Kind.TOO_MUCH)),
        case("brackets for ever", lambda t: [endless, Again(b"[" * 1_000_000)], failed(Kind.TOO_MUCH)),
        case("letters for ever", lambda t: [endless + b'{"generated_text":"', Again(b"x" * 1_000_000)], failed(Kind.TOO_MUCH)),
        case("byte by byte", lambda t: [endless, *[bytes([byte]) for byte in hello(t)], CLOSE], answer()),
        case("a stream instead", lambda t: event_stream(t.hello), answer()),
        case("half of a stream instead", lambda t: event_stream(t.half), cut(Kind.BROKE_OFF)),
        case("packed", lambda t: reply(200, gzip.compress(hello(t)), JSON, content_encoding="gzip"), answer()),
        case(
            "packed spaces without end",
            lambda t: reply(200, gzip.compress(b" " * 90_000_000), JSON, content_encoding="gzip"),
            failed(Kind.TOO_MUCH),
        ),
        case(
            "packed badly",
            lambda t: reply(200, gzip.compress(hello(t))[:30] + bytes(50), JSON, content_encoding="gzip"),
            failed(Kind.UNREADABLE, Kind.BROKE_OFF, Kind.EMPTY),
        ),
        case("packed in a strange way", lambda t: reply(200, hello(t), JSON, content_encoding="br"), failed(Kind.UNREADABLE)),
    ]


def contents() -> list[Case]:
    """What the JSON is."""

    def finish(name: str, chat: str, own: str, seen: Seen) -> Case:
        return body(name, lambda t: encoded(whole_answer(t, reason=chat if t.is_chat else own)), seen)

    def said(name: str, text: str, seen: Seen | None = None) -> Case:
        return body(name, lambda t: encoded(whole_answer(t, text, (text,))), answer(None) if seen is None else seen)

    return [
        body("a whole answer", hello, answer()),
        body("in a list", lambda t: b"[" + hello(t) + b"]", answer()),
        body("twice in a list", lambda t: b"[" + hello(t) + b"," + hello(t) + b"]", answer()),
        body("without a type", hello, answer(), ""),
        body("called words", hello, answer(), "text/plain"),
        body("a byte order mark", lambda t: b"\xef\xbb\xbf" + hello(t), answer()),
        body("and something behind it", lambda t: hello(t) + b"x", failed(Kind.BROKE_OFF, Kind.NOT_A_STREAM)),
        body("cut in its middle", lambda t: hello(t)[:60], failed(Kind.BROKE_OFF)),
        body("cut at its last brace", lambda t: hello(t)[:-1], failed(Kind.BROKE_OFF)),
        body("null", lambda t: b"null", failed(Kind.UNREADABLE, Kind.NOT_AN_API)),
        body("a number", lambda t: b"17", failed(Kind.UNREADABLE, Kind.NOT_AN_API)),
        body("a text", lambda t: b'"Hello"', failed(Kind.UNREADABLE, Kind.NOT_AN_API)),
        body("an empty list", lambda t: b"[]", failed(Kind.UNREADABLE)),
        body("a list of numbers", lambda t: b"[1,2]", failed(Kind.UNREADABLE)),
        body("words", lambda t: b"It works!", failed(Kind.NOT_AN_API), "text/plain"),
        body("nothing", lambda t: b"", failed(Kind.EMPTY)),
        body("an error", lambda t: b'{"error":"no luck"}', failed(Kind.SERVER_ERROR, says="no luck")),
        body("an error nested deep", lambda t: b'{"error":' * 5000 + b"1" + b"}" * 5000, failed(Kind.TOO_MUCH)),
        body("nested 60 deep", lambda t: with_more(t, b"[" * 60 + b"]" * 60), answer()),
        body("nested 65 deep", lambda t: with_more(t, b"[" * 65 + b"]" * 65), failed(Kind.TOO_MUCH)),
        body("nested 90,000 deep", lambda t: with_more(t, b"[" * 90_000 + b"]" * 90_000), failed(Kind.TOO_MUCH)),
        body("a million lists", lambda t: with_more(t, b"[" + b"[]," * 1_000_000 + b"[]]"), failed(Kind.TOO_MUCH)),
        body("a million objects", lambda t: with_more(t, b"[" + b"{}," * 1_000_000 + b"{}]"), failed(Kind.TOO_MUCH)),
        body("a million numbers more", lambda t: with_more(t, b"[" + b"1," * 1_000_000 + b"1]"), answer()),
        body("two million numbers more", lambda t: with_more(t, b"[" + b"1," * 2_000_000 + b"1]"), failed(Kind.TOO_MUCH)),
        body("a number of 5,000 digits", lambda t: with_more(t, b"9" * 5000), failed(Kind.NOT_A_STREAM, Kind.UNREADABLE)),
        body("NaN", lambda t: with_more(t, b"[NaN,-Infinity,1e999]"), answer()),
        body("ten thousand fields more", lambda t: encoded(whole_answer(t) | {f"field {n}": n for n in range(10_000)}), answer()),
        body("fields called like a dict's methods", lambda t: encoded(whole_answer(t) | {"get": 1, "items": [], "pop": "x"}), answer()),
        body("20,000 tokens", lambda t: encoded(whole_answer(t, "x" * 20_000, ("x",) * 20_000)), cut(Kind.TOO_MUCH, text=None)),
        body("tokens that are not the text", lambda t: encoded(whole_answer(t, "Hello", ("No", "thing"))), answer(None)),
        body("no tokens", lambda t: encoded(whole_answer(t, "Hello", ())), answer()),
        body("no text", lambda t: encoded(whole_answer(t, "", ())), Seen("", (*answer().endings, *failed().endings), (Kind.EMPTY,))),
        said("a text of a megabyte", "word " * 200_000),
        said("a raw NUL, and controls", "a\x00b\x1bc\x85"),
        said("half of a surrogate pair", "a\ud83d"),
        said("characters of four bytes", "🎉🎉"),
        said("markup", "<script>alert(1)</script><img src=http://x/>"),
        finish("its limit", "length", "length", answer()),
        finish("no known reason", "because", "because", answer()),
        body("not UTF-8", lambda t: hello(t).replace(b"lo", b"\xff\xfe"), answer(None)),
    ]


def replies() -> list[Case]:
    """Refusals, as if a stream had been asked for; pages and redirects."""
    cases = []
    for number, (status, kind) in enumerate(REFUSALS.items()):
        content_type, content = list(BODIES.values())[(number + 1) % len(BODIES)]
        cases.append(case(f"{status}", lambda t, s=status, c=content, y=content_type: reply(s, c, y), failed(kind)))  # type: ignore[misc]
    content_type, page = BODIES["a page"]
    return [
        *cases,
        case("a sign-in page", lambda t: reply(200, page, content_type), failed(Kind.WEB_PAGE, says="“Sign in”")),
        case("a page called JSON", lambda t: reply(200, page, JSON), failed(Kind.WEB_PAGE)),
        case("to a sign-in page", lambda t: reply(302, page, content_type, location="https://portal.example/"), failed(Kind.REDIRECT)),
        case("201", lambda t: reply(201, hello(t), JSON), failed(Kind.NOT_A_STREAM, Kind.NOT_AN_API)),
        case("not HTTP", lambda t: [b"SSH-2.0-OpenSSH_9.6\r\n", CLOSE], failed(Kind.NOT_AN_API)),
    ]


CASES: list[Case] = [*wrong_types(), *endings(), *contents(), *replies()]
