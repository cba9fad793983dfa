"""A row of buttons at a message: its versions, what is done with it most often, and a menu for the rest."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from desktop_app.chat.message import Message
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_act import RATINGS, MessageAct
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.theme import Theme
from desktop_app.ui.version_switch import VersionSwitch


class MessageActions(QWidget):
    """Shows what a message has and what may be done with it; `show_message` again when either changed."""

    act_wanted = Signal(MessageAct)
    more_wanted = Signal(QWidget)
    """The menu is wanted, below this button."""

    def __init__(
        self, theme: Theme, icons: Icons, gate: MessageGate, message: Message, acts: Sequence[MessageAct], *, side: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._icons, self._gate, self._side = theme, icons, gate, side
        self._message, self._owner = message, parent
        self._switch: VersionSwitch | None = None
        self._is_reduced = self._is_growing = False
        self._buttons = {act: self._button(act) for act in acts}
        self.more_button = IconButton(icons, "ellipsis", self.tr("More"), side=side, parent=self)
        self.more_button.clicked.connect(lambda: self.more_wanted.emit(self.more_button))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)
        for button in (*self._buttons.values(), self.more_button):
            self.row.addWidget(button)
        gate.changed.connect(self._show_possible)
        self.show_message(message)

    @property
    def switch(self) -> VersionSwitch | None:
        """The versions; None while there is but one."""
        return self._switch

    def button(self, act: MessageAct) -> QAbstractButton | None:
        """The button of an act, if it has one."""
        if act in self._buttons:
            return self._buttons[act]
        acts = (MessageAct.VERSION_BACK, MessageAct.VERSION_ON)
        return None if self._switch is None or act not in acts else self._switch.buttons[acts.index(act)]

    def act_of(self, widget: QWidget | None) -> MessageAct | None:
        """The act whose button a widget is."""
        return next((act for act in MessageAct if widget is not None and self.button(act) is widget), None)

    def stops(self) -> list[QAbstractButton]:
        """The buttons from left to right."""
        return [*(self._switch.buttons if self._switch is not None else ()), *self._buttons.values(), self.more_button]

    def show_message(self, message: Message) -> None:
        """Another version, more of them, or another rating."""
        self._message = message
        if message.versions > 1 and self._switch is None:
            self._switch = VersionSwitch(self._theme, self._icons, self._gate, side=self._side, parent=self)
            self._switch.act_wanted.connect(self.act_wanted)
            self.row.insertWidget(0, self._switch)
            self.row.insertSpacing(1, 4)
        if self._switch is not None:
            self._switch.setVisible(message.versions > 1)
        self._show_possible()
        before: QWidget = self._owner
        for button in self.stops():  # made late, they would stand behind everything else in the window
            QWidget.setTabOrder(before, button)
            before = button

    def set_growing(self, is_growing: bool) -> None:
        """While an answer grows, the row holds no buttons."""
        self._is_growing = is_growing
        self._show_buttons()

    def set_reduced(self, is_reduced: bool) -> None:
        """Without a text there are but its versions and the menu."""
        self._is_reduced = is_reduced
        self._show_buttons()

    def _show_buttons(self) -> None:
        for button in self._buttons.values():
            button.setVisible(not self._is_growing and not self._is_reduced)
        self.more_button.setVisible(not self._is_growing)
        if self._switch is not None:
            self._switch.setVisible(not self._is_growing and self._message.versions > 1)

    def _show_possible(self) -> None:
        if self._switch is not None:
            self._switch.show_message(self._message)
        for act, button in self._buttons.items():
            refusal = self._gate.refusal(act, self._message)
            button.setEnabled(not refusal)
            button.set_label(act.label, act.key_text)
            if refusal:
                button.setToolTip(refusal)
            if act in RATINGS:
                is_said = self._message.rating == RATINGS[act]
                button.setChecked(is_said)
                button.set_icon_name(f"{act.icon}-filled" if is_said else act.icon)  # told by shape, not by its ground alone

    def _button(self, act: MessageAct) -> IconButton:
        button = IconButton(self._icons, act.icon, act.label, side=self._side, parent=self)
        button.setCheckable(act in RATINGS)
        button.clicked.connect(lambda: self.act_wanted.emit(act))
        if act is MessageAct.COPY:
            button.clicked.connect(button.confirm)
        return button
