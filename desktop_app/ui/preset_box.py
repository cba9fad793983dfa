"""The choice of a preset; one that was changed says so."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QStyleOptionComboBox, QWidget

from desktop_app.chat.parameters import PRESETS
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.icons import Icons
from desktop_app.ui.parameter_words import preset_name

_LEAST_WIDTH = 160  # logical px
_INSET, _CHEVRON_ROOM = 11, 28  # logical px beside the text


class PresetBox(ComboBox):
    """Shows the chosen preset; where its name has no room, it loses its middle."""

    chosen = Signal(str)
    """The user picked this preset."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self.setAccessibleName(self.tr("Preset"))
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToContents)
        for preset in PRESETS:
            self.addItem(preset_name(preset), preset)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def show_preset(self, chosen: str, *, changed: bool) -> None:
        """Stand on `chosen`; tells nobody."""
        with QSignalBlocker(self):
            for index in range(self.count()):
                preset = self.itemData(index)
                self.setItemText(index, preset_name(preset, changed=changed and preset == chosen))
                if preset == chosen:
                    self.setCurrentIndex(index)

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
        text = painter.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), text)
