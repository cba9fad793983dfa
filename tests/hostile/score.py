"""What became of many plays in the window: how late it was, which failed, and whether that is good enough."""

from dataclasses import dataclass, field

from tests.hostile.window import Late

NAMED = 0.050
"""Seconds of lateness from which a play is named."""
TOO_LATE = 0.100
"""Seconds that the window may be late at most."""


@dataclass
class Score:
    """Filled play by play; a play that failed hung, crashed, or showed something else than it should."""

    late: dict[str, Late] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def failure(self, name: str, error: BaseException) -> str:
        """Note that a play failed; why, in few words."""
        why = f"{type(error).__name__} {str(error)[:300]}".rstrip()
        self.failed[name] = why
        return why

    def add(self, others: "Score", before: str) -> None:
        """Take what others came to, their names with something before them."""
        self.late |= {f"{before}: {name}": late for name, late in others.late.items()}
        self.failed |= {f"{before}: {name}": why for name, why in others.failed.items()}

    @property
    def too_late(self) -> list[str]:
        """The plays in which the window was too late."""
        return [name for name, late in self.late.items() if late.own > TOO_LATE]

    @property
    def is_good(self) -> bool:
        """True if something was played, everything went well, and the window was never too late."""
        return bool(self.late) and not self.failed and not self.too_late

    def line(self) -> str:
        """All of it in one line."""
        plays = f"{len(self.late) + len(self.failed):,} plays"
        if self.late:
            ordered = sorted(self.late.values())
            work = max(late.work for late in ordered)
            plays += f", median {told(ordered[len(ordered) // 2])}, worst {told(ordered[-1])} late, at most {work * 1000:.0f} ms in one go"
        return f"{plays}; {_named(self.too_late)} over {TOO_LATE * 1000:.0f} ms; {_named(list(self.failed))} failed"


def told(late: Late) -> str:
    """Without the wait for a core (in brackets: computed in one go, late in all)."""
    return f"{late.own * 1000:3.0f} ms ({late.work * 1000:.0f}, {late.in_all * 1000:.0f})"


def _named(names: list[str]) -> str:
    return f"{len(names)} ({'; '.join(names)})" if names else "0"
