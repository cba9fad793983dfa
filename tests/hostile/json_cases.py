"""What may stand in an event: JSON that is cut, deep, doubled, endless, and every field of every wrong type."""

import copy
import json

from desktop_app.chat.errors import ErrorKind as Kind
from tests.hostile.case import Case, answer, body, cut
from tests.hostile.event_cases import between
from tests.hostile.tongues import CHAT, MISSING, TGI, Tongue, data, put

UNREADABLE = cut(Kind.UNREADABLE)
JUNK: list[object] = [
    None,
    True,
    False,
    0,
    -1,
    17,
    1.5,
    -0.0,
    2**63,
    -(10**30),
    10**400,
    [],
    {},
    [[]],
    [{}],
    {"a": {"b": [None]}},
    [1, "a", None],
]
"""What may stand where something else belongs; texts apart, which are tried where they change nothing."""
WORDS: list[object] = ["", "x", "-0.5", "NaN", "\x00", "x" * 10_000]
ARE_TEXT = ("the token's text", "an alternative's text")


def junk_at(tongue: Tongue, name: str) -> bytes:
    """A whole answer, and in its middle an event without text for every wrong value of one field."""
    junk = JUNK if name in ARE_TEXT or name == "the token's object" else JUNK + WORDS
    events = []
    for value in junk:
        event = tongue.value("")
        if name in ("what surrounds the ending", "the counts", "the prompt's count", "the seed or what is its like") and not tongue.is_chat:
            if name == "what surrounds the ending":
                put(event, ("details",), copy.deepcopy(value))
            else:
                put(event, ("details",), {tongue.fields[name][-1]: value})
        else:
            put(event, tongue.fields[name], copy.deepcopy(value))
        events.append(data(event))
    return tongue.half + b"".join(events) + tongue.last("lo") + tongue.done


def missing_at(tongue: Tongue, name: str) -> bytes:
    """A whole answer whose events lack one field, but for the text itself."""
    first, second = tongue.value(" Hel"), tongue.end("lo")
    for event in (first, second):
        if name in ("the token's object", "the token's text"):
            continue
        if event.get("details", 1) is None and tongue.fields[name][0] == "details":
            continue
        put(event, tongue.fields[name], MISSING)
    odd = tongue.value("")
    if tongue.is_chat or tongue.fields[name][0] != "details":
        put(odd, tongue.fields[name], MISSING)
    return data(first) + data(odd) + data(second) + tongue.done


def raw_field(tongue: Tongue, raw: bytes) -> bytes:
    """A whole answer whose log-probabilities are these bytes."""
    return tongue.hello.replace(b"-0.5", raw)


def extra(tongue: Tongue, more: dict[str, object]) -> bytes:
    return data(tongue.value(" Hel") | more) + data(tongue.end("lo") | more) + tongue.done


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return b'data: {"a":' + opening * depth + closing * depth + b"}\n\n"


def doubled(tongue: Tongue) -> bytes:
    """Every event says each of its fields twice; the last one counts."""
    wrong = b'data: {"token":{"text":"no"},"choices":[{"delta":{"content":"no"}}],'
    return tongue.hello.replace(b"data: {", wrong)


WRONG_TYPES = [body(f"of every type: {name}", lambda t, n=name: junk_at(t, n), answer()) for name in TGI.fields]  # type: ignore[misc]
MISSING_FIELDS = [body(f"missing: {name}", lambda t, n=name: missing_at(t, n), answer()) for name in TGI.fields]  # type: ignore[misc]
assert TGI.fields.keys() == CHAT.fields.keys()

NO_OBJECTS = [
    body(f"an event that is {name}", lambda t, e=event: between(t, b"data: " + e + b"\n\n"), UNREADABLE)  # type: ignore[misc]
    for name, event in {
        "null": b"null",
        "true": b"true",
        "a number": b"17",
        "a text": b'"text"',
        "an empty list": b"[]",
        "NaN": b"NaN",
        "words": b"hello",
        "a brace": b"{",
        "in single quotes": b"{'token':1}",
        "with a comma too many": b'{"token":1,}',
        "with a comment": b'{"token":1/*x*/}',
        "XML": b"<token>1</token>",
        "not UTF-8": b"\xff\xfe\xff",
    }.items()
]

