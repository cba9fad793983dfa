"""The only place where tasks are born: each has a name, one owner and a done-callback that lets no exception vanish."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Report = Callable[[BaseException], None]


class Tasks:
    """The running tasks of one owner; `report` is told of every exception that nobody expected."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._running: set[asyncio.Task[None]] = set()

    def start(self, coroutine: Coroutine[Any, Any, None], name: str) -> "asyncio.Task[None]":
        """Run a coroutine; the task is kept until it is done."""
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(error)

    @property
    def count(self) -> int:
        """How many tasks are running."""
        return len(self._running)

    async def cancel_all(self) -> None:
        """Cancel every task and wait until all have ended."""
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(set(self._running))
