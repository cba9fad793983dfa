"""What can be done with a curl command that was pasted, before any of it stands anywhere: a row above the composer's text."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_SIDE = 24  # px
_LEFT, _RIGHT = 15, 7  # px: the words stand where the text does, the cross at the composer's edge


class CurlOffer(QWidget):
    """ "This is a curl command.  Open it  Paste as text  ×"; holds the text as long as it is seen, and no longer."""

    open_wanted = Signal(object)
    """The text, as it was pasted."""
    paste_wanted = Signal(object)
    """The same."""
    closed = Signal()
    """It went away, with the keyboard in it."""
    resized = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        self.sentence.setText(self.tr("This is a curl command."))
        self.open_it = LinkButton(self.tr("Open it"))
        self.open_it.setToolTip(self.tr("Make a chat of it, with its prompt, parameters and server (Enter)"))
        self.as_text = LinkButton(self.tr("Paste as text"))
        self.as_text.setToolTip(self.tr("An access token in it is replaced by $HF_TOKEN."))
        self._close = IconButton(icons, "x", self.tr("Do not use it"), side=_SIDE)
        links = FlowRow(16)
        for link in (self.open_it, self.as_text):
            links.addWidget(link)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addLayout(links)
        row = QHBoxLayout(self)
        row.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._close)
        self.open_it.clicked.connect(self.open_now)
        self.as_text.clicked.connect(lambda: self._tell(self.paste_wanted))
        self._close.clicked.connect(self.close_row)
        self.hide()

    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard can stand, from left to right."""
        return self.open_it, self.as_text, self._close

    @property
    def is_open(self) -> bool:
        """True while it is seen."""
        return not self.isHidden()

    def offer(self, text: str) -> None:
        """Ask what to do with a command, in place of an earlier one."""
        self._text = text
        self.show()
        self.resized.emit()
        keys = self.tr("Press Enter to open it.")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{self.sentence.text()} {keys}"))

    def open_now(self) -> None:
        """As its button: Enter in an empty composer does that too."""
        self._tell(self.open_wanted)

    def close_row(self) -> None:
        """Nothing is done with it, and it is forgotten."""
        self._text = ""
        if self.isHidden():
            return
        focused = self.focusWidget()
        held = focused is not None and focused.hasFocus()
        self.hide()
        self.resized.emit()
        if held:
            self.closed.emit()

    def close_if_unused(self) -> bool:
        """Esc: it goes. False if there is none."""
        was_open = self.is_open
        self.close_row()
        return was_open

    def _tell(self, wanted: object) -> None:
        text = self._text
        self.close_row()
        if text:
            wanted.emit(text)  # type: ignore[attr-defined]
