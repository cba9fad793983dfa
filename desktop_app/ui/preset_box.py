"""The choice of a preset; one that was changed says so. Its menu also saves what stands in the panel."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QStyleOptionComboBox, QWidget

from desktop_app.chat.saved_item import BUILTIN_PRESETS, SavedItem
from desktop_app.ui.combo_box import MOST_IN_MENU, ComboBox
from desktop_app.ui.icons import Icons
from desktop_app.ui.parameter_words import no_preset_name, preset_name

_LEAST_WIDTH, _MOST_WIDTH = 160, 200  # logical px
_INSET, _CHEVRON_ROOM = 11, 28  # logical px beside the text


class PresetBox(ComboBox):
    """Shows the chosen preset; where its name has no room, it loses its middle."""

    chosen = Signal(str)
    """The user picked this preset."""
    save_wanted = Signal()
    """The values are to become a preset."""
    update_wanted = Signal(str)
    """This preset is to have the values."""
    manage_wanted = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self._presets: tuple[SavedItem, ...] = ()
        self._changed = False
        self.setAccessibleName(self.tr("Preset"))
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToContents)
        self.setPlaceholderText(no_preset_name())
        self.show_presets(BUILTIN_PRESETS)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def show_presets(self, presets: Sequence[SavedItem]) -> None:
        """Offer these; tells nobody."""
        if tuple(presets) == self._presets:
            return
        chosen = self.currentData()
        self._presets = tuple(presets)
        with QSignalBlocker(self):
            self.clear()
            for preset in presets:
                self.addItem(preset_name(preset), preset.id)
            self.setCurrentIndex(self.findData(chosen))

    def show_preset(self, chosen: str, *, changed: bool) -> None:
        """Stand on `chosen`, or on none if it is not there any more; tells nobody."""
        self._changed = changed
        with QSignalBlocker(self):
            for index, preset in enumerate(self._presets):
                self.setItemText(index, preset_name(preset, changed=changed and preset.id == chosen))
            self.setCurrentIndex(self.findData(chosen))

    def sizeHint(self) -> QSize:
        """As wide as its longest name, within bounds."""
        hint = super().sizeHint()
        return QSize(min(max(hint.width(), _LEAST_WIDTH), _MOST_WIDTH), hint.height())

    def minimumSizeHint(self) -> QSize:
        """A long name does not widen the pane."""
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def showPopup(self) -> None:
        """The presets, and what can be done with the values that stand there now."""
        shown = [index for index in range(self.count()) if index < MOST_IN_MENU or index == self.currentIndex()]
        menu = self._menu_of(shown)
        menu.addSeparator()
        menu.addAction(self.tr("Save as preset…"), self.save_wanted.emit)
        chosen = self._presets[self.currentIndex()] if self.currentIndex() >= 0 else None
        if chosen is not None and not chosen.is_builtin and self._changed:
            update = self.tr("Update “{preset}”").format(preset=chosen.name).replace("&", "&&")
            menu.addAction(update, lambda: self.update_wanted.emit(chosen.id))
        manage = self.tr("All {n} presets…").format(n=self.count()) if len(shown) < self.count() else self.tr("Presets and prompts…")
        menu.addAction(manage, self.manage_wanted.emit)
        self._pop_up(menu)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """The style leaves the text out: it would cut a long one in the middle of a letter."""
        super().initStyleOption(option)
        option.currentText = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the text from its inset to the chevron."""
        super().paintEvent(event)
        room = self.rect().adjusted(_INSET, 0, -_CHEVRON_ROOM, 0)
        if self.isRightToLeft():
            room = self.rect().adjusted(_CHEVRON_ROOM, 0, -_INSET, 0)
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        shown = self.currentText() or self.placeholderText()
        text = painter.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), text)
