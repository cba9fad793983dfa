"""The template process as the app sees it: started by the first template, used again, begun anew after it was killed."""

import asyncio
import json
import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.own_program import own_program
from desktop_app.chat.template_renderer import RenderRequest
from desktop_app.template_child.child import Child, Gone, TookTooLong
from desktop_app.template_child.frames import MOST_BYTES, MOST_CHARACTERS, REFUSED, TEXT

LIMIT = 1.0
"""Seconds that a template may take."""
_STARTS = 2  # for one prompt: a process that was ended from outside is begun anew, one that dies of a template is not for ever


class ChildRenderer:
    """A `TemplateRenderer`. One prompt is made at a time, in a thread that waits for the process; who no longer waits is passed over."""

    def __init__(self, command: Sequence[str] | None = None, *, limit: float = LIMIT, start_limit: float = 15.0) -> None:
        """`command` starts the child (None: this app with --template-child); limits in seconds."""
        self._command = tuple(command) if command is not None else own_program("--template-child")
        self._limit, self._start_limit = limit, start_limit
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="prompt template")
        self._lock = threading.Lock()  # guards _child and _closed: a start and an end may meet
        self._child: Child | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process that runs; None: none does."""
        child = self._child
        return None if child is None else child.pid

    async def render(self, request: RenderRequest) -> str:
        """The prompt. Raises ChatError(TEMPLATE) and ChatError(TEMPLATE_STOPPED)."""
        return await asyncio.wrap_future(self._job(request))

    def render_here(self, request: RenderRequest) -> str:
        """The same in a thread that may wait."""
        try:
            return self._job(request).result()
        except CancelledError as error:  # it was closed meanwhile
            raise _stopped("closed") from error

    async def close(self) -> None:
        """End the process; nothing is rendered from now on."""
        with self._lock:
            self._closed = True
            if self._child is not None:
                self._child.kill()
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        self._threads.shutdown()
        self._drop()

    def _job(self, request: RenderRequest) -> "Future[str]":
        try:
            return self._threads.submit(self._render, request)
        except RuntimeError as error:  # it was closed
            raise _stopped("closed") from error

    def _render(self, request: RenderRequest) -> str:
        if sum(len(message["content"]) for message in request.messages) > MOST_CHARACTERS:
            raise _stopped("too much text")
        content = _content(request)
        if len(content) > MOST_BYTES:
            raise _stopped("too much text")
        for _ in range(_STARTS):
            try:
                kind, answer = self._living().exchange(content, self._limit)
            except TookTooLong:
                self._drop()
                raise _stopped(f"no end within {self._limit:g} s") from None
            except Gone:
                self._drop()
                continue
            except OSError as error:
                raise _stopped(f"{type(error).__name__}: {error}") from error
            if kind == TEXT:
                return answer.decode("utf-8", "surrogatepass")
            words = answer.decode("utf-8", "replace")[:4000]
            if kind == REFUSED:
                raise ChatError(ErrorKind.TEMPLATE, server_text=words)
            self._drop()  # whatever it still holds goes with it
            raise _stopped(words)
        raise _stopped("its process ended")

    def _living(self) -> Child:
        with self._lock:
            if self._closed:
                raise _stopped("closed")
            if self._child is None:
                self._child = Child(self._command, self._start_limit)
            return self._child

    def _drop(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.end()


def _stopped(why: str) -> ChatError:
    return ChatError(ErrorKind.TEMPLATE_STOPPED, detail=why)


def _content(request: RenderRequest) -> bytes:
    """The request as JSON, message by message: all at once, a long chat would hold the interpreter."""
    head = {"source": request.source, "bos_token": request.bos_token, "eos_token": request.eos_token}
    parts = [_json(head).removesuffix("}"), ', "messages": [']
    for number, message in enumerate(request.messages):
        parts += [", " if number else "", _json(message)]
    parts.append("]}")
    return "".join(parts).encode("utf-8", "surrogatepass")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
