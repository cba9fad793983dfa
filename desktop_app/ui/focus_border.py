"""The border of a frame round a field: it takes the accent while the field has the keyboard."""

from PySide6.QtWidgets import QWidget


def show_focus(frame: QWidget, has_focus: bool) -> None:
    """Draw the frame as the style sheet has it for a field with the keyboard, or without."""
    frame.setProperty("focused", has_focus)
    frame.style().unpolish(frame)
    frame.style().polish(frame)
