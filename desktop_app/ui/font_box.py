"""A choice among the fonts of this computer."""

from functools import cache

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QWidget

from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.icons import Icons

_SHOWN = 12  # rows before the list scrolls
_MONO = "Mono"


class FontBox(ComboBox):
    """The system's font, then all families, or those of one width; typing the beginning of a name goes to it."""

    def __init__(self, icons: Icons, chosen: str, *, fixed_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self.setMaxVisibleItems(_SHOWN)
        self.addItem(self.tr("Like the system"), "")
        for family in fixed_families() if fixed_only else families():
            self.addItem(family, family)
        self.setCurrentIndex(max(self.findData(chosen), 0))


@cache
def families() -> tuple[str, ...]:
    """All families that can be chosen, by name."""
    known = [name for name in QFontDatabase.families() if not QFontDatabase.isPrivateFamily(name) and QFontDatabase.isScalable(name)]
    return tuple(dict.fromkeys(name.partition(" [")[0] for name in known))  # "Name [foundry]" where two foundries made one


@cache
def fixed_families() -> tuple[str, ...]:
    """Those in which all Latin letters are of one width."""
    return tuple(name for name in families() if _is_fixed(name))


def _is_fixed(family: str) -> bool:
    # some fonts of one width do not say so of themselves, only by name
    said = QFontDatabase.isFixedPitch(family) or _MONO in family.split()
    return said and QFontDatabase.WritingSystem.Latin in QFontDatabase.writingSystems(family)
