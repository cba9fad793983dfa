"""Cancels a coroutine at each of its waits in turn, those of the tasks that it starts included."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any


class _Stepped:
    """A coroutine whose waits are counted; before the one that is meant it says so."""

    def __init__(self, inner: Coroutine[Any, Any, Any], waits: Callable[[object], None]) -> None:
        self._inner, self._waits = inner, waits

    def __await__(self) -> Generator[Any, Any, Any]:
        send = _send(self._inner, None)
        while True:
            try:
                waited_for = send()
            except StopIteration as end:
                return end.value
            self._waits(waited_for)
            try:
                given = yield waited_for
            except BaseException as error:
                send = _throw(self._inner, error)
            else:
                send = _send(self._inner, given)


def _send(inner: Coroutine[Any, Any, Any], given: object) -> Callable[[], Any]:
    return lambda: inner.send(given)


def _throw(inner: Coroutine[Any, Any, Any], error: BaseException) -> Callable[[], Any]:
    return lambda: inner.throw(error)


async def cancelled_at(number: int, make: Callable[[], Coroutine[Any, Any, Any]], *, once_there: bool) -> bool:
    """Cancel it at its `number`-th wait; False if it has fewer and came to its end.

    `once_there`: in the very turn in which what it waits for has happened.
    """
    loop = asyncio.get_running_loop()
    count = 0

    def waits(waited_for: object) -> None:
        nonlocal count
        count += 1
        if count != number + 1:
            return
        if once_there and isinstance(waited_for, asyncio.Future):
            waited_for.add_done_callback(lambda _done: task.cancel())
        else:
            loop.call_soon(task.cancel)

    async def counted(inner: Coroutine[Any, Any, Any]) -> Any:
        return await _Stepped(inner, waits)

    def factory(running: asyncio.AbstractEventLoop, inner: Any, **more: Any) -> asyncio.Task[Any]:
        return asyncio.Task(counted(inner), loop=running, **more)

    before = loop.get_task_factory()
    loop.set_task_factory(factory)
    task: asyncio.Task[Any] = loop.create_task(make())
    try:
        await asyncio.wait({task})
    finally:
        loop.set_task_factory(before)
    if not task.cancelled():
        task.result()
    return count > number
