"""The look for servers on this computer, over any chat."""

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.look_part import LookPart
from desktop_app.ui.theme import Theme


class LookDialog(DialogFrame):
    """Holds the same as the card of an empty chat."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Servers on this computer"), parent)
        self.part = LookPart(theme)
        self.part.set_place(dismissible=False, primary=False)
        self.column.addWidget(self.part)
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(None, self.close_button)
        self.close_button.clicked.connect(self.accept)
