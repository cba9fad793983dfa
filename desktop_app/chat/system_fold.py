"""A system prompt for templates that have no place for one: it goes before the first user message."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.chat.message import Role, Turn


def folded(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns without a system turn: its text stands before that of the first user turn, with a blank line between."""
    if not turns or turns[0].role is not Role.SYSTEM:
        return tuple(turns)
    system, rest = turns[0].text, list(turns[1:])
    first = next((at for at, turn in enumerate(rest) if turn.role is Role.USER), None)
    if first is not None:
        rest[first] = replace(rest[first], text=f"{system}\n\n{rest[first].text}")
    return tuple(rest)
