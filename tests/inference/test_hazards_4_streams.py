"""What a server may do in the middle of an answer: it ends as an answer, or as an error and a kept part of one. Hazards 4.1 to 4.12."""

import asyncio
import gzip
import json
import zlib

import pytest

from desktop_app.chat.errors import ErrorKind
from desktop_app.inference.transport import Waiting
from tests.hostile_server import CLOSE, EVENTS, RESET, STALL, HostileServer, Step, chunk, event_stream, head, whole
from tests.inference.asking import DONE, Outcome, ask, ask_raw, chat_event, token_event

HELLO = token_event(" Hel", 1) + token_event("lo", 2, final=" Hello")
CHAT_HELLO = chat_event(" Hel") + chat_event("lo", "stop") + DONE
EVENTS_OPEN = head(200, {**EVENTS, "transfer-encoding": "chunked"})


async def stream(*bodies: bytes, chat: bool = False, waiting: Waiting | None = None) -> Outcome:
    async with HostileServer(event_stream(*bodies)) as server:
        return await ask(server.url, chat=chat, waiting=waiting)


async def play(script: list[Step], *, chat: bool = False, waiting: Waiting | None = None) -> Outcome:
    async with HostileServer(script) as server:
        return await ask(server.url, chat=chat, waiting=waiting)


def hello(chat: bool) -> bytes:
    return CHAT_HELLO if chat else HELLO


