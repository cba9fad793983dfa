"""Whatever bytes come in, JSON objects come out, or one ChatError, and no parser can trip over what comes out."""

import json
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.bounds import EVENT_BYTES
from desktop_app.inference.sse_cleaner import SseCleaner, WireEvent
from tests.recording import Recording, names

URL = "http://127.0.0.1:8080"


def clean(*chunks: bytes) -> tuple[list[WireEvent], ChatError | None]:
    """All events of a body that came in these chunks, and the error that ended it."""
    cleaner, events = SseCleaner(URL), []
    try:
        for chunk in chunks:
            for event in cleaner.feed(chunk):
                events.append(event)
        for event in cleaner.finish():
            events.append(event)
    except ChatError as error:
        return events, error
    return events, None


def lines_as_the_hub_splits_them(body: bytes) -> list[str]:
    import httpx2

    response = httpx2.Response(200, headers={"content-type": "text/event-stream; charset=utf-8"}, content=body)
    return [line.strip() for line in response.iter_lines() if line.strip()]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(), json_values, max_size=5).filter(
    lambda value: not {"error", "detail", "message", "object", "type"} & value.keys()
)
fragments = st.sampled_from(
    [
        b"data: ",
        b"data:",
        b"data",
        b"event: error\n",
        b"event: ping\n",
        b"event: x\r\n",
        b"id: 1\n",
        b":\n\n",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"{}",
        b"{",
        b"}",
        b'{"a":1}',
        b'{"a":"\xe2\x80\xa8"}',
        b'{"choices":[{"finish_reason":"stop"}]}',
        b'{"generated_text":"x"}',
        b'{"error":"x"}',
        b"[DONE]",
        b"null",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\x00",
        b"\\ud800",
        b'"',
        b" ",
    ]
)
bodies = st.lists(fragments | st.binary(max_size=6), max_size=25).map(b"".join)


@given(bodies, st.lists(st.integers(0, 400), max_size=6))
@example(b'data: {"a":1}\r\n\r\ndata: {"b":2}\r\rdata: [DONE]\n\n', [1, 13, 14, 15, 16])
def test_any_bytes_split_anywhere_give_the_same(body: bytes, cuts: list[int]) -> None:
    places = sorted({min(cut, len(body)) for cut in cuts} | {0, len(body)})
    chunks = [body[start:end] for start, end in pairwise(places)]
    events, error = clean(*chunks)
    in_one, same_error = clean(body)
    assert [event.line for event in events] == [event.line for event in in_one]
    assert (error is None) == (same_error is None)
    assert error is None or same_error is None or error.kind is same_error.kind
    assert clean(*(body[at : at + 1] for at in range(len(body))))[0] == events
    assert events or error is not None  # nothing at all is an error too


@given(bodies)
def test_what_comes_out_every_parser_reads_alike(body: bytes) -> None:
    events, _ = clean(body)
    wire = b"".join(b"data: %b\n\n" % event.line for event in events)
    lines = lines_as_the_hub_splits_them(wire)
    assert len(lines) == len(events)
    for line, event in zip(lines, events, strict=True):
        assert line.startswith("data: {")
        assert len(line.splitlines()) == 1
        assert type(event.value) is dict
        assert json.loads(line.lstrip("data:").rstrip("/n")) == event.value  # noqa: B005 - this is how the hub does it
        json.dumps(event.value, ensure_ascii=False).encode()


@given(st.lists(objects, min_size=1, max_size=4), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.booleans(), st.booleans())
def test_what_a_server_means_comes_through(values: list[dict[str, object]], newline: bytes, ascii_only: bool, blank_lines: bool) -> None:
    body = b""
    for value in values:
        # compact, as serde and nlohmann write: they escape neither U+2028 nor U+0085
        body += b"data: " + json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":")).encode() + newline
        body += newline if blank_lines else b""
    events, error = clean(body)
    assert error is None
    assert [event.value for event in events] == values


