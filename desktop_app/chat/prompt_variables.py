"""The variables of a prompt: `{{name}}`, `{{name=default}}`, `{{name:one|another}}`. What is none stays text, to the letter."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_VARIABLES = 30
"""So many are asked for; further ones stay as they are written."""

_LONGEST = 500  # characters between the braces
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Variable:
    """What is asked for under one name."""

    name: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place where a variable stands, as it was written."""

    source: str
    variable: Variable


def parts_of(text: str) -> tuple[str | Placeholder, ...]:
    """The text in pieces that make it up again: what is between the placeholders, and these."""
    parts: list[str | Placeholder] = []
    plain, at = 0, text.find("{{")
    while at >= 0:
        end = text.find("}}", at + 2, at + 2 + _LONGEST)
        variable = None if end < 0 else _variable(text[at + 2 : end])
        if variable is None:
            at = text.find("{{", at + 1)
            continue
        if plain < at:
            parts.append(text[plain:at])
        parts.append(Placeholder(text[at : end + 2], variable))
        plain = end + 2
        at = text.find("{{", plain)
    if plain < len(text):
        parts.append(text[plain:])
    return tuple(parts)


def variables_of(text: str) -> tuple[Variable, ...]:
    """What is to be asked for, each name once, in the order of the text; the first default or choices of a name count."""
    found: dict[str, Variable] = {}
    for part in parts_of(text):
        if isinstance(part, Placeholder):
            name = part.variable.name
            known = found.get(name)
            is_new = known is None and len(found) < MOST_VARIABLES
            if is_new or known == Variable(name):
                found[name] = part.variable
    return tuple(found.values())


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with values in the places of their variables; a value is never read for variables. What has none stays."""
    return "".join(part if isinstance(part, str) else values.get(part.variable.name, part.source) for part in parts_of(text))


def _variable(inner: str) -> Variable | None:
    if "{" in inner or "}" in inner or "\n" in inner:
        return None
    marks = [at for at in (inner.find("="), inner.find(":")) if at >= 0]
    end = min(marks, default=len(inner))
    name = inner[:end].strip()
    if not 0 < len(name) <= _LONGEST_NAME or not all(sign.isalnum() or sign in "_- " for sign in name):
        return None
    if not marks:
        return Variable(name)
    rest = inner[end + 1 :].strip()
    if inner[end] == "=":
        return Variable(name, rest)
    choices = tuple(dict.fromkeys(choice.strip() for choice in rest.split("|") if choice.strip()))
    return Variable(name, choices[0], choices) if choices else None
