"""What of a grammar a server refuses or passes over, where that is known from its source.

TGI: outlines-core's `json_schema` makes a regular expression of a schema, and interegular reads those. vLLM: xgrammar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.endpoint import Dialect

_TGI = (Dialect.TGI, Dialect.TGI_CHAT)
_VLLM = (Dialect.VLLM_CHAT, Dialect.VLLM_RAW)
_MOST = 8  # limits that are told


class LimitKind(StrEnum):
    """What a server does with a part of a grammar."""

    TGI_WANTS_PROPERTIES = "tgi_wants_properties"  # at the top, else it refuses the schema
    TGI_WANTS_TYPE = "tgi_wants_type"  # a part says neither type nor anything else that it reads
    TGI_REFUSES = "tgi_refuses"
    TGI_PASSES_OVER = "tgi_passes_over"
    VLLM_REFUSES = "vllm_refuses"  # xgrammar does; vLLM may then try another of its libraries


@dataclass(frozen=True, slots=True)
class Limit:
    """One of them; `what` is the keyword or sign that it is about."""

    kind: LimitKind
    what: str = ""


_READ = ("properties", "allOf", "anyOf", "oneOf", "prefixItems", "enum", "const", "$ref", "type")
"""One of them must stand in every part of a schema that TGI is to read, but an empty one."""
_PASSED_OVER = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "contains"),
    *("patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "not", "if", "then", "else"),
)
_TGI_FORMATS = ("date", "time", "date-time", "uuid")
_XGRAMMAR_REFUSES = ("multipleOf", "uniqueItems", "contains", "minContains", "maxContains")
_NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")  # their keys are names
_DATA = ("enum", "const", "default", "examples", "required", "type")


def schema_limits(schema: dict[str, object], dialect: Dialect) -> tuple[Limit, ...]:
    """What the server there makes of a schema that is one; each is told once."""
    found: dict[Limit, None] = {}
    if dialect in _TGI and not isinstance(schema.get("properties"), dict):
        found[Limit(LimitKind.TGI_WANTS_PROPERTIES)] = None
    for part in _parts(schema):
        limits = _tgi_limits(part) if dialect in _TGI else _xgrammar_limits(part) if dialect in _VLLM else ()
        found |= dict.fromkeys(limits)
        if len(found) >= _MOST:
            break
    return tuple(found)[:_MOST]


def _parts(schema: dict[str, object]) -> Iterator[dict[str, object]]:
    """The schema and every schema in it; walks without recursion."""
    waiting: list[object] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += reversed(part)
        if not isinstance(part, dict):
            continue
        yield part
        for key, value in part.items():
            if key in _NAMED:
                waiting += value.values() if isinstance(value, dict) else ()
            elif key not in _DATA:
                waiting.append(value)


def _tgi_limits(part: dict[str, object]) -> Iterator[Limit]:
    if part and not any(key in part for key in _READ):
        yield Limit(LimitKind.TGI_WANTS_TYPE, next(iter(part)))
    reference, form = part.get("$ref"), part.get("format")
    if isinstance(reference, str) and not reference.startswith(("#", "/")):
        yield Limit(LimitKind.TGI_REFUSES, f"$ref: {reference[:40]}")
    if isinstance(form, str) and part.get("type") == "string" and form not in _TGI_FORMATS:
        yield Limit(LimitKind.TGI_REFUSES, f"format: {form[:40]}")
    values = part.get("enum") if "enum" in part else [part.get("const")]
    if isinstance(values, list) and any(isinstance(value, dict | list) for value in values):
        yield Limit(LimitKind.TGI_REFUSES, "enum" if "enum" in part else "const")
    yield from (Limit(LimitKind.TGI_PASSES_OVER, key) for key in _PASSED_OVER if key in part)


def _xgrammar_limits(part: dict[str, object]) -> Iterator[Limit]:
    yield from (Limit(LimitKind.VLLM_REFUSES, key) for key in _XGRAMMAR_REFUSES if key in part)


_ESCAPES = {*"AZbBuU", *"123456789"}
_GROUPS = ("(?<=", "(?<!", "(?P=", "(?(", "(?>")


def pattern_limits(pattern: str, dialect: Dialect) -> tuple[Limit, ...]:
    """What the server there refuses of a pattern that is one; each is told once."""
    if dialect in _TGI:
        kind, signs = LimitKind.TGI_REFUSES, [sign for sign in _signs(pattern) if sign not in ("(?=", "(?!")]
    elif dialect in _VLLM:
        kind, signs = LimitKind.VLLM_REFUSES, [sign for sign in _signs(pattern) if sign not in ("^", "$")]
    else:
        return ()
    return tuple(Limit(kind, sign) for sign in dict.fromkeys(signs))[:_MOST]


def _signs(pattern: str) -> Iterator[str]:
    """Signs that are more than a regular language has, or that stand for a place: the whole answer is matched anyway."""
    at, in_set = 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            escaped = pattern[at + 1 : at + 2]
            if escaped in _ESCAPES and not (in_set and escaped in "b123456789"):
                yield f"\\{escaped}"
            at += 2
            continue
        if in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
            at += pattern[at + 1 : at + 2] == "^"
            at += pattern[at + 1 : at + 2] == "]"  # the first one means itself
        elif sign in "^$":
            yield sign
        elif sign == "(":
            if group := next((group for group in (*_GROUPS, "(?=", "(?!") if pattern.startswith(group, at)), ""):
                yield group
            elif pattern.startswith("(?", at) and pattern[at + 2 : at + 3] in ("a", "L", "u", "x"):
                yield pattern[at : at + 3]
        at += 1
