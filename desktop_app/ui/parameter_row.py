"""One parameter: name, value and switch, a control below them, and one line of help."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.parameters import RANGES, Control, Knob
from desktop_app.ui.number_text import number_text, read_number
from desktop_app.ui.parameter_words import parameter_name, range_sentence
from desktop_app.ui.sentence_label import HelpLine
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.value_field import ValueField
from desktop_app.ui.value_slider import ValueSlider

VALUE_WIDTH = 76  # logical px


class ParameterRow(QWidget):
    """What every parameter's row has; it is filled by `show_knob`, which never emits."""

    changed = Signal(object)
    """The user set this Knob."""

    def __init__(self, theme: Theme, control: Control, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self.knob = Knob(None, on=False)
        self.dialect, self.endpoint_name = Dialect.TGI, ""  # of the server that is to be told
        name = parameter_name(control)
        self._name = QLabel(name)
        self._name.setFont(theme.font(TextRole.UI_MEDIUM))
        self.switch = Switch(theme, self.tr("{parameter}, on or off").format(parameter=name))
        self.help = HelpLine(theme)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(12)
        self.head.addWidget(self._name, 1)
        self.head.addWidget(self.switch)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addLayout(self.head)
        self.body.addSpacing(2)
        self.body.addWidget(self.help)
        self.switch.toggled.connect(self._switch)

    def show_knob(self, knob: Knob, help_sentence: str, *, known: bool) -> None:
        """Show a value and its switch; `known`: False disables the row, its help says why."""
        self.knob = knob
        self.setEnabled(known)
        if self.switch.isChecked() != (knob.on and known):
            self.switch.show_checked(knob.on and known)
        self.help.show_sentence(help_sentence)
        self.switch.setAccessibleDescription(help_sentence)
        self.show_value(knob, shown=knob.on and known)

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """Show the knob's value in the row's own controls; `shown`: False while it is off or unknown."""
        raise NotImplementedError

    def tab_stops(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in order."""
        raise NotImplementedError

    def set_knob(self, knob: Knob) -> None:
        """Take over what the user chose and tell it."""
        self.knob = knob
        self.changed.emit(knob)

    def _switch(self, on: bool) -> None:
        self.set_knob(Knob(self.knob.value, on))


class NumberRow(ParameterRow):
    """A number with a slider; moving it or typing switches it on."""

    def __init__(self, theme: Theme, control: Control, parent: QWidget | None = None) -> None:
        super().__init__(theme, control, parent)
        self.span = RANGES[control]
        self.field = ValueField(theme, self.tr("{parameter}, value").format(parameter=parameter_name(control)), VALUE_WIDTH)
        self.slider = ValueSlider(theme, self.span, self.tr("{parameter}, slider").format(parameter=parameter_name(control)))
        self.head.insertWidget(1, self.field)
        self.body.insertWidget(1, self.slider)
        QWidget.setTabOrder(self.field, self.switch)
        self.field.typed.connect(self._type)
        self.slider.moved.connect(lambda value: self.set_knob(Knob(value)))

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """Show the number, or "off"."""
        value = knob.value if isinstance(knob.value, int | float) else self.span.minimum
        text = number_text(value, self.span)
        self.field.show_value(text if shown else "", instead=self.tr("off"))
        self.slider.show_value(value, empty=not shown)
        self.slider.setAccessibleDescription(text if shown else self.tr("off"))

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Value, switch, slider."""
        return (self.field, self.switch, self.slider)

    def _type(self, text: str) -> None:
        if not text.strip():  # nothing to send
            self.set_knob(Knob(self.knob.value, on=False))
            self.field.take_back()
            return
        value = read_number(text, self.span)
        if value is not None and self.span.minimum <= value <= self.span.maximum:
            self.set_knob(Knob(value))
            self.field.take_back()  # "0.9" reads "0.90" now
            return
        sentence = range_sentence(number_text(self.span.minimum, self.span), number_text(self.span.maximum, self.span))
        self.help.show_sentence(sentence, wrong=True)
        if not self.field.hasFocus():  # what is shown is what counts, as soon as nobody is typing
            self.field.take_back()
