"""How the reader wants to see one code block: its lines wrapped or not, all of them or the first ones."""

from dataclasses import dataclass

FOLDED_LINES = 24
"""Lines that are seen of a folded code block."""
LONG_CODE = 60
"""Lines from which on a code block of a stored message is folded: longer than this."""


@dataclass(frozen=True, slots=True)
class CodeShape:
    """Shared by all pieces of one code block."""

    wraps: bool = False
    folds: bool = False  # it is long: a button in its foot shows all of it, or less
    is_folded: bool = False


AS_WRITTEN = CodeShape()