OTHERS: list[Case] = [
    body("cut in the middle of JSON", lambda t: t.half + t.last("lo")[:-30], cut(Kind.BROKE_OFF)),
    body("cut in the middle of JSON, and [DONE]", lambda t: t.half + t.last("lo")[:-30] + b"\n\ndata: [DONE]\n\n", UNREADABLE),
    body("cut in the middle of a text", lambda t: t.half + t.piece("lo")[: t.piece("lo").index(b"lo") + 1], cut(Kind.BROKE_OFF)),
    body("nested 60 deep", lambda t: between(t, nested(60)), answer()),
    body("nested 65 deep", lambda t: t.half + nested(65), cut(Kind.TOO_MUCH)),
    body("nested 5,000 deep", lambda t: t.half + nested(5000), cut(Kind.TOO_MUCH)),
    body("nested 100,000 deep", lambda t: t.half + nested(100_000), cut(Kind.TOO_MUCH)),
    body(
        "objects nested 10,000 deep",
        lambda t: t.half + nested(10_000, b'{"a":', b"}").replace(b":}", b":1}"),
        cut(Kind.TOO_MUCH, Kind.UNREADABLE),
    ),
    body("brackets that never close", lambda t: t.half + b"data: " + b"[" * 500_000 + b"\n\n", cut(Kind.TOO_MUCH, Kind.UNREADABLE)),
    body("as wide as it is deep", lambda t: between(t, b'data: {"a":[' + b"[]," * 5000 + b"[]]}\n\n"), answer()),
    body("every field twice", doubled, answer()),
    body("ten thousand fields more", lambda t: extra(t, {f"field {n}": n for n in range(10_000)}), answer()),
    body(
        "fields called like a dict's methods",
        lambda t: extra(t, {"get": 1, "items": [], "keys": None, "__class__": {}, "pop": "x"}),
        answer(),
    ),
    body("NaN", lambda t: raw_field(t, b"NaN"), answer()),
    body("Infinity", lambda t: raw_field(t, b"-Infinity"), answer()),
    body("1e999", lambda t: raw_field(t, b"-1e999"), answer()),
    body("a number of 4,000 digits", lambda t: raw_field(t, b"-" + b"9" * 4000), answer()),
    body("a number of 5,000 digits", lambda t: between(t, b'data: {"a":' + b"9" * 5000 + b"}\n\n"), UNREADABLE),
    body("a number with a leading zero", lambda t: between(t, b'data: {"a":007}\n\n'), UNREADABLE),
    body("10,000 alternatives", lambda t: data(t.value(" Hel", alternatives=10_000)) + t.last("lo") + t.done, answer()),
    body("an alternative of a megabyte", lambda t: t.hello.replace(b"t0", b"x" * 1_000_000), answer()),
    body("alternatives that are no UTF-8", lambda t: t.hello.replace(b"t0", b"\xff\xfe"), answer()),
    body("a positive log-probability", lambda t: raw_field(t, b"12.5"), answer()),
    body("numbers as texts", lambda t: t.hello.replace(b"-0.5", b'"-0.5"').replace(b":17,", b':"17",'), answer()),
    body("negative ids", lambda t: t.hello.replace(b":17,", b":-17,"), answer()),
    body("escapes for every character", lambda t: escaped(t), answer()),
    body("keys escaped", lambda t: t.hello.replace(b'"text"', rb'"te\u0078t"').replace(b'"content"', rb'"con\u0074ent"'), answer()),
    body("spaces and newlines in JSON", lambda t: t.hello.replace(b":{", b" \t: { ").replace(b",", b" , "), answer()),
    body("a thought that never closes", lambda t: t.piece("<think>Hel") + t.last("lo") + t.done, answer("<think>Hello")),
    body("thoughts inside of thoughts", lambda t: t.piece("<think><think>") + t.last("</think>x") + t.done, answer(None)),
]


def escaped(tongue: Tongue) -> bytes:
    def escape(text: str) -> bytes:
        return "".join(f"\\u{ord(character):04x}" for character in text).encode()

    return tongue.hello.replace(b'" Hel"', b'"' + escape(" Hel") + b'"').replace(b'"lo"', b'"' + escape("lo") + b'"')


assert json.loads(nested(3).removeprefix(b"data: "))
CASES = WRONG_TYPES + MISSING_FIELDS + NO_OBJECTS + OTHERS
