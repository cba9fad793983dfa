"""One run of the built-in model's process, from its start to its end."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from desktop_app.chat.errors import ChatError, ErrorKind

_LAST_WORDS = 4000  # bytes of stderr kept for *Details*
_END_SECONDS = 1.0  # how long the child may take to end by itself, and after that to be gone


class EngineChild:
    """Starts a child process in a thread of its own; `started` becomes its URL, or a ChatError(BUILTIN_FAILED).

    Threads and pipes rather than asyncio's subprocesses, so that it is the same under Qt's event loop and on every platform.
    The child ends when its stdin does, so it never outlives this process, however this process ends.
    """

    def __init__(self, command: Sequence[str], weights: Path, model_name: str, start_limit: float) -> None:
        self.api_key = secrets.token_urlsafe(32)
        self.started: Future[str] = Future()
        self.started.set_running_or_notify_cancel()  # from here on a waiter that is cancelled does not cancel it
        self._command = tuple(command)
        self._settings = {"weights": str(weights.resolve()), "model_name": model_name, "api_key": self.api_key}
        self._start_limit = start_limit
        self._lock = threading.Lock()  # guards _process and _ending: a start and an end may meet
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False
        self._start_problem = ""
        self._stderr = b""
        self._listener: threading.Thread | None = None
        threading.Thread(target=self._start, name="built-in model start", daemon=True).start()

    def has_ended(self) -> bool:
        """True once the start has failed or the process is gone."""
        if not self.started.done():
            return False
        if self.started.exception() is not None:
            return True
        assert self._process is not None
        if self._process.poll() is None:
            return False
        self._close_stdin(self._process)
        return True

    def failure(self) -> ChatError:
        """Why it does not run: what went wrong at the start, how the process ended, the end of its stderr; never the key."""
        code = self._process.poll() if self._process is not None else None
        said = self._stderr.decode("utf-8", "replace").replace(self.api_key, "…").strip()
        parts = (self._start_problem, f"exit code {code}" if code is not None else "", said)
        return ChatError(ErrorKind.BUILTIN_FAILED, detail="\n".join(part for part in parts if part))

    def end(self) -> None:
        """End the process and wait until it is gone, about two seconds at most. Blocks: call it in a thread."""
        with self._lock:
            self._ending = True
            process = self._process
        if process is None:
            return
        self._close_stdin(process)
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # in the kernel's hands: nothing more can be done
                process.wait(_END_SECONDS)

    def _start(self) -> None:
        try:
            url = self._await_url(self._spawn())
        except (OSError, EOFError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
            self.end()
            if self._listener is not None:
                self._listener.join(_END_SECONDS)
            self._start_problem = f"{type(error).__name__}: {error}"
            self.started.set_exception(self.failure())
        else:
            self.started.set_result(url)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._ending:
                raise ValueError("closed before it started")
            self._process = process = subprocess.Popen(
                self._command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # OpenMP's threads would spin between tokens and take the processor from the window
                env=os.environ | {"OMP_WAIT_POLICY": "passive"},
                # `-m desktop_app` must find this package, not something in the folder where the user happens to be
                cwd=None if getattr(sys, "frozen", False) else Path(__file__).resolve().parents[2],
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        self._listener = threading.Thread(target=self._listen, args=(process,), name="built-in model stderr", daemon=True)
        self._listener.start()
        return process

    def _await_url(self, process: subprocess.Popen[bytes]) -> str:
        assert process.stdin is not None
        assert process.stdout is not None
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            process.kill()

        limit = threading.Timer(self._start_limit, give_up)
        limit.daemon = True
        limit.start()
        try:
            with process.stdout as stdout:
                with contextlib.suppress(BrokenPipeError):  # it is gone already: what it says, or does not say, decides
                    process.stdin.write(json.dumps(self._settings).encode() + b"\n")
                line = _read_line(stdout.fileno())
        finally:
            limit.cancel()
        if too_late.is_set():
            raise TimeoutError(f"the model was not ready within {self._start_limit:g} s")
        if not line:
            raise EOFError("the model's process ended before it was ready")
        return str(json.loads(line)["url"])

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Keep the pipe empty, or a talkative child would stand still, and its last words for *Details*."""
        assert process.stderr is not None
        with process.stderr as stderr:
            while chunk := os.read(stderr.fileno(), 65536):
                self._stderr = (self._stderr + chunk)[-_LAST_WORDS:]

    @staticmethod
    def _close_stdin(process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        process.stdin.close()


def _read_line(descriptor: int) -> bytes:
    """One line of at most 64 KiB; empty or cut short if the other side is gone."""
    received = b""
    while b"\n" not in received and len(received) < 65536:
        chunk = os.read(descriptor, 4096)
        if not chunk:
            break
        received += chunk
    return received.partition(b"\n")[0]
