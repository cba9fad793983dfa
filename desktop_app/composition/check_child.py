"""One run of this program's self-test as a process of its own: it may take long, fail or crash, and the window goes on."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from desktop_app.chat.own_program import own_program
from desktop_app.chat.self_check import MOST_BYTES, NotAReport, SelfCheck, read_self_check

LIMIT = 260.0
"""Seconds; the self-test ends itself somewhat earlier."""
_LAST_WORDS = 2000  # bytes of what it said, kept for when it leaves no report
_LONGEST_LINE = 4096
_CHECKED = re.compile(rb"(ok|FAILED|skipped) ")


class CheckBroken(Exception):
    """It left no report; the text says what it said last, in English."""


class CheckChild:
    """Starts the process in a thread of its own; `found` becomes its report or a CheckBroken, `ended` is done once nothing of it is left.

    Its files lie in a folder that is removed also if it is killed. It paints without a screen: no window comes up beside this one.
    """

    def __init__(self, on_check: Callable[[], None], command: Sequence[str] = (), limit: float = LIMIT) -> None:
        """`on_check` is called in the thread each time a check has ended; `command` starts this program unless it is given."""
        self.found: Future[SelfCheck] = Future()
        self.ended: Future[None] = Future()
        for future in (self.found, self.ended):
            future.set_running_or_notify_cancel()  # from here on a waiter that is cancelled does not cancel it
        self._on_check = on_check
        self._command = tuple(command) or own_program()
        self._limit = limit
        self._lock = threading.Lock()  # guards _process and _ending: a start and an end may meet
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False
        threading.Thread(target=self._run, name="check of this installation", daemon=True).start()

    def end(self) -> None:
        """Kill it, if it still runs; does not wait."""
        with self._lock:
            self._ending = True
            if self._process is not None:
                with contextlib.suppress(OSError):
                    self._process.kill()

    def _run(self) -> None:
        found: SelfCheck | CheckBroken
        try:
            with tempfile.TemporaryDirectory(prefix="brise-", ignore_cleanup_errors=True) as place:
                found = self._check(Path(place))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            found = CheckBroken(f"{type(error).__name__}: {error}")
        except CheckBroken as error:
            found = error
        if isinstance(found, CheckBroken):
            self.found.set_exception(found)
        else:
            self.found.set_result(found)
        self.ended.set_result(None)

    def _check(self, place: Path) -> SelfCheck:
        report = place / "report.json"
        process = self._spawn(place, report)
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            process.kill()

        clock = threading.Timer(self._limit, give_up)
        clock.daemon = True
        clock.start()
        try:
            said = self._listen(process)
            code = process.wait()
        finally:
            clock.cancel()
        if too_late.is_set():
            raise CheckBroken(f"not ended within {self._limit:g} s\n{said}".strip())
        try:
            with report.open("rb") as file:
                told = file.read(MOST_BYTES + 1)
            if len(told) > MOST_BYTES:
                raise NotAReport("too long")
            return read_self_check(told.decode("utf-8"))
        except (OSError, ValueError) as error:
            raise CheckBroken(f"exit code {code}, {type(error).__name__}\n{said}".strip()) from error

    def _spawn(self, place: Path, report: Path) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._ending:
                raise CheckBroken("ended before it started")
            self._process = process = subprocess.Popen(
                (*self._command, "--self-test", "--json", str(report)),
                bufsize=0,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(place)),
                # `-m desktop_app` must find this package, not something in the folder where the user happens to be
                cwd=None if getattr(sys, "frozen", False) else Path(__file__).resolve().parents[2],
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return process

    def _listen(self, process: "subprocess.Popen[bytes]") -> str:
        """Count the checks as they end; what it said last."""
        assert process.stdout is not None
        said = line = b""
        with process.stdout as stdout:
            while chunk := os.read(stdout.fileno(), 65536):
                said = (said + chunk)[-_LAST_WORDS:]
                *lines, line = (line + chunk).split(b"\n")
                line = line[:_LONGEST_LINE]
                for _ in filter(_CHECKED.match, lines):
                    self._on_check()
        return said.decode("utf-8", "replace").strip()
