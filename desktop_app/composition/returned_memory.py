"""Memory that is free goes back to the system, where glibc would keep it: 5 MB after the start, a third of what long prompts took."""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""mallopt's names in glibc."""
_LARGE = 64 * 1024
"""Bytes from which a block is the system's own, and goes back as soon as it is free. glibc raises its own limit to 32 MB by and by."""


def return_large_blocks() -> None:
    """From now on large blocks, of which each request takes several as long as its prompt, leave no holes behind."""
    limit = _in_c("mallopt")
    if limit is not None:
        limit(_MMAP_THRESHOLD, _LARGE)
        limit(_TRIM_THRESHOLD, 4 * _LARGE)
        limit(_ARENA_MAX, 2)  # one heap for the window, one for all threads


def return_memory() -> None:
    """Give back what is free now."""
    trim = _in_c("malloc_trim")
    if trim is not None:
        trim(0)


def _in_c(name: str) -> "ctypes._FuncPointer | None":
    """A function of the C library; None where it has no such function."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