def test_every_recorded_stream_comes_through_unchanged() -> None:
    seen = 0
    for name in names():
        recording = Recording.load(name)
        if not recording.headers.get("content-type", "").startswith("text/event-stream"):
            continue
        events, error = clean(recording.response)
        expected = [value for value in recording.events if isinstance(value, dict)]
        if error is not None:
            expected = expected[: len(events)]
            assert "err" in name or name == "tgi-stream-backend-killed"
        assert [event.value for event in events] == expected
        seen += 1
    assert seen > 40


def test_a_token_is_handed_out_before_its_blank_line() -> None:
    cleaner = SseCleaner(URL)
    assert [event.value for event in cleaner.feed(b'data: {"a":1}\n')] == [{"a": 1}]
    assert list(cleaner.feed(b"\n")) == []


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_number_becomes_null(number: bytes) -> None:
    """The hub's parser compares what it reads with itself, and never ends where that is not equal."""
    events, error = clean(b'data: {"token":{"text":"a","logprob":' + number + b"}}\n\n")
    assert error is None
    assert events[0].value == {"token": {"text": "a", "logprob": None}}
    assert json.loads(events[0].line) == events[0].value


def test_done_and_complete_are_noticed() -> None:
    cleaner = SseCleaner(URL)
    list(cleaner.feed(b'data: {"choices":[{"finish_reason":""}]}\n\ndata: {"choices":[{"finish_reason":"null"}]}\n\n'))
    assert not cleaner.complete
    list(cleaner.feed(b'data: {"choices":[{"index":0},{"finish_reason":"stop"}]}\n\n'))
    assert cleaner.complete
    assert not cleaner.done
    assert list(cleaner.feed(b'data: [DONE]\n\ndata: {"late":1}\n\n')) == []
    assert cleaner.done
    assert list(cleaner.feed(b"x" * (EVENT_BYTES * 2))) == []
    assert list(cleaner.finish()) == []


@pytest.mark.parametrize(
    "line", [b"data:[DONE]", b"data: [DONE]", b"data:  [DONE]  ", b"data:\t[DONE]", b'data: "[DONE]"', b"event: message\ndata: [DONE]"]
)
def test_every_way_to_say_done(line: bytes) -> None:
    for end in (b"\n\n", b"\r\n\r\n", b"\n", b""):
        cleaner = SseCleaner(URL)
        events = [*cleaner.feed(b'data: {"a":1}\n\n' + line + end), *cleaner.finish()]
        assert len(events) == 1
        assert cleaner.done


def test_what_was_right_comes_out_before_the_error() -> None:
    events, error = clean(b'data: {"a":1}\n\ndata: {"error":"x"}\n\ndata: {"b":1}\n\n')
    assert [event.value for event in events] == [{"a": 1}]
    assert error is not None
    assert error.kind is ErrorKind.SERVER_ERROR


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (b'data: {"b":', ErrorKind.BROKE_OFF),
        (b'data: {"b":\n', ErrorKind.BROKE_OFF),
        (b"data: [DON", ErrorKind.BROKE_OFF),
        (b"data: hello", ErrorKind.UNREADABLE),
        (b"data: hello\n", ErrorKind.UNREADABLE),
        (b"dat", None),
        (b"data", None),
        (b"data:", None),
        (b": comm", None),
        (b"event: x", None),
        (b'data: {"b":1}', None),
    ],
)
def test_a_body_that_is_cut_in_the_middle_of_an_event(tail: bytes, kind: ErrorKind | None) -> None:
    events, error = clean(b'data: {"a":1}\n\n' + tail)
    assert events[0].value == {"a": 1}
    assert (None if error is None else error.kind) is kind


def test_the_words_of_an_empty_stream_are_what_stood_there() -> None:
    events, error = clean(b"<html>Please sign in\n")
    assert events == []
    assert error is not None
    assert (error.kind, error.server_text) == (ErrorKind.EMPTY, "<html>Please sign in")
