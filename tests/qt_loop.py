"""Runs a coroutine on Qt's event loop, as the app does, and waits for what a test expects."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication

from desktop_app.composition.application import Application
from desktop_app.composition.event_loop import EventLoop

T = TypeVar("T")


def run_in_qt(coroutine: Coroutine[Any, Any, T], *, seconds: float = 60.0) -> T:
    """The coroutine's result; fails after `seconds`, and if a task's exception was seen by nobody."""
    app = QApplication.instance() or Application(["brise-tests"])
    app.setQuitOnLastWindowClosed(False)  # a window that another test closed must not end this loop
    unseen: list[dict[str, Any]] = []

    async def bounded() -> T:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: unseen.append(context))

        def close(generator: AsyncGenerator[Any, Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(loop.create_task, generator.aclose())

        sys.set_asyncgen_hooks(finalizer=close)
        try:
            async with asyncio.timeout(seconds):
                return await coroutine
        finally:
            sys.set_asyncgen_hooks(finalizer=None)

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        result = runner.run(bounded())
    assert not unseen, unseen
    return result


async def until(condition: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Return once the condition holds; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition, also one that no event tells
            await asyncio.sleep(0.005)
