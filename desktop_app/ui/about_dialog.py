"""What this is, which version, what it is made of, and under which licence."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class AboutDialog(DialogFrame):
    """Versions as given, the data folder, the licences."""

    def __init__(self, theme: Theme, icons: Icons, versions: Mapping[str, str], data_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("About Brise"), parent)
        self.setWindowIcon(icons.icon("info"))
        self._say(self.tr("A window onto open language models, on servers that you choose."), "text")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.facts: dict[str, SentenceLabel] = {}
        for name, value in (*versions.items(), (self.tr("Data folder"), str(data_folder))):
            row = grid.rowCount()
            label = SentenceLabel(theme, TextRole.UI, "text2")
            label.setText(name)
            fact = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
            fact.setText(value)
            fact.setTextInteractionFlags(_SELECTABLE)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(fact, row, 1)
            self.facts[name] = fact
        self.column.addLayout(grid)
        self._say(self.tr("Brise is free software under the Apache License 2.0. It comes without any warranty."), "text2")
        self._say(
            self.tr(
                "Qt and PySide6 are used under the LGPL 3. Icons are from Lucide (ISC, in part MIT). "
                "The built-in model is SmolLM2-135M-Instruct (Apache License 2.0)."
            ),
            "text2",
        )
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(None, self.close_button)
        self.close_button.clicked.connect(self.accept)

    def _say(self, sentence: str, colour: str) -> None:
        label = SentenceLabel(self.theme, TextRole.UI, colour, wraps=True)
        label.setText(sentence)
        self.column.addWidget(label)
