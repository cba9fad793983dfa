"""The row in the head of a card: what can be done with a message of the user. Built when first needed."""

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.message import Message
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_actions import MessageActions
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.theme import Theme

_SIDE = 24  # px
_INSET = 6  # px from the card's right and upper edge
_ACTS = (MessageAct.COPY, MessageAct.EDIT)


class CardActions(QObject):
    """At the right of the author's line, where it takes no room; `owner` is the message."""

    act_wanted = Signal(MessageAct)
    more_wanted = Signal(QPoint)
    """The menu is wanted, at a point of the owner."""

    def __init__(self, theme: Theme, icons: Icons, gate: MessageGate, message: Message, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme, self._icons, self._gate = theme, icons, gate
        self._message = message
        self._owner = owner
        self._row: MessageActions | None = None
        self._top = 0  # of the card, in the owner

    @property
    def actions(self) -> MessageActions | None:
        """The row, if it was needed yet."""
        return self._row

    def show_message(self, message: Message) -> None:
        """Another version, or more of them."""
        self._message = message
        if self._row is not None:
            self._row.show_message(message)
            self.place()

    def set_near(self, is_near: bool) -> None:
        """The pointer or the keyboard is at the message."""
        if is_near and self._row is None:
            self._row = MessageActions(self._theme, self._icons, self._gate, self._message, _ACTS, side=_SIDE, parent=self._owner)
            self._row.act_wanted.connect(self.act_wanted)
            self._row.more_wanted.connect(self._offer_more)
            self.place()
        if self._row is not None:
            self._row.setVisible(is_near)

    def set_top(self, top: int) -> None:
        """Something stands above the card, or no more."""
        self._top = top
        self.place()

    def place(self) -> None:
        """Put the row in the upper right corner."""
        if self._row is not None:
            width = min(self._row.sizeHint().width(), self._owner.width() - 2 * _INSET)
            self._row.setGeometry(QRect(self._owner.width() - width - _INSET, self._top + _INSET, width, _SIDE))

    def _offer_more(self, button: QWidget) -> None:
        self.more_wanted.emit(button.mapTo(self._owner, button.rect().bottomLeft()))
