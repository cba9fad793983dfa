"""The one certificate that is accepted for an endpoint: its fingerprint, and a way to forget it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.certificate import fingerprint_text
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_GROUP = 24  # characters: eight pairs with their colons


def fingerprint_groups(fingerprint: str) -> str:
    """A fingerprint as people compare it: pairs with colons, in groups of eight, two of them on a line where there is room."""
    text = fingerprint_text(fingerprint)
    return " ".join(text[at : at + _GROUP].removesuffix(":") for at in range(0, len(text), _GROUP))


class PinnedCertificate(QWidget):
    """Hidden while none is accepted. What was accepted for one place does not count for another."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place: str | None = None
        self._pins: dict[str | None, str] = {}
        self.fingerprint = SentenceLabel(theme, TextRole.CODE, "text", wraps=True)
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.forget = LinkButton(self.tr("Forget it"))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.state, 1)
        line.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignTop)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.fingerprint)
        rows.addLayout(line)
        self.forget.clicked.connect(self._forget)

    @property
    def pinned(self) -> str:
        """The fingerprint, "" for none."""
        return self._pins.get(self._place, "")

    def show_pinned(self, fingerprint: str) -> None:
        """Show which certificate is accepted at this place."""
        self._pins[self._place] = fingerprint
        self._show()

    def show_place(self, place: str | None) -> None:
        """The origin of the address that is typed now; None while it is none. What was shown before belongs to the first one."""
        if self._place is None and None in self._pins and place is not None:
            self._pins.setdefault(place, self._pins.pop(None))
        self._place = place
        self._show()

    def _show(self) -> None:
        text = fingerprint_groups(self.pinned)
        self.fingerprint.setText(text)
        self.fingerprint.setAccessibleName(self.tr("SHA-256 fingerprint: {fingerprint}").format(fingerprint=text))
        self.state.setText(self.tr("Only this certificate is accepted, whoever signed it, and at this address only."))

    def _forget(self) -> None:
        self.show_pinned("")
        self.edited.emit()
