"""What the check of an installation found, and how it is written as JSON.

    {"version": "0.1.0", "commit": "1c74ab8…", "platform": "…", "python": "3.11.2", "qt": "6.11.3", "passed": true,
     "checks": [{"name": "TLS", "state": "ok", "sentence": "…", "translated": "…", "seconds": 0.03}]}

`commit` is empty where Brise runs from source; `state` is "ok", "failed" or "skipped" (not part of this installation); `sentence` is
in English, `translated` in the user's language.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

MOST_BYTES = 1_000_000
"""Of a report that is read; one has a few thousand."""


class CheckState(StrEnum):
    """How a check went."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"  # what it looks at was never installed


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str  # the same in every language
    state: CheckState
    sentence: str  # in English: what was found, or what is wrong and what to do about it
    translated: str  # the same in the user's language
    seconds: float


class NotAReport(ValueError):
    """Raised by `read_self_check`."""


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What was checked, in which installation."""

    version: str
    commit: str  # empty: from source
    platform: str
    python: str
    qt: str
    checks: tuple[Check, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the checks that failed."""
        return tuple(check.name for check in self.checks if check.state is CheckState.FAILED)

    @property
    def skipped(self) -> tuple[str, ...]:
        """The names of those that had nothing to look at."""
        return tuple(check.name for check in self.checks if check.state is CheckState.SKIPPED)

    @property
    def passed(self) -> bool:
        """True if something was checked and nothing failed."""
        return bool(self.checks) and not self.failed

    def to_json(self) -> str:
        """The report for programs."""
        facts = asdict(self)
        checks = facts.pop("checks")
        return json.dumps({**facts, "passed": self.passed, "checks": checks}, indent=1, ensure_ascii=True) + "\n"


def read_self_check(text: str) -> SelfCheck:
    """The report that `to_json` wrote. Raises NotAReport for anything else."""
    try:
        told = json.loads(text)
        checks = tuple(
            Check(
                str(check["name"]),
                CheckState(check["state"]),
                str(check["sentence"]),
                str(check["translated"]),
                float(check["seconds"]),
            )
            for check in told["checks"]
        )
        facts = {key: str(told[key]) for key in ("version", "commit", "platform", "python", "qt")}
        return SelfCheck(**facts, checks=checks)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotAReport(f"{type(error).__name__}: {error}"[:300]) from error
