"""Runs checks one after the other and tells how each went: line by line for people, as JSON for programs."""

import asyncio
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSysInfo, qVersion

from desktop_app import __version__
from desktop_app.chat.self_check import Check, CheckState, SelfCheck
from desktop_app.self_test.told import CheckFailed, NotInstalled, Told
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

WITHIN = 30.0
"""Seconds that a check may take, unless it says otherwise."""
_LABELS = {CheckState.OK: "ok", CheckState.FAILED: "FAILED", CheckState.SKIPPED: "skipped"}


class Report:
    """What was checked, in the order of the checks."""

    def __init__(self, commit: str, *, prints: bool) -> None:
        """`prints`: a line for each check as it ends."""
        where = f"{QSysInfo.prettyProductName()}, {QSysInfo.kernelType()} {QSysInfo.kernelVersion()}, {QSysInfo.currentCpuArchitecture()}"
        self.found = SelfCheck(__version__, commit, where, platform.python_version(), qVersion())
        self._prints = prints
        self._running = ""
        self._began = time.monotonic()

    async def check(self, name: str, work: Callable[[], Awaitable[Told]], within: float = WITHIN) -> None:
        """Do one check; a failure does not keep the others from running."""
        self._running, self._began = name, time.monotonic()
        try:
            async with asyncio.timeout(within):
                found = await work()
        except NotInstalled as error:
            self._add(CheckState.SKIPPED, error.told)
        except CheckFailed as error:
            self._add(CheckState.FAILED, error.told)
        except TimeoutError:
            self._add(CheckState.FAILED, Told(QT_TRANSLATE_NOOP("SelfTest", "It did not come to an end within {n} s."), n=round(within)))
        except Exception as error:
            # the edge of a check: whatever went wrong is what the report is for
            self._add(CheckState.FAILED, Told("{error}", error=repr(error)[:2000]))
        else:
            self._add(CheckState.OK, found)

    def fail(self, name: str, told: Told) -> None:
        """Something kept checks from running."""
        self._running, self._began = name, time.monotonic()
        self._add(CheckState.FAILED, told)

    def break_off(self, seconds: float) -> None:
        """The check that runs holds up everything: it failed, and no other follows."""
        self._add(
            CheckState.FAILED,
            Told(QT_TRANSLATE_NOOP("SelfTest", "It held up everything else, and was broken off after {n} s."), n=round(seconds)),
        )

    def sum_up(self) -> int:
        """Print the line that sums up; the exit code."""
        found = self.found
        if not found.passed:
            self._print(f"Self-test failed: {len(found.failed)} of {len(found.checks)} checks ({', '.join(found.failed)}).")
            return 1
        built = f", commit {found.commit[:12]}" if found.commit else ""
        left_out = f", {len(found.skipped)} skipped ({', '.join(found.skipped)})" if found.skipped else ""
        self._print(f"Self-test passed: {len(found.checks) - len(found.skipped)} checks{left_out}, Brise {found.version}{built}.")
        return 0

    def write(self, to: str) -> None:
        """Write the report as JSON: to a file, or to standard output for "-". Raises OSError."""
        if to == "-":
            print(self.found.to_json(), end="", flush=True)
        else:
            Path(to).write_text(self.found.to_json(), "utf-8")

    def _add(self, state: CheckState, told: Told) -> None:
        sentence = told.in_english()
        check = Check(self._running, state, sentence, told.translated(), round(time.monotonic() - self._began, 3))
        self.found = replace(self.found, checks=(*self.found.checks, check))
        self._print(f"{_LABELS[state]:<8}{check.name}: {sentence}")

    def _print(self, line: str) -> None:
        if self._prints and sys.stdout is not None:
            print(line, flush=True)
