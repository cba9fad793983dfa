"""The buttons in the head of a code block: wrap its lines, save it, copy it."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons

_BUTTON = 28  # px
_BETWEEN = 2  # px
_RIGHT = 7  # px from the code's right edge
_LOWER = 4  # px that the head reaches below its own height, towards the first line


class CodeHead(QObject):
    """Three buttons, copy at the right end; wrap is only there while it would change something."""

    copy_wanted = Signal()
    save_wanted = Signal()
    wrap_wanted = Signal(bool)

    def __init__(self, owner: QWidget, icons: Icons) -> None:
        super().__init__(owner)
        self._wrap = IconButton(icons, "text-wrap", "", parent=owner)
        self._wrap.setCheckable(True)
        self._save = IconButton(icons, "download", self.tr("Save code…"), parent=owner)
        self._copy = IconButton(icons, "copy", self.tr("Copy code"), parent=owner)
        self._wrap.clicked.connect(self.wrap_wanted)
        self._save.clicked.connect(self.save_wanted)
        self._copy.clicked.connect(self.copy_wanted)
        self._copy.clicked.connect(self._copy.confirm)
        self.set_wrapping(False, can=False)
        self._save.show()
        self._copy.show()

    def set_wrapping(self, wraps: bool, *, can: bool) -> None:
        """Whether lines are wrapped, and whether there is one that can be."""
        label = self.tr("Do not wrap lines") if wraps else self.tr("Wrap lines")
        if label != self._wrap.accessibleName():
            self._wrap.setChecked(wraps)
            self._wrap.set_label(label)
        self._wrap.setVisible(wraps or can or self._wrap.hasFocus())

    def move(self, right: int, top: int, height: int) -> None:
        """Stand in the head of a code block, at its right end."""
        x = right - _RIGHT
        for button in (self._copy, self._save, self._wrap):
            x -= _BUTTON
            button.move(x, top + (height + _LOWER - _BUTTON) // 2)
            x -= _BETWEEN

    def take_focus(self) -> None:
        """The keyboard comes to the first button."""
        self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def has_focus(self) -> bool:
        """True if the keyboard is at one of the buttons."""
        return self._wrap.hasFocus() or self._save.hasFocus() or self._copy.hasFocus()

    def remove(self) -> None:
        """The block is gone, or far away."""
        for button in (self._wrap, self._save, self._copy):
            button.deleteLater()
        self.deleteLater()
