"""The desktop's word that a user wants to see a window now: without it, many raise no window of a program that is not in front."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_WAYLAND, _X11 = "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"


def given_activation() -> str:
    """What this process was started with; empty if nothing."""
    return os.environ.get(_WAYLAND) or os.environ.get(_X11) or ""


@contextmanager
def activated(token: str) -> Iterator[None]:
    """Qt hands the token over with a window that is activated meanwhile; no program that is started later inherits it."""
    if token:
        os.environ[_WAYLAND] = token
    try:
        yield
    finally:
        if token:
            os.environ.pop(_WAYLAND, None)
