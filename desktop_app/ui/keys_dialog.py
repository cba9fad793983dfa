"""The list of keys, as this platform writes them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.theme import Theme

_WIDTH = 440  # logical px


class KeysDialog(DialogFrame):
    """What each key does; closed by Esc or its button."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Keyboard shortcuts"), parent, width=_WIDTH)
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(0, 1)
        for row, command in enumerate(Command):
            name = QLabel(command.label)
            name.setWordWrap(True)  # what it does gives way to its keys: "Strg+Bild aufwärts" is long
            key = QLabel(key_text(command))
            key.setProperty("kind", "text2")
            key.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            key.setAccessibleName(f"{command.label}: {key_text(command)}")
            grid.addWidget(name, row, 0)
            grid.addWidget(key, row, 1)
        self.column.addLayout(grid)
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(None, self.close_button)
        self.close_button.clicked.connect(self.accept)
