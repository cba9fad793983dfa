"""Everything that Brise is made of: a list to search, and the whole text of what is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from desktop_app.chat.component import Component
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.long_text_view import LongTextView
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_WIDTH, _LIST_HEIGHT, _TEXT_HEIGHT = 760, 168, 288  # logical px
_LINE = "─" * 40


class LicencesDialog(DialogFrame):
    """Empty until `show_components`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Licences"), parent, width=_WIDTH)
        self._components: Sequence[Component] = ()
        self.sentence = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.sentence.setText(self.tr("The licences are being read."))
        self.column.addWidget(self.sentence)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Components"))
        self.list.setProperty("kind", "choices")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.column.addWidget(self.list)
        self.text = LongTextView(theme)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setAccessibleName(self.tr("Licence"))
        self.column.addWidget(self.text)
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(None, self.close_button)
        self.close_button.clicked.connect(self.accept)
        self.list.currentRowChanged.connect(self._show)
        self.finished.connect(self.text.stop)
        self.list.setFocus()

    def show_components(self, components: Sequence[Component]) -> None:
        """These, the first of them chosen."""
        self._components = components
        self.sentence.setText(self.tr("Brise is made of these {n} parts.").format(n=self.locale().toString(len(components))))
        with QSignalBlocker(self.list):
            self.list.clear()
            for component in components:
                row = QListWidgetItem(_line(component))
                row.setToolTip(_line(component))
                self.list.addItem(row)
            self.list.setCurrentRow(0)
        self._show(self.list.currentRow())

    def show_missing(self) -> None:
        """They could not be read."""
        self.sentence.setText(self.tr("The licences are missing here, or damaged. Install Brise again."))

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._components):
            self.text.show_text(self._text_of(self._components[row]))

    def _text_of(self, component: Component) -> str:
        """All that is known of it, as one text."""
        pieces = [_line(component)]
        if component.files:
            pieces.append(self.tr("Files:") + "\n" + "\n".join(component.files))
        if not component.texts:
            pieces.append(self.tr("It came without a text of its licence."))
        for text in component.texts:
            pieces.append(f"{_LINE}\n{text.name}\n{_LINE}\n\n{text.text}")
        return "\n\n".join(pieces)


def _line(component: Component) -> str:
    return ", ".join(part for part in (f"{component.name} {component.version}".strip(), component.licence) if part)
