"""A JSON body read the way TGI's router reads it: strict types, and serde's own words and columns when it refuses.

The texts of type errors and missing fields are exact; of a body that is no JSON at all only the commonest are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


class NotJson(Exception):
    """The body is no JSON: a 400."""


class WrongType(Exception):
    """The body is JSON of the wrong shape: a 422."""


@dataclass(frozen=True)
class Node:
    """A JSON value and where it stands in the body, in bytes."""

    value: object  # plain; a dict of Nodes, a list of Nodes
    start: int
    stop: int

    def plain(self) -> object:
        """The value as json.loads would give it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


SCALAR = re.compile(rb'"(?:[^"\\\x00-\x1f]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null')
NL = b"\n"
SPACE = re.compile(rb"[ \t\r\n]*")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Reader:
    """Reads one JSON body into Nodes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self) -> Node:
        """The whole body. Raises NotJson."""
        node = self.value("")
        self.skip()
        if self.at < len(self.data):
            raise self.error("trailing characters")
        return node

    def skip(self) -> int:
        """Pass white space; the byte that follows, or -1."""
        match = SPACE.match(self.data, self.at)
        assert match is not None
        self.at = match.end()
        return self.data[self.at] if self.at < len(self.data) else -1

    def error(self, text: str, path: str = "") -> NotJson:
        """An error at the byte that comes next."""
        return NotJson(f"{path + ': ' if path else ''}{text}{place(self.data, min(self.at + 1, len(self.data)))}")

    def value(self, path: str) -> Node:
        """The next value."""
        first = self.skip()
        start = self.at
        if first == ord("{"):
            return self.container(start, path, "object", b"}")
        if first == ord("["):
            return self.container(start, path, "list", b"]")
        match = SCALAR.match(self.data, start)
        if match is None:
            if first < 0:
                raise self.error("EOF while parsing a value", path)
            raise self.error("EOF while parsing a string" if first == ord('"') else "expected value", path)
        self.at = match.end()
        try:
            return Node(scalar(match.group()), start, self.at)
        except UnicodeDecodeError as error:
            lone = error.encoding.startswith("utf-16")
            raise self.error("lone leading surrogate in hex escape" if lone else "invalid unicode code point", path) from None

    def container(self, start: int, path: str, kind: str, close: bytes) -> Node:
        """An object or a list."""
        fields: dict[str, Node] = {}
        items: list[Node] = []
        self.at += 1
        if self.skip() == close[0]:
            self.at += 1
            return Node(fields if kind == "object" else items, start, self.at)
        while True:
            if kind == "object":
                if self.skip() != ord('"'):
                    raise self.error("EOF while parsing an object" if self.at >= len(self.data) else "key must be a string", path)
                key = str(self.value(path).value)
                if self.skip() != ord(":"):
                    raise self.error("expected `:`", path)
                self.at += 1
                fields[key] = self.value(f"{path}.{key}" if path else key)
            else:
                items.append(self.value(f"{path}[{len(items)}]"))
            following = self.skip()
            self.at += 1
            if following == close[0]:
                return Node(fields if kind == "object" else items, start, self.at)
            if following != ord(","):
                self.at -= 1
                article = "an object" if kind == "object" else "a list"
                wanted = f"EOF while parsing {article}" if following < 0 else f"expected `,` or `{close.decode()}`"
                raise self.error(wanted, path)


def scalar(data: bytes) -> object:
    """A string, number, boolean or null."""
    if data in (b"true", b"false"):
        return data == b"true"
    if data == b"null":
        return None
    if data.startswith(b'"'):
        return unescape(data[1:-1].decode())
    if any(byte in data for byte in b".eE"):
        return float(data)
    number = int(data)
    return number if -(2**63) <= number < 2**64 else float(number)


def unescape(text: str) -> str:
    """A JSON string's content, surrogate pairs joined. Raises UnicodeDecodeError."""
    if "\\" not in text:
        return text
    raw = ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else SHORT.get(match[2], match[2]), text)
    return raw.encode("utf-16", "surrogatepass").decode("utf-16")


def place(data: bytes, at: int) -> str:
    """Where in the body, in serde's words."""
    before = data[:at]
    line = before.count(NL) + 1
    return f" at line {line} column {at - before.rfind(NL) - 1}"


@dataclass(frozen=True)
class Kind:
    """A type that a field must have."""

    name: str  # as serde names it
    low: int | None = None
    high: int | None = None
    inner: "Kind | None" = None
    fields: Mapping[str, "Kind"] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    nullable: bool = False


def integer(name: str, low: int, high: int) -> Kind:
    """A bounded integer."""
    return Kind(name, low, high)


