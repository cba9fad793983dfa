"""The JSON of a whole reply, read within bounds: of its depth, of its values, and of how long it lets nobody else have a turn."""

import asyncio
import gc
import json
from collections.abc import Callable
from typing import TypeVar

from desktop_app.inference import bounds
from desktop_app.inference.bounds import too_much

Result = TypeVar("Result")

_AT_ONCE = 16 * 2**10
"""Bytes that are parsed in the time that the window has between two frames."""
_HEAVY = 512 * 2**10
"""Bytes of a reply whose objects the collector is spared: its turn is the window's."""
_SPARED = 4096
"""Objects after which those that were made are taken out of the collector's sight."""
_STRETCH = 64 * 2**10
"""Bytes without an object in which nobody else has a turn, unless the numbers in it give it away."""


async def beside(size: int, work: Callable[[], Result]) -> Result:
    """What `work` makes of so many bytes: in a thread, if they are many."""
    return work() if size <= _AT_ONCE else await asyncio.to_thread(work)


async def read_json(data: bytes, host: str) -> object:
    """The value in `data`, which is not empty. Raises ChatError(TOO_MUCH), and ValueError for what is no JSON."""
    return await beside(len(data), lambda: parsed(data, host))


def parsed(data: bytes | bytearray, host: str) -> object:
    """As `read_json`, but in the thread that asks: for large ones not the window's.

    The hooks do nothing, but being Python they let the window's thread have its turn while a long reply is parsed in another.
    """
    detail = _over(data)
    if detail:
        raise too_much(detail, host)
    number = (lambda digits: int(digits), lambda digits: float(digits)) if _is_bare(data, _STRETCH) else (None, None)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        value = json.loads(
            text,
            strict=False,
            parse_constant=lambda _: None,
            parse_int=number[0],
            parse_float=number[1],
            object_hook=_sparing() if len(data) > _HEAVY else lambda value: value,
        )
    except RecursionError as error:
        raise too_much(_depth(), host) from error
    if too_deep(value):
        raise too_much(_depth(), host)
    return value


def _sparing() -> Callable[[object], object]:
    made = 0

    def hook(value: object) -> object:
        nonlocal made
        made += 1
        spare_collector(made)
        return value

    return hook


def spare_collector(made: int) -> None:
    """Keep it from looking at a million objects, `made` by now, in the window's thread. They go with their last reference all the same.

    Where Python itself collects, it does so in any thread, and has no need of that.
    """
    if made % _SPARED == 0 and not gc.isenabled():
        gc.freeze()


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


def _over(data: bytes | bytearray) -> str:
    """What there is too much of, "" if of nothing: counted before it is parsed, for afterwards it has taken the memory."""
    objects, lists = data.count(b"{"), data.count(b"[")
    if objects > bounds.JSON_OBJECTS:
        return f"more than {bounds.JSON_OBJECTS} objects in one reply"
    if lists > bounds.JSON_LISTS + 3 * objects:  # real answers have two lists for each object at most
        return f"more than {bounds.JSON_LISTS} lists in one reply"
    if _is_bare(data, bounds.EVENT_BYTES):
        return f"more than {bounds.EVENT_BYTES} bytes of a reply without an object"
    return ""


def _is_bare(data: bytes | bytearray, most: int) -> bool:
    """True if more than so many bytes stand between two objects, where the hook for objects is not called."""
    at = 0
    while len(data) - at > most:
        at = data.rfind(b"{", at, at + most) + 1
        if at == 0:
            return True
    return False


def _depth() -> str:
    return f"a reply is nested more than {bounds.JSON_DEPTH} deep"
