"""The versions of a message: ‹ 2 / 3 ›."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from desktop_app.chat.message import Message
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class VersionSwitch(QWidget):
    """Two arrows and the number between them."""

    act_wanted = Signal(MessageAct)

    def __init__(self, theme: Theme, icons: Icons, gate: MessageGate, *, side: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._gate = gate
        self._number = SentenceLabel(theme, TextRole.SMALL, "text2")
        self._number.setFont(theme.number_font(TextRole.SMALL))
        self._buttons: dict[QAbstractButton, MessageAct] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for act in (MessageAct.VERSION_BACK, MessageAct.VERSION_ON):
            button = IconButton(icons, act.icon, act.label, side=side)
            button.clicked.connect(lambda _=False, act=act: self.act_wanted.emit(act))
            self._buttons[button] = act
            row.addWidget(button)
            if act is MessageAct.VERSION_BACK:
                row.addWidget(self._number)

    @property
    def text(self) -> str:
        """What stands between the arrows."""
        return self._number.text()

    @property
    def buttons(self) -> list[QAbstractButton]:
        """Back and on."""
        return list(self._buttons)

    def show_message(self, message: Message) -> None:
        """Which version this is, and of how many; an arrow without a way says why."""
        number, versions = (self.locale().toString(value) for value in (message.version, message.versions))
        self._number.setText(self.tr("{n} / {versions}").format(n=number, versions=versions))
        self._number.setAccessibleName(self.tr("Version {n} of {versions}").format(n=number, versions=versions))
        for button, act in self._buttons.items():
            refusal = self._gate.refusal(act, message)
            button.setEnabled(not refusal)
            button.setToolTip(refusal or f"{act.label} ({act.key_text})")
