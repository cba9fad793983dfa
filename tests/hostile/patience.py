"""Waits that are made short for the time of a test."""

import pytest

from desktop_app.inference import answer_stream, bounds, event_stream, guarded_transport
from desktop_app.workspace import asking_again


def less_patience(patch: pytest.MonkeyPatch) -> None:
    """What the app waits for by a clock of its own, it waits for in tenths of a second; and a bomb need not be as big."""
    patch.setattr(guarded_transport, "ERROR_SECONDS", 0.3)
    patch.setattr(event_stream, "AFTER_COMPLETE", 0.3)
    patch.setattr(event_stream, "AFTER_DONE", 0.2)
    patch.setattr(answer_stream, "AFTER_ENDING", 0.2)
    patch.setattr(bounds, "STREAM_BYTES", 20_000_000)
    patch.setattr(bounds, "ANSWER_BYTES", 20_000_000)
    patch.setattr(asking_again, "LEAST_PAUSE", 0.01)
    patch.setattr(asking_again, "LONGEST_PAUSE", 0.0)
    patch.setattr(asking_again, "LONGEST_LOADING", 0.0)
