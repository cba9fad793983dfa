"""The seed: a new one for every answer, or one that stays."""

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.chat.parameters import Control, Knob
from desktop_app.ui.number_text import read_seed
from desktop_app.ui.parameter_row import ParameterRow
from desktop_app.ui.parameter_words import parameter_name, seed_range_sentence
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class SeedRow(ParameterRow):
    """A field for a number up to 2^64 - 1; empty, every answer gets a new seed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Control.SEED, parent)
        self.state = SentenceLabel(theme, TextRole.UI, "text")
        self.state.setContentsMargins(0, 0, 6, 0)
        self.field = QLineEdit()
        self.field.setFont(theme.number_font(TextRole.UI))
        self.field.setMaxLength(32)
        self.field.setAccessibleName(self.tr("{parameter}, value").format(parameter=parameter_name(Control.SEED)))
        self.head.insertWidget(1, self.state)
        self.body.insertSpacing(1, 4)
        self.body.insertWidget(2, self.field)
        self.body.insertSpacing(3, 4)
        self.field.textEdited.connect(self._type)
        self.field.editingFinished.connect(self._leave)

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """Show the fixed seed, or that it is random or off."""
        fixed = "" if knob.value is None or not shown else str(knob.value)
        if read_seed(self.field.text()) != read_seed(fixed) or not self.field.hasFocus():
            self.field.setText(fixed)
        self.field.setPlaceholderText(self.tr("Random") if shown else self.tr("Not sent"))
        self.state.set_colour("text" if shown else "text3")
        if not shown:
            self.state.setText(self.tr("off"))
        else:
            self.state.setText(self.tr("fixed") if fixed else self.tr("random"))

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Switch, then field."""
        return (self.switch, self.field)

    def _type(self, text: str) -> None:
        seed = read_seed(text)
        if seed is None and text.strip():
            self.help.show_sentence(seed_range_sentence(), wrong=True)
        else:
            self.set_knob(Knob(seed))

    def _leave(self) -> None:
        if self.field.text().strip() and read_seed(self.field.text()) is None:
            self.field.setText("" if self.knob.value is None or not self.knob.on else str(self.knob.value))
