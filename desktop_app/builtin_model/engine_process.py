"""The built-in model as the app sees it: one child process, started once, restarted once."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.builtin_model.engine_child import EngineChild
from desktop_app.builtin_model.installed_part import find_weights, has_engine
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.own_program import own_program

MODEL_NAME = "SmolLM2-135M-Instruct"
MOST_STARTS = 2  # the first, and one after a crash: a model that dies twice would die again


@dataclass(frozen=True, slots=True)
class RunningModel:
    """Where the built-in model listens during this run, and the key that it wants."""

    url: str  # base URL, without /v1
    api_key: str = field(repr=False)
    model_name: str


class BuiltinModel:
    """The model that comes with the app; every method belongs to one event loop, Qt's or asyncio's own."""

    def __init__(self, command: Sequence[str] | None = None, *, weights: Path | None = None, start_limit: float = 30.0) -> None:
        """`command` starts the child (None: this app with --engine-child); `weights` is the GGUF file (None: the one
        of this installation); `start_limit` in seconds."""
        self._command = tuple(command) if command is not None else own_program("--engine-child")
        self._weights = weights
        self._start_limit = start_limit
        self._child: EngineChild | None = None
        self._starts = 0
        self._closed = False

    def is_available(self) -> bool:
        """True if the engine and the weights are part of this installation; nothing is imported or started."""
        return not self.missing()

    def missing(self) -> tuple[str, ...]:
        """Which of its two parts, "engine" and "weights", are not here; both: the model is not part of this installation."""
        here = {"engine": has_engine(), "weights": self._find_weights() is not None}
        return tuple(part for part, is_here in here.items() if not is_here)

    def is_running(self) -> bool:
        """True while the child is there and has said where it listens."""
        return self._child is not None and self._child.started.done() and not self._child.has_ended()

    @property
    def url(self) -> str:
        """Where it listens; empty while it does not run."""
        running = self._child if self.is_running() else None
        return "" if running is None or running.started.exception() is not None else running.started.result()

    async def ready(self) -> RunningModel:
        """The running model, started by the first caller; later callers share that start, and a cancelled one does not end it.

        Raises ChatError(BUILTIN_MISSING), or ChatError(BUILTIN_FAILED) once the child has ended twice.
        """
        while True:
            child = self._living_child()
            try:
                url = await asyncio.wrap_future(child.started)
            except ChatError:
                continue  # the next round starts it again, or says that it is over
            return RunningModel(url=url, api_key=child.api_key, model_name=MODEL_NAME)

    async def close(self) -> None:
        """End the child, within about two seconds whatever it does; `ready` fails from now on."""
        self._closed = True
        if self._child is None:
            return
        child, ended = self._child, Future[None]()
        ended.set_running_or_notify_cancel()

        def end() -> None:
            child.end()
            ended.set_result(None)

        threading.Thread(target=end, name="built-in model end", daemon=True).start()
        await asyncio.wrap_future(ended)

    def _living_child(self) -> EngineChild:
        """The child that runs or is starting; a new one if there is none and a start is left."""
        if self._closed:
            raise ChatError(ErrorKind.BUILTIN_FAILED, detail="closed")
        if self._child is not None and not self._child.has_ended():
            return self._child
        if self._starts == MOST_STARTS:
            assert self._child is not None
            raise self._child.failure()
        weights = self._find_weights()
        if weights is None or not has_engine():
            raise ChatError(ErrorKind.BUILTIN_MISSING, detail="no weights" if weights is None else "no engine")
        self._starts += 1
        self._child = EngineChild(self._command, weights, MODEL_NAME, self._start_limit)
        return self._child

    def _find_weights(self) -> Path | None:
        if self._weights is not None:
            return self._weights if self._weights.is_file() else None
        return find_weights()
