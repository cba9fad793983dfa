"""Values as Python source, in which no text can become code."""

from collections.abc import Mapping, Sequence


def literal(value: object, indent: int = 0) -> str:
    """A value of JSON's kinds as an expression; a text of several lines has a piece on each."""
    if isinstance(value, str):
        return _text(value, indent)
    inner = " " * (indent + 4)
    if isinstance(value, Mapping):
        if not any(isinstance(each, Mapping | list | tuple) or (isinstance(each, str) and "\n" in each) for each in value.values()):
            return "{" + ", ".join(f"{name!r}: {each!r}" for name, each in value.items()) + "}"
        entries = [f"{inner}{str(name)!r}: {literal(each, indent + 4)},\n" for name, each in value.items()]
        return "{\n" + "".join(entries) + " " * indent + "}"
    if isinstance(value, Sequence):
        if not value:
            return "[]"
        return "[\n" + "".join(f"{inner}{literal(each, indent + 4)},\n" for each in value) + " " * indent + "]"
    assert value is None or isinstance(value, bool | int | float)
    return repr(value)


def _text(text: str, indent: int) -> str:
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return repr(text)
    inner = " " * (indent + 4)
    return "(\n" + "".join(f"{inner}{line!r}\n" for line in lines) + " " * indent + ")"
