"""How long the machine let a thread wait: what others do on it must not be measured."""

from pathlib import Path


def without_core() -> float:
    """Seconds that this thread has waited for a core so far; 0 where the system does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0
