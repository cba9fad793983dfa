"""The field of an endpoint's model: one of those that the server lists, or a name that is typed."""

from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import ServerFacts
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.icons import Icons


class ModelField(ComboBox):
    """What was typed stays, whatever is listed."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self.setEditable(True)
        self.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        line = self.lineEdit()
        if line is not None:
            line.setProperty("kind", "bare")
            line.setAccessibleName(self.tr("Model"))

    def show_models(self, facts: ServerFacts) -> None:
        """Offer what the server lists, and say what to do where it lists nothing."""
        typed = self.currentText()
        self.clear()
        self.addItems(list(facts.models))
        self.setEditText(typed)
        line = self.lineEdit()
        if line is not None:
            listed, unlisted = self.tr("Choose one, or leave it to the server"), self.tr("The server lists none: type its name")
            line.setPlaceholderText(unlisted if facts.wants_model_named else listed)
