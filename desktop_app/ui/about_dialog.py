"""What this is, which version, what it is made of, under which licence, and where it keeps what it keeps."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.opened_folder import try_folder
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class AboutDialog(DialogFrame):
    """Versions as given, the data folder, the licences."""

    licences_wanted = Signal()
    check_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, versions: Mapping[str, str], data_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("About Brise"), parent)
        self.setWindowIcon(icons.icon("info"))
        self._versions, self._folder = dict(versions), data_folder
        self._say(self.tr("A window onto open language models, on servers that you choose."), "text")
        self.facts: dict[str, SentenceLabel] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        for name, value in versions.items():
            self._add_fact(name, value)
        self.open_folder = LinkButton(self.tr("Open"))
        self.open_folder.setAccessibleName(self.tr("Open the data folder"))
        self._grid.addWidget(self.open_folder, self._add_fact(self.tr("Data folder"), str(data_folder)), 2, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(self._grid)
        self._say(self.tr("Brise is free software under the Apache License 2.0. It comes without any warranty."), "text2")
        self._say(
            self.tr(
                "Qt and PySide6 are used under the LGPL 3. Icons are from Lucide (ISC, in part MIT). "
                "The built-in model is SmolLM2-135M-Instruct (Apache License 2.0)."
            ),
            "text2",
        )
        self.licences = LinkButton(self.tr("Licences…"))
        self.check = LinkButton(self.tr("Check this installation…"))
        links = QHBoxLayout()
        links.setSpacing(16)
        links.addWidget(self.licences)
        links.addWidget(self.check)
        links.addStretch(1)
        self.column.addLayout(links)
        self.state = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.copy_button = QPushButton(self.tr("Copy versions"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.state, self.copy_button, self.close_button)
        self.licences.clicked.connect(self.licences_wanted)
        self.check.clicked.connect(self.check_wanted)
        self.open_folder.clicked.connect(self._open_folder)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)

    def _add_fact(self, name: str, value: str) -> int:
        """One more line of the table; its row."""
        row = self._grid.rowCount()
        label = SentenceLabel(self.theme, TextRole.UI, "text2")
        label.setText(name)
        fact = SentenceLabel(self.theme, TextRole.UI, "text", wraps=True)
        fact.setText(value)
        fact.setTextInteractionFlags(_SELECTABLE)
        fact.setAccessibleName(f"{name}: {value}")
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(fact, row, 1, Qt.AlignmentFlag.AlignTop)
        self.facts[name] = fact
        return row

    def _say(self, sentence: str, colour: str) -> None:
        label = SentenceLabel(self.theme, TextRole.UI, colour, wraps=True)
        label.setText(sentence)
        self.column.addWidget(label)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._versions.items()))
        self.state.setText(self.tr("Copied"))

    def _open_folder(self) -> None:
        if not try_folder(self._folder):
            self.state.setText(self.tr("Nothing here opens folders."))
