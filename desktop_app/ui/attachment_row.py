"""The chips above the composer's text: what the message that is being written carries."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.ui.attachment_chip import CHIP_HEIGHT, AttachmentChip
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.thumbnails import Thumbnails

_SPACING = 4  # px
_LOW = 480  # px of a window in which one line must do


class AttachmentRow(QScrollArea):
    """Goes on in the next line, and scrolls from the third on; hidden while there is nothing."""

    open_wanted = Signal(str)
    remove_wanted = Signal(str)
    left = Signal()
    """The keyboard wants back to the text."""
    resized = Signal()
    """It wants another height."""

    def __init__(self, theme: Theme, icons: Icons, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icons, self._thumbnails = theme, icons, thumbnails
        self._lines = 2
        self.chips: list[AttachmentChip] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Attachments"))
        self._inner = QWidget()
        self._flow = FlowRow(_SPACING)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._inner.setLayout(self._flow)
        self.setWidget(self._inner)
        self._inner.setAutoFillBackground(False)  # the composer's ground, which a scroll area would cover
        self.hide()

    def show_attachments(self, attachments: Sequence[Attachment]) -> None:
        """Show these; a chip that was there already stays, and with it the keyboard."""
        known = {chip.attachment.id: chip for chip in self.chips}
        wanted = [known.pop(attachment.id) if attachment.id in known else self._make(attachment) for attachment in attachments]
        had_keyboard = next((place for place, chip in enumerate(self.chips) if chip.hasFocus() and chip.attachment.id in known), None)
        while self._flow.takeAt(0) is not None:
            pass
        for chip in wanted:
            self._flow.addWidget(chip)
            chip.show()
        before: QWidget = self
        for chip in wanted:
            QWidget.setTabOrder(before, chip)
            before = chip
        self.chips = wanted
        if had_keyboard is not None:
            self._focus(min(had_keyboard, len(wanted) - 1))
        for chip in known.values():
            chip.hide()
            chip.deleteLater()
        self.setVisible(bool(wanted))
        self._fit()

    def focus_last(self) -> bool:
        """Give the keyboard to the last chip. False if there is none."""
        if self.chips:
            self._focus(len(self.chips) - 1)
        return bool(self.chips)

    def set_window_height(self, height: int) -> None:
        """In a low window one line is seen at a time."""
        self._lines = 1 if height < _LOW else 2
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """One chip."""
        return QSize(96, CHIP_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may want another line."""
        super().resizeEvent(event)
        self._fit()

    def _make(self, attachment: Attachment) -> AttachmentChip:
        chip = AttachmentChip(self._theme, self._icons, attachment, removable=True, parent=self._inner)
        chip.open_wanted.connect(self.open_wanted)
        chip.remove_wanted.connect(self.remove_wanted)
        chip.step_wanted.connect(lambda step: self._step(chip, step))
        self._thumbnails.show_on(chip)
        return chip

    def _step(self, chip: AttachmentChip, step: int) -> None:
        place = self.chips.index(chip) + step
        if place >= len(self.chips):
            self.left.emit()
        else:
            self._focus(max(place, 0))

    def _focus(self, place: int) -> None:
        if place < 0:
            self.left.emit()
            return
        self.chips[place].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(self.chips[place], 0, _SPACING)

    def _fit(self) -> None:
        if self.isHidden():
            height = 0
        else:
            most = self._lines * CHIP_HEIGHT + (self._lines - 1) * _SPACING
            height = min(max(self._flow.heightForWidth(self.viewport().width()), CHIP_HEIGHT), most)
        if height != self.height() or height != self.maximumHeight():
            self.setFixedHeight(height)
            self.resized.emit()