@pytest.fixture(params=[False, True], ids=["tgi", "chat"])
def chat(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_4_1_a_clean_end_without_the_final_event_is_told_from_a_complete_answer(chat: bool) -> None:
    body = chat_event(" Hel") if chat else token_event(" Hel")
    outcome = asyncio.run(stream(body, chat=chat))
    assert (outcome.text, outcome.error, outcome.complete) == (" Hel", None, False)  # the engines' rule makes it "cut off"
    assert asyncio.run(stream(hello(chat), chat=chat)).complete


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_4_2_a_connection_that_breaks_keeps_what_arrived(end: Step, chat: bool) -> None:
    body = chat_event(" Hel") if chat else token_event(" Hel")
    outcome = asyncio.run(play([EVENTS_OPEN, chunk(body), b"40\r\ndata: {", 0.05, end], chat=chat))
    assert outcome.text == " Hel"
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.BROKE_OFF
    assert outcome.error.detail  # never an empty message


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_4_2_after_the_final_event_nothing_can_break_the_answer(end: Step, chat: bool) -> None:
    outcome = asyncio.run(play([EVENTS_OPEN, chunk(hello(chat)), 0.05, end], chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


@pytest.mark.parametrize("garbage", [b"data: {broken\n\n", b"data: null\n\n", b"\xff\xff\n\n", b'data: {"error":"late"}\n\n'])
def test_4_2_nor_can_garbage_behind_it(garbage: bytes, chat: bool) -> None:
    outcome = asyncio.run(stream(hello(chat).removesuffix(DONE), garbage, chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


@pytest.mark.parametrize(
    "character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x7f", "\t", "\x00", "\ufeff", "\u200b"]
)
def test_4_3_unicode_line_separators(character: str, chat: bool) -> None:
    text = f"a{character}b"
    raw = json.dumps(text, ensure_ascii=False).replace(json.dumps(character, ensure_ascii=False)[1:-1], character).encode()
    template = chat_event("TEXT", "stop") + DONE if chat else token_event("TEXT", final="TEXT")
    outcome = asyncio.run(stream(template.replace(b'"TEXT"', raw), chat=chat))
    assert (outcome.text, outcome.error) == (text, None)


def test_4_3_the_recorded_answer_of_a_real_tgi() -> None:
    from tests.recording import Recording

    recording = Recording.load("tgi-stream-u2028")
    assert b"\xe2\x80\xa8" in recording.response
    outcome = asyncio.run(stream(recording.response))
    assert (outcome.error, outcome.complete) == (None, True)
    assert outcome.text == "".join(event["token"]["text"] for event in recording.events)  # type: ignore[index]


@pytest.mark.parametrize(
    "done", [b"data:[DONE]\n\n", b"data:  [DONE]\n\n", b"data: [DONE] \r\n\r\n", b'data: "[DONE]"\n\n', b"data: [DONE]", b"data: [DONE]\n"]
)
def test_4_4_done_with_any_spaces(done: bytes, chat: bool) -> None:
    body = chat_event(" Hel") + chat_event("lo", "stop") if chat else HELLO
    outcome = asyncio.run(stream(body + done, chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


@pytest.mark.parametrize("spaces", [b"", b" ", b"  ", b"\t", b" \t "])
def test_4_4_data_with_any_spaces(spaces: bytes, chat: bool) -> None:
    outcome = asyncio.run(stream(hello(chat).replace(b"data: ", b"data:" + spaces), chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


@pytest.mark.parametrize(
    ("event", "kind", "words"),
    [
        (b'data: {"error":"Model is overloaded","error_type":"overloaded"}\n\n', ErrorKind.TOO_MANY_REQUESTS, "Model is overloaded"),
        (
            b'data: {"error":{"message":"Model is overloaded","http_status_code":422}}\n\n',
            ErrorKind.TOO_MANY_REQUESTS,
            "Model is overloaded",
        ),
        (b'data: {"error":"Request failed during generation: x","error_type":"generation"}\n\n', ErrorKind.GENERATION_FAILED, "x"),
        (b'data: {"error":{"message":"no","type":"BadRequestError","code":400}}\n\n', ErrorKind.REJECTED, "no"),
        (b'data: {"error":{"code":500,"message":"no","type":"server_error"}}\n\n', ErrorKind.SERVER_ERROR, "no"),
        (b'data: {"error":"no"}\n\n', ErrorKind.SERVER_ERROR, "no"),
        (b'data: {"error":""}\n\n', ErrorKind.SERVER_ERROR, ""),
        (b'data: {"error":"","error_type":"validation"}\n\n', ErrorKind.REJECTED, ""),
        (b'data: {"error":{}}\n\n', ErrorKind.SERVER_ERROR, ""),
        (b'data: {"error":[1]}\n\n', ErrorKind.SERVER_ERROR, ""),
        (b'data: {"object":"error","message":"no","code":400}\n\n', ErrorKind.REJECTED, "no"),
        (b'data: {"type":"error","error":{"type":"overloaded_error","message":"no"}}\n\n', ErrorKind.TOO_MANY_REQUESTS, "no"),
        (b'data: {"detail":"no"}\n\n', ErrorKind.SERVER_ERROR, "no"),
        (b"event: error\ndata: out of memory\n\n", ErrorKind.SERVER_ERROR, "out of memory"),
        (b"event:error\ndata:out of\ndata: memory\n\n", ErrorKind.SERVER_ERROR, "memory"),
        (b'event: error\ndata: {"message":"no"}\n\n', ErrorKind.SERVER_ERROR, "no"),
        (b'event: error\ndata: {"error":"no"}\n\n', ErrorKind.SERVER_ERROR, "no"),
        (b"event: error\ndata: no", ErrorKind.SERVER_ERROR, "no"),
        (b'{"error":"bare"}\n', ErrorKind.SERVER_ERROR, "bare"),
        (b'{"error":"bare"}', ErrorKind.SERVER_ERROR, "bare"),
    ],
)
def test_4_5_error_events_of_every_shape(event: bytes, kind: ErrorKind, words: str, chat: bool) -> None:
    body = chat_event(" Hel") if chat else token_event(" Hel")
    for split in (False, True):
        outcome = asyncio.run(stream(*([body, event] if split else [body + event]), chat=chat))
        assert outcome.text == " Hel"
        assert outcome.error is not None
        assert outcome.error.kind is kind
        assert words in outcome.error.server_text


@pytest.mark.parametrize(
    "event", [b"null", b"[]", b"[1,2]", b'"text"', b"17", b"true", b"NaN", b"hello", b"{", b"{]}", b"{'a':1}", b"<p>", b"\xff\xfe"]
)
def test_4_7_events_that_are_no_objects(event: bytes, chat: bool) -> None:
    body = chat_event(" Hel") if chat else token_event(" Hel")

    async def run() -> None:
        async with HostileServer(event_stream(body + b"data: " + event + b"\n\n" + hello(chat))) as server:
            for outcome in (await ask(server.url, chat=chat), await ask_raw(server.url)):
                assert len(outcome.events) == 1
                assert outcome.error is not None
                assert outcome.error.kind is ErrorKind.UNREADABLE

    asyncio.run(run())


@pytest.mark.parametrize(
    "event",
    [b"{}", b'{"token":null}', b'{"choices":null}', b'{"choices":[]}', b'{"error":null}', b'{"error":false}', b'{"a":{"b":[[[]]]}}'],
)
def test_4_7_odd_objects_pass(event: bytes) -> None:
    async def run() -> None:
        async with HostileServer(event_stream(b"data: " + event + b"\n\n" + HELLO)) as server:
            outcome = await ask_raw(server.url)
            assert outcome.error is None
            assert len(outcome.events) == 3
            assert (await ask(server.url)).error is None

    asyncio.run(run())


def test_4_9_a_byte_order_mark_costs_no_token(chat: bool) -> None:
    outcome = asyncio.run(stream(b"\xef\xbb\xbf" + hello(chat), chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)
    outcome = asyncio.run(stream(b"\xef", b"\xbb", b"\xbf" + hello(chat), chat=chat))
    assert outcome.text == " Hello"


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "latin1", "nonsense", "utf-8", '"UTF-8"'])
def test_4_10_the_bytes_are_utf_8_whatever_the_header_says(charset: str, chat: bool) -> None:
    body = chat_event("Grüße 你好 🌬", "stop") if chat else token_event("Grüße 你好 🌬", final="x")
    reply = whole(200, body, {"content-type": f"text/event-stream; charset={charset}"})
    outcome = asyncio.run(play([reply], chat=chat))
    assert (outcome.text, outcome.error) == ("Grüße 你好 🌬", None)


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xc0\xaf"])
def test_4_10_bytes_that_are_no_utf_8_become_replacement_characters(bad: bytes, chat: bool) -> None:
    template = chat_event("aTEXTb", "stop") if chat else token_event("aTEXTb", final="x")
    outcome = asyncio.run(stream(template.replace(b"TEXT", bad), chat=chat))
    assert outcome.error is None
    assert outcome.text[0] == "a"
    assert outcome.text[-1] == "b"
    assert set(outcome.text[1:-1]) == {"\ufffd"}


@pytest.mark.parametrize("escape", [rb"\ud800", rb"\uDFFF", rb"\udc00\ud800"])
def test_half_a_surrogate_pair_never_comes_out(escape: bytes, chat: bool) -> None:
    template = chat_event("aTEXTb", "stop") if chat else token_event("aTEXTb", final="x")
    outcome = asyncio.run(stream(template.replace(b"TEXT", escape), chat=chat))
    assert outcome.error is None
    assert outcome.text.encode()  # the database takes only what UTF-8 can hold
    assert set(outcome.text[1:-1]) == {"\ufffd"}
    whole_pair = asyncio.run(stream(template.replace(b"TEXT", rb"\ud83c\udf2c"), chat=chat))
    assert whole_pair.text == "a🌬b"


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: body.replace(b"\n", b"\r"),
        lambda body: body.replace(b"\n\n", b"\n"),  # no blank lines at all
        lambda body: b": comment\n\n" + body.replace(b"\n\n", b"\n\n:\n\n"),
        lambda body: body.replace(b"data:", b"event: message\nid: 7\nretry: 100\ndata:"),
        lambda body: body.replace(b"data:", b"unknown: field\nnonsense\ndata:"),
        lambda body: body.rstrip(b"\n"),
        lambda body: b"\n\n\n" + body,
        lambda body: b"event: ping\ndata: whatever\n\n" + body,
        lambda body: b"data:\n\ndata: \n\n" + body,
    ],
    ids=[
        "crlf",
        "cr",
        "no-blank-lines",
        "comments",
        "other-fields",
        "unknown-fields",
        "no-final-newline",
        "newlines",
        "pings",
        "empty-data",
    ],
)
def test_4_11_what_the_standard_allows_is_read(change: object, chat: bool) -> None:
    assert callable(change)
    body = change(hello(chat))
    for size in (1, 7, len(body)):
        parts = [body[at : at + size] for at in range(0, len(body), size)]
        outcome = asyncio.run(stream(*parts, chat=chat))
        assert (outcome.text, outcome.error) == (" Hello", None)


def test_4_11_an_event_in_several_data_lines(chat: bool) -> None:
    event = (chat_event("Hi", "stop") if chat else token_event("Hi", final="Hi")).removeprefix(b"data: ").strip()
    pretty = json.dumps(json.loads(event), indent=1).encode()
    body = b"".join(b"data: " + line + b"\n" for line in pretty.split(b"\n")) + b"\n"
    assert asyncio.run(stream(body, chat=chat)).text == "Hi"


def test_4_11_utf_8_split_between_network_reads(chat: bool) -> None:
    body = chat_event("a🌬b", "stop") if chat else token_event("a🌬b", final="x")
    at = body.index("🌬".encode())
    script: list[Step] = [EVENTS_OPEN]
    for start, end in ((0, at + 1), (at + 1, at + 2), (at + 2, at + 3), (at + 3, len(body))):
        script += [chunk(body[start:end]), 0.01]
    assert asyncio.run(play([*script, b"0\r\n\r\n"], chat=chat)).text == "a🌬b"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip", "GZIP", "identity", ""])
def test_4_11_compression_that_nobody_asked_for(encoding: str, chat: bool) -> None:
    body = hello(chat)
    packed = zlib.compress(body) if encoding == "deflate" else gzip.compress(body) if encoding.lower() not in ("identity", "") else body
    headers = {**EVENTS, "transfer-encoding": "chunked", **({"content-encoding": encoding} if encoding else {})}
    script: list[Step] = [head(200, headers), *(chunk(packed[at : at + 9]) for at in range(0, len(packed), 9)), b"0\r\n\r\n"]
    outcome = asyncio.run(play(script, chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


def test_4_11_deflate_without_its_header(chat: bool) -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(hello(chat)) + packer.flush()
    for size in (1, len(packed)):
        parts = [chunk(packed[at : at + size]) for at in range(0, len(packed), size)]
        script: list[Step] = [head(200, {**EVENTS, "content-encoding": "deflate", "transfer-encoding": "chunked"}), *parts, b"0\r\n\r\n"]
        outcome = asyncio.run(play(script, chat=chat))
        assert (outcome.text, outcome.error) == (" Hello", None)


def test_4_11_what_follows_a_compressed_body_is_not_read(chat: bool) -> None:
    packed = gzip.compress(hello(chat).removesuffix(DONE))
    start = head(200, {**EVENTS, "content-encoding": "gzip", "transfer-encoding": "chunked"})
    outcome = asyncio.run(play([start, chunk(packed), *[chunk(b"x" * 60_000)] * 50, STALL], chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


@pytest.mark.parametrize("preliminary", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"])
def test_4_11_preliminary_replies(preliminary: bytes, chat: bool) -> None:
    assert asyncio.run(play([preliminary * 3, *event_stream(hello(chat))], chat=chat)).text == " Hello"


def test_4_11_http_1_0(chat: bool) -> None:
    reply = b"HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + hello(chat)
    outcome = asyncio.run(play([reply, CLOSE], chat=chat))
    assert (outcome.text, outcome.error) == (" Hello", None)


def test_4_11_usage_after_the_last_token() -> None:
    usage = b'data: {"id":"","created":1,"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}\n\n'
    outcome = asyncio.run(stream(chat_event(" Hel") + chat_event("lo", "stop"), usage, DONE, chat=True))
    assert outcome.error is None
    assert outcome.events[-1].usage.completion_tokens == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "compress", "gzip, gzip", "x" * 500])
def test_4_12_encodings_that_nobody_can_read_are_told(encoding: str, chat: bool) -> None:
    async def run() -> None:
        script = [whole(200, hello(chat), {**EVENTS, "content-encoding": encoding})]
        async with HostileServer(script) as server:
            error = (await ask(server.url, chat=chat)).error
            assert error is not None
            assert error.kind is ErrorKind.UNREADABLE
            assert error.detail.startswith("Content-Encoding: ")
            assert server.requests[0].headers["accept-encoding"] == "identity"

    asyncio.run(run())


def test_4_12_bytes_only_labelled_gzip_are_told(chat: bool) -> None:
    outcome = asyncio.run(play([whole(200, hello(chat), {**EVENTS, "content-encoding": "gzip"})], chat=chat))
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.UNREADABLE


def test_4_12_a_refusal_in_an_unknown_encoding_keeps_its_status(chat: bool) -> None:
    outcome = asyncio.run(play([whole(502, b"\x01\x02", {"content-encoding": "br"})], chat=chat))
    assert outcome.error is not None
    assert (outcome.error.kind, outcome.error.status) == (ErrorKind.NOT_READY, 502)
