"""What a signal said, in order."""

from PySide6.QtCore import SignalInstance


def heard(signal: SignalInstance) -> list[tuple[object, ...]]:
    """A list that grows with every emission, its arguments as a tuple."""
    said: list[tuple[object, ...]] = []
    signal.connect(lambda *arguments: said.append(arguments))
    return said
