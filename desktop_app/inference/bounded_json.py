"""The JSON of a whole reply, read within bounds: of its depth, of its values, and of how long its parser lets nobody have a turn."""

import asyncio
import json

from desktop_app.inference import bounds
from desktop_app.inference.bounds import too_much

_AT_ONCE = 16 * 2**10
"""Bytes that are parsed in the time that the window has between two frames."""


async def read_json(data: bytes, host: str) -> object:
    """The value in `data`, which is not empty. Raises ChatError(TOO_MUCH), and ValueError for what is no JSON."""
    return _parsed(data, host) if len(data) <= _AT_ONCE else await asyncio.to_thread(_parsed, data, host)


def too_deep(value: object) -> bool:
    """True if `value` is nested deeper than JSON_DEPTH; walks without recursion."""
    level = [value]
    for _ in range(bounds.JSON_DEPTH):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, dict):
                deeper += item.values()
            elif isinstance(item, list):
                deeper += item
        level = [item for item in deeper if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _parsed(data: bytes, host: str) -> object:
    """The hook does nothing, but being Python it lets the window's thread have its turn while a long reply is parsed in another."""
    detail = _over(data)
    if detail:
        raise too_much(detail, host)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        value = json.loads(text, strict=False, parse_constant=lambda _: None, object_hook=lambda value: value)
    except RecursionError as error:
        raise too_much(_depth(), host) from error
    if too_deep(value):
        raise too_much(_depth(), host)
    return value


def _over(data: bytes) -> str:
    """What there is too much of, "" if of nothing: counted before it is parsed, for afterwards it has taken the memory."""
    objects, lists = data.count(b"{"), data.count(b"[")
    if objects > bounds.JSON_OBJECTS:
        return f"more than {bounds.JSON_OBJECTS} objects in one reply"
    if lists > bounds.JSON_LISTS + 3 * objects:  # real answers have two lists for each object at most
        return f"more than {bounds.JSON_LISTS} lists in one reply"
    at = 0
    while len(data) - at > bounds.EVENT_BYTES:  # between two objects the hook is not called
        at = data.rfind(b"{", at, at + bounds.EVENT_BYTES) + 1
        if at == 0:
            return f"more than {bounds.EVENT_BYTES} bytes of a reply without an object"
    return ""


def _depth() -> str:
    return f"a reply is nested more than {bounds.JSON_DEPTH} deep"
