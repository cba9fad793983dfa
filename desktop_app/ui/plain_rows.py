"""Parameters of one line of text, and those that are nothing but a switch."""

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.chat.parameters import TEXT_LENGTHS, Control, Knob
from desktop_app.ui.parameter_row import ParameterRow
from desktop_app.ui.parameter_words import parameter_name
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class TextRow(ParameterRow):
    """A field for a name; typing switches it on, emptied it is off."""

    def __init__(self, theme: Theme, control: Control, parent: QWidget | None = None) -> None:
        super().__init__(theme, control, parent)
        self.state = SentenceLabel(theme, TextRole.UI, "text")
        self.state.setContentsMargins(0, 0, 6, 0)
        self.field = QLineEdit()
        self.field.setMaxLength(TEXT_LENGTHS[control])
        self.field.setPlaceholderText(self.tr("None"))
        self.field.setAccessibleName(self.tr("{parameter}, value").format(parameter=parameter_name(control)))
        self.head.insertWidget(1, self.state)
        self.body.insertSpacing(1, 4)
        self.body.insertWidget(2, self.field)
        self.body.insertSpacing(3, 4)
        self.field.textEdited.connect(lambda text: self.set_knob(Knob(text, on=bool(text.strip()))))

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """Show the text; switched off it stays, for the next time."""
        text = knob.value if isinstance(knob.value, str) else ""
        if text != self.field.text():
            self.field.setText(text)
        self.state.set_colour("text" if shown else "text3")
        self.state.setText("" if shown else self.tr("off"))

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Switch, then field."""
        return (self.switch, self.field)


class SwitchRow(ParameterRow):
    """On or off, and no more."""

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """The switch says it all."""

    def tab_stops(self) -> tuple[QWidget, ...]:
        """The switch."""
        return (self.switch,)
