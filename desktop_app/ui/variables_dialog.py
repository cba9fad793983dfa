"""Asks for the variables of a prompt, one field for each."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.chat.prompt_variables import Variable
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.growing_field import GrowingField
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme


class VariablesDialog(DialogFrame):
    """Tab and Enter go on to the next field, Enter in the last one inserts; Esc leaves the placeholders as they are."""

    filled = Signal(object)
    """What was entered, by the names of the variables."""

    def __init__(self, theme: Theme, icons: Icons, title: str, variables: Sequence[Variable], parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent)
        self.title.setWordWrap(True)
        self.fields: dict[str, GrowingField | ComboBox] = {}
        for variable in variables:
            field = self._field(icons, variable)
            self.add_field(variable.name, field)
            self.fields[variable.name] = field
        self.keep = QPushButton(self.tr("Keep placeholders"))
        self.insert = QPushButton(self.tr("Insert"))
        self.insert.setProperty("kind", "primary")
        self.add_buttons(None, self.keep, self.insert)
        self.keep.clicked.connect(self.reject)
        self.insert.clicked.connect(self._insert)
        next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _field(self, icons: Icons, variable: Variable) -> GrowingField | ComboBox:
        if not variable.choices:
            field = GrowingField(variable.default)
            field.entered.connect(lambda: self._go_on(field))
            return field
        box = ComboBox(icons)
        for choice in variable.choices:
            box.addItem(choice)
        return box

    def _go_on(self, field: QWidget) -> None:
        fields = list(self.fields.values())
        at = next(place for place, other in enumerate(fields) if other is field)
        if at + 1 < len(fields):
            fields[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._insert()

    def _insert(self) -> None:
        values = {name: field.currentText() if isinstance(field, ComboBox) else field.toPlainText() for name, field in self.fields.items()}
        self.accept()
        self.filled.emit(values)
