"""One fuzz target: what it is given, and the check that must hold for all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True)
class Target:
    """`check` is a plain function of one value, and raises where something is wrong."""

    name: str
    values: SearchStrategy[Any]
    check: Callable[[Any], None]

    def batch(self, number: int | None, examples: int, folder: str | None = None) -> Callable[[], None]:
        """What checks so many examples of one seed (None: always the same ones); failures are kept in a folder, if one is given."""
        chosen = settings(
            max_examples=examples,
            deadline=None,
            derandomize=number is None,
            database=DirectoryBasedExampleDatabase(folder) if folder else None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )

        def falsified(value: Any) -> None:
            self.check(value)

        run = chosen(given(self.values)(falsified))
        return run if number is None else seed(number)(run)
