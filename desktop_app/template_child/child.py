"""One run of the template process, from its start to its end."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.template_child.frames import READY, read_frame, write_frame


class TookTooLong(Exception):
    """It was killed."""


class Gone(Exception):
    """It ended by itself, or was ended by somebody else."""


class Child:
    """The process; every method but `kill` belongs to one thread, and blocks it. It ends when its stdin does."""

    def __init__(self, command: Sequence[str], start_limit: float) -> None:
        """Raises OSError where it cannot be started."""
        self._start_limit = start_limit
        self._is_ready = False
        self._process = subprocess.Popen(
            tuple(command),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it would say there may hold what a chat says
            env={name: os.environ[name] for name in ("SYSTEMROOT",) if sys.platform == "win32" and name in os.environ},
            # `-m desktop_app` must find this package, not something in the folder where the user happens to be
            cwd=None if getattr(sys, "frozen", False) else Path(__file__).resolve().parents[2],
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def exchange(self, content: bytes, limit: float) -> tuple[bytes, bytes]:
        """Ask, and give the answer's kind and content; `limit` in seconds, counted when it has been asked.

        Raises TookTooLong and Gone; then the process has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        out, into = self._process.stdout.fileno(), self._process.stdin.fileno()
        with self._killed_after(self._start_limit):
            if not self._is_ready:
                if self._read(out)[0] != READY:
                    raise Gone
                self._is_ready = True
            try:
                write_frame(into, b"?", content)
            except OSError as error:
                raise Gone from error
        with self._killed_after(limit):
            return self._read(out)

    def kill(self) -> None:
        """End it at once, from whatever thread."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """End it and let go of what belongs to it."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):  # in the kernel's hands: nothing more can be done
            self._process.wait(1.0)

    @contextlib.contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            self.kill()

        clock = threading.Timer(seconds, give_up)
        clock.daemon = True
        clock.start()
        try:
            yield
        except (Gone, OSError, ValueError) as error:
            self.end()
            raise (TookTooLong if too_late.is_set() else Gone) from error
        finally:
            clock.cancel()

    @staticmethod
    def _read(descriptor: int) -> tuple[bytes, bytes]:
        frame = read_frame(descriptor)
        if frame is None:
            raise Gone
        return frame
