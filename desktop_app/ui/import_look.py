"""What is seen of a file before anything of it is taken: sentences, one below the other, and the choice."""

from collections.abc import Iterable

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class ImportLook(DialogFrame):
    """Others fill it; a sentence with nothing in it takes no room. Accepted: it is wanted."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.take = QPushButton(self.tr("Import them"))
        self.take.setProperty("kind", "primary")
        self.cancel.clicked.connect(self.reject)
        self.take.clicked.connect(self.accept)

    def add_sentence(self, colour: str, text: str = "", role: TextRole = TextRole.UI) -> SentenceLabel:
        """Room for a sentence below what is there."""
        label = SentenceLabel(self.theme, role, colour, wraps=True)
        self.column.addWidget(label)
        tell(label, [text])
        return label

    def add_promise(self) -> SentenceLabel:
        """What holds for every import."""
        text = self.tr("Nothing is sent anywhere. What is imported can be undone as a whole.")
        return self.add_sentence("text3", text, TextRole.SMALL)

    def offer(self, *, is_empty: bool, instead: QPushButton | None = None) -> None:
        """Let Enter take what is in the file; `instead`, where there is nothing to be taken but something else to be done."""
        self.take.setVisible(not is_empty and instead is None)
        self.cancel.setText(self.tr("Close") if is_empty else self.tr("Cancel"))
        (self.cancel if is_empty else instead or self.take).setDefault(True)


def tell(label: SentenceLabel, lines: Iterable[str]) -> None:
    """Let it say these lines, those that are not empty."""
    text = "\n".join(line for line in lines if line)
    if text != label.text():
        label.setText(text)
    label.setVisible(bool(text))
