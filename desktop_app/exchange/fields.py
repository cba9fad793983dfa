"""An object of a foreign file, asked for what is wanted; whatever nobody asked for is reported."""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.exchange import import_limits as limits

Kind = TypeVar("Kind", bound=StrEnum)
_LATEST = 253402300799.0  # the end of the year 9999
_NAME = 100  # characters of a field's name that are told


class Fields:
    """Every method gives the value if it is there and of the right kind; a wrong one is counted, and is as if it were not there."""

    def __init__(self, value: object, place: str, report: ImportReport) -> None:
        self._place, self._report = place, report
        self._value: dict[str, object] = {}
        self._asked: set[str] = set()
        if isinstance(value, dict):
            self._value = value
        elif value is not None:
            report.leave_out(LeftOut.WRONG_VALUE)

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def get(self, name: str) -> object:
        """The value, whatever it is."""
        self._asked.add(name)
        return self._value.get(name)

    def ignore(self, *names: str) -> None:
        """What says nothing that is not said elsewhere."""
        self._asked.update(names)

    def text(self, name: str, most: int = limits.MESSAGE_TEXT) -> str:
        """A text, cut at `most` characters."""
        value = self.get(name)
        if isinstance(value, str):
            if len(value) > most:
                self._report.leave_out(LeftOut.CUT)
            return value[:most]
        self._wrong(value)
        return ""

    def whole(self, name: str) -> int | None:
        """A whole number that a database takes."""
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
            return value
        self._wrong(value)
        return None

    def count(self, name: str) -> int | None:
        """A whole number that is not below 0."""
        value = self.whole(name)
        if value is None or value >= 0:
            return value
        self._wrong(value)
        return None

    def number(self, name: str) -> float | None:
        """A number."""
        value = self.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300 and math.isfinite(value):
            return float(value)
        self._wrong(value)
        return None

    def moment(self, name: str) -> float | None:
        """Unix seconds, of any year that a calendar has."""
        value = self.number(name)
        if value is None or 0 <= value <= _LATEST:
            return value
        self._wrong(value)
        return min(max(value, 0.0), _LATEST)

    def one_of(self, name: str, kinds: type[Kind]) -> Kind | None:
        """One of the words that a kind has; None for any other."""
        value = self.get(name)
        if isinstance(value, str) and value in kinds._value2member_map_:
            return kinds(value)
        self._wrong(value)
        return None

    def flag(self, name: str) -> bool:
        """True or, if nothing is said, False."""
        value = self.get(name)
        if not isinstance(value, bool):
            self._wrong(value)
        return value is True

    def items(self, name: str) -> list[object]:
        """An array."""
        value = self.get(name)
        if isinstance(value, list):
            return value
        self._wrong(value)
        return []

    def inside(self, name: str) -> "Fields":
        """An object inside."""
        return Fields(self.get(name), f"{self._place}.{name}", self._report)

    def table(self, name: str) -> dict[str, object]:
        """An object whose names are data."""
        value = self.get(name)
        if isinstance(value, dict):
            return value
        self._wrong(value)
        return {}

    def time(self, *names: str) -> float | None:
        """Unix seconds of the first of these that is there: from seconds, milliseconds, or as ISO 8601 writes it."""
        found = None
        for name in names:
            value = self.get(name)
            if value is not None and found is None and (found := _time(value)) is None:
                self._wrong(value)
        return found

    def done(self) -> None:
        """Nothing more will be asked: report what is left."""
        for name, value in self._value.items():
            if name not in self._asked and _says_something(value):
                _note(self._report, f"{self._place}.{name[:_NAME]}")

    def _wrong(self, value: object) -> None:
        if value is not None:
            self._report.leave_out(LeftOut.WRONG_VALUE)


class UnknownFields:
    """Counts the fields of many small objects that nobody asks for."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self.found: Counter[str] = Counter()

    def look(self, value: object) -> None:
        """One more object."""
        if not isinstance(value, dict) or value.keys() <= self._known:
            return
        for name in value.keys() - self._known:
            if _says_something(value[name]):
                self.found[name[:_NAME] if len(self.found) < limits.FIELD_NAMES else "…"] += 1


def note_all(found: object, place: str, report: ImportReport) -> None:
    """Report what `UnknownFields` found; anything else is nothing."""
    for name, count in found.items() if isinstance(found, Counter) else ():
        _note(report, f"{place}.{name}", count)


def _says_something(value: object) -> bool:
    return value is not None and value != "" and value != [] and value != {} and value is not False


def _note(report: ImportReport, name: str, count: int = 1) -> None:
    report.fields[name if name in report.fields or len(report.fields) < limits.FIELD_NAMES else "…"] += count


def _time(value: object) -> float | None:
    if isinstance(value, str) and len(value) <= 40:
        try:
            moment = datetime.fromisoformat(value)
            return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp(), 0.0)
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e18:
        return None
    seconds = float(value)
    while seconds > 1e11:  # milliseconds, or less
        seconds /= 1000
    return min(seconds, _LATEST)


def objects(values: Iterable[object], place: str, report: ImportReport) -> Iterable[Fields]:
    """The values that are objects; the others are counted."""
    for value in values:
        if isinstance(value, dict):
            yield Fields(value, place, report)
        else:
            report.leave_out(LeftOut.WRONG_VALUE)
