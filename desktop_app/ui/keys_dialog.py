"""The list of keys, as this platform writes them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.key_bindings import Command, key_text

_WIDTH, _MARGIN = 420, 24  # logical px


class KeysDialog(QDialog):
    """What each key does; closed by Esc or its button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        title = QLabel(self.tr("Keyboard shortcuts"))
        title.setProperty("kind", "title")
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for row, command in enumerate(Command):
            name = QLabel(command.label)
            key = QLabel(key_text(command))
            key.setProperty("kind", "text2")
            key.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            key.setAccessibleName(f"{command.label}: {key_text(command)}")
            grid.addWidget(name, row, 0)
            grid.addWidget(key, row, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(table)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(16)
        column.addWidget(title)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        rows_height = table.sizeHint().height()
        self.resize(_WIDTH, min(rows_height + 150, 640))
