"""Marks texts that are translated later than they are written."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for lupdate, which knows this name; PySide6's own is typed to return an object."""
    return text
