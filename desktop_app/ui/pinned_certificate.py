"""The one certificate that is accepted for an endpoint: its fingerprint, and a way to forget it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


def fingerprint_text(fingerprint: str) -> str:
    """A fingerprint as people compare it: pairs with colons, two lines of sixteen."""
    pairs = [fingerprint[at : at + 2].upper() for at in range(0, len(fingerprint), 2)]
    return "\n".join(":".join(pairs[at : at + 16]) for at in range(0, len(pairs), 16))


class PinnedCertificate(QWidget):
    """Hidden while none is accepted."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pinned = ""
        self.fingerprint = SentenceLabel(theme, TextRole.CODE, "text")
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
        return self._pinned

    def show_pinned(self, fingerprint: str) -> None:
        """Show which certificate is accepted."""
        self._pinned = fingerprint
        self.fingerprint.setText(fingerprint_text(fingerprint))
        self.fingerprint.setAccessibleName(self.tr("SHA-256 fingerprint: {fingerprint}").format(fingerprint=fingerprint_text(fingerprint)))
        self.state.setText(self.tr("Only this certificate is accepted, whoever signed it, and at this address only."))

    def _forget(self) -> None:
        self.show_pinned("")
        self.edited.emit()