U32 = integer("u32", 0, 2**32 - 1)
U64 = integer("u64", 0, 2**64 - 1)
USIZE = integer("usize", 0, 2**64 - 1)
I32 = integer("i32", -(2**31), 2**31 - 1)
F32 = Kind("f32")
BOOL = Kind("a boolean")
STRING = Kind("a string")
ANY = Kind("any", nullable=True)


def optional(kind: Kind) -> Kind:
    """The same, or null."""
    return Kind(kind.name, kind.low, kind.high, kind.inner, kind.fields, kind.required, nullable=True)


def sequence(inner: Kind) -> Kind:
    """A list."""
    return Kind("a sequence", inner=inner)


def struct(name: str, fields: Mapping[str, Kind], *required: str) -> Kind:
    """An object with these fields; others are ignored."""
    return Kind(f"struct {name}", fields=fields, required=required)


def decode(data: bytes, kind: Kind) -> dict[str, object]:
    """The body as plain values. Raises NotJson, WrongType."""
    node = Reader(data).read()
    for complaint, path, at in faults(node, kind, ""):
        raise WrongType(f"{path + ': ' if path else ''}{complaint}{place(data, at)}")
    plain = node.plain()
    assert isinstance(plain, dict)
    return plain


def faults(node: Node, kind: Kind, path: str) -> Iterator[tuple[str, str, int]]:
    """(what is wrong, where, at which byte), in the order of the body."""
    value = node.value
    if kind.name == "any" or (value is None and kind.nullable):
        return
    if kind.name == "a grammar":
        yield from grammar_faults(node, path)
        return
    if kind.name == "a message":
        yield from message_faults(node, path)
        return
    if kind.fields or kind.name.startswith("struct"):
        if not isinstance(value, dict):
            yield wrong(node, kind), path, refused_at(node)
            return
        for key, child in value.items():
            if key in kind.fields:
                yield from faults(child, kind.fields[key], f"{path}.{key}" if path else key)
        for key in kind.required:
            if key not in value:
                yield f"missing field `{key}`", path, node.stop
    elif kind.inner is not None:
        if not isinstance(value, list):
            yield wrong(node, kind), path, refused_at(node)
            return
        for number, child in enumerate(value):
            yield from faults(child, kind.inner, f"{path}[{number}]")
    elif kind.low is not None and kind.high is not None:
        if isinstance(value, bool) or not isinstance(value, int):
            yield wrong(node, kind), path, refused_at(node)
        elif not kind.low <= value <= kind.high:
            yield f"invalid value: integer `{value}`, expected {kind.name}", path, node.stop
    else:
        wanted: tuple[type, ...] = {"f32": (int, float), "a boolean": (bool,), "a string": (str,)}[kind.name]
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            yield wrong(node, kind), path, refused_at(node)


def grammar_faults(node: Node, path: str) -> Iterator[tuple[str, str, int]]:
    """Of `{"type": …, "value": …}`."""
    names = ("json", "json_object", "json_schema", "regex")
    if not isinstance(node.value, dict):
        yield wrong(node, Kind("adjacently tagged enum GrammarType")), path, refused_at(node)
        return
    tag = node.value.get("type")
    if tag is not None and tag.value not in names:
        yield f"unknown variant `{tag.value}`, expected one of {', '.join(f'`{name}`' for name in names)}", f"{path}.type", tag.stop
    for key in ("type", "value"):
        if key not in node.value:
            yield f"missing field `{key}`", path, node.stop


def message_faults(node: Node, path: str) -> Iterator[tuple[str, str, int]]:
    """Of a chat message: role, and content as text or as parts, or tool_calls."""
    if not isinstance(node.value, dict):
        yield wrong(node, Kind("struct Message")), path, refused_at(node)
        return
    if "role" not in node.value:
        yield "missing field `role`", path, node.stop
    content = node.value.get("content")
    if not (content is not None and isinstance(content.value, str | list)) and "tool_calls" not in node.value:
        yield "data did not match any variant of untagged enum MessageBody", path, node.stop


def refused_at(node: Node) -> int:
    """Where serde stands when it refuses a value: before an object or list, after anything else."""
    return node.start if isinstance(node.value, dict | list) else node.stop


def wrong(node: Node, kind: Kind) -> str:
    """`invalid type: …`."""
    value = node.value
    if value is None:
        found = "null"
    elif isinstance(value, bool):
        found = f"boolean `{str(value).lower()}`"
    elif isinstance(value, int):
        found = f"integer `{value}`"
    elif isinstance(value, float):
        found = f"floating point `{repr(value).replace('e+', 'e')}`"
    elif isinstance(value, str):
        found = f'string "{value}"'
    else:
        found = "map" if isinstance(value, dict) else "sequence"
    return f"invalid type: {found}, expected {kind.name}"
