"""PySide6 reads the source of each Python module that is imported, to see if it mentions PySide6; here it leaves that."""

import sys
from typing import Any

import PySide6.QtCore  # noqa: F401  # what reads them comes with it


def leave_sources_unread() -> None:
    """Whoever asks for Qt's names in snake case needs that; nobody does here. `linecache` kept 110,000 lines: 19 MB."""
    reader: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(reader, "_mod_uses_pyside"):  # else another PySide6 may have mended it
        reader._mod_uses_pyside = lambda _module: False
