"""Stop sequences: texts before which an answer ends, one on each line."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.chat.parameters import STOP_LENGTH_MAXIMUM, STOP_MAXIMUM, Control, Knob
from desktop_app.ui.parameter_row import ParameterRow
from desktop_app.ui.parameter_words import parameter_name
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.stop_text import read_stop_strings, stop_text
from desktop_app.ui.theme import TextRole, Theme

_LINES = 3


class StopRow(ParameterRow):
    r"""A field of three lines; spaces count, and a line break inside a text is written \n."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Control.STOP, parent)
        self.state = SentenceLabel(theme, TextRole.UI, "text")
        self.state.setContentsMargins(0, 0, 6, 0)
        self.field = QPlainTextEdit()
        self._theme = theme
        self.field.setTabChangesFocus(True)
        self.field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.field.setPlaceholderText(self.tr("None"))
        self.field.setAccessibleName(self.tr("{parameter}, one on each line").format(parameter=parameter_name(Control.STOP)))
        self.head.insertWidget(1, self.state)
        self.body.insertSpacing(1, 4)
        self.body.insertWidget(2, self.field)
        self.body.insertSpacing(3, 4)
        self._shows = False
        self._set_font()
        theme.text_changed.connect(self._set_font)
        self.field.textChanged.connect(self._type)

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """Show the texts; switched off they stay, for the next time."""
        strings = knob.value if isinstance(knob.value, tuple) else ()
        if _counted(read_stop_strings(self.field.toPlainText())) != strings:
            self._shows = True
            self.field.setPlainText(stop_text(strings))
            self._shows = False
        self.state.set_colour("text" if shown else "text3")
        self.state.setText(str(len(strings)) if shown else self.tr("off"))

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Switch, then field."""
        return (self.switch, self.field)

    def _set_font(self) -> None:
        self.field.setFont(self._theme.font(TextRole.CODE))
        self.field.setFixedHeight(_LINES * self.field.fontMetrics().lineSpacing() + 18)

    def _type(self) -> None:
        if self._shows:
            return
        strings = read_stop_strings(self.field.toPlainText())
        self.set_knob(Knob(_counted(strings)))
        if len(strings) > STOP_MAXIMUM:
            self.help.show_sentence(self.tr("Only the first {n} count.").format(n=STOP_MAXIMUM), wrong=True)
        elif strings != _counted(strings):
            self.help.show_sentence(self.tr("Only {n} characters of a line count.").format(n=STOP_LENGTH_MAXIMUM), wrong=True)


def _counted(strings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(string[:STOP_LENGTH_MAXIMUM] for string in strings[:STOP_MAXIMUM])
