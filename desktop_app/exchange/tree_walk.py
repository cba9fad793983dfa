"""A tree that is written as nodes by id, walked without recursion."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.exchange import import_limits as limits
from desktop_app.exchange.fields import Fields


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `parent` is that of a node that was handed out before, or None."""

    key: str
    parent: str | None
    children: int
    fields: Fields


def in_order(nodes: Mapping[str, object], report: ImportReport) -> Iterator[Node]:
    """Every node that is an object once, parents first, siblings as their parent names them; circles are cut open."""
    found: dict[str, dict[str, object]] = {}
    for key, value in nodes.items():
        if isinstance(value, dict) and len(found) < limits.MESSAGES:
            found[key] = value
        else:
            report.leave_out(LeftOut.NOT_UNDERSTOOD)
    children: dict[str | None, list[str]] = {}
    for key, value in found.items():
        parent = value.get("parent")
        known = parent if isinstance(parent, str) and parent in found else None
        report.leave_out(LeftOut.LOOSE, parent != known)
        children.setdefault(known, []).append(key)
    for key, value in found.items():
        named = value.get("children")
        if isinstance(named, list):
            places = {name: place for place, name in enumerate(named) if isinstance(name, str)}
            children.get(key, []).sort(key=lambda child: places.get(child, len(places)))
            report.leave_out(LeftOut.WRONG_VALUE, sum(not _is_below(key, name, found) for name in named))
        else:
            report.leave_out(LeftOut.WRONG_VALUE, named is not None)
    done: set[str] = set()
    starts = iter(found)
    waiting: deque[tuple[str, str | None]] = deque((key, None) for key in children.get(None, ()))
    while len(done) < len(found):
        if not waiting:  # whoever is left stands in a circle
            waiting.append((next(key for key in starts if key not in done), None))
            report.leave_out(LeftOut.LOOSE)
        key, parent = waiting.popleft()
        if key in done:
            continue
        done.add(key)
        below = children.get(key, [])
        waiting.extend((child, key) for child in below)
        yield Node(key, parent, len(below), Fields(found[key], "node", report))


def _is_below(parent: str, name: object, nodes: Mapping[str, dict[str, object]]) -> bool:
    return isinstance(name, str) and name in nodes and nodes[name].get("parent") == parent
