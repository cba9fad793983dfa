"""What is chosen before something leaves as a file; the place is asked for afterwards."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.theme import Theme


class ExportLook(DialogFrame):
    """Others fill it; the button goes on to the place."""

    chosen = Signal(object)
    """Accepted: what is wanted."""

    def __init__(self, theme: Theme, title: str, wanted: Callable[[], object], parent: QWidget | None = None) -> None:
        """`wanted` tells what is chosen by then."""
        super().__init__(theme, title, parent)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.go_on = QPushButton(self.tr("Choose a place…"))
        self.go_on.setProperty("kind", "primary")
        self.add_buttons(None, self.cancel, self.go_on)
        self.cancel.clicked.connect(self.reject)
        self.go_on.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(wanted()))
