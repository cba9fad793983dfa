"""Parameters that are too long for the panel: a summary, and a dialog to write them in."""

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.chat.grammar import Grammar
from desktop_app.chat.parameters import Control, Knob
from desktop_app.ui.grammar_words import grammar_summary, kind_name, one_line
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.parameter_row import ParameterRow
from desktop_app.ui.parameter_words import parameter_name
from desktop_app.ui.sentence_label import HelpLine, SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class EditedRow(ParameterRow):
    """Switched on while there is nothing, it opens the dialog, and stays off until something was saved there."""

    def __init__(self, theme: Theme, control: Control, parent: QWidget | None = None) -> None:
        super().__init__(theme, control, parent)
        self._theme = theme
        self.state = SentenceLabel(theme, TextRole.UI, "text")
        self.state.setContentsMargins(0, 0, 6, 0)
        self.summary = HelpLine(theme)
        self.edit = LinkButton(self.tr("Edit…"))
        self.edit.setAccessibleName(self.tr("{parameter}, edit").format(parameter=parameter_name(control)))
        self.head.insertWidget(1, self.state)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.summary, 1)
        line.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTrailing)
        self.body.insertLayout(1, line)
        self.edit.clicked.connect(self.open_editor)

    def show_value(self, knob: Knob, *, shown: bool) -> None:
        """Show the summary; switched off it stays, for the next time."""
        kind, summary = self.told(knob)
        self.state.set_colour("text" if shown else "text3")
        self.state.setText(kind if shown else self.tr("off"))
        self.summary.show_sentence(summary)
        self.summary.set_colour("text2" if shown else "text3")
        self.edit.setAccessibleDescription(summary)

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Switch, then the way to the dialog."""
        return (self.switch, self.edit)

    @abstractmethod
    def told(self, knob: Knob) -> tuple[str, str]:
        """What it is, in a word, and a summary."""

    @abstractmethod
    def open_editor(self) -> None:
        """Open the dialog."""

    def _switch(self, on: bool) -> None:
        if on and not self.knob.value:
            self.switch.show_checked(False)
            self.open_editor()
        else:
            super()._switch(on)


class GrammarRow(EditedRow):
    """A JSON schema or a regular expression."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Control.GRAMMAR, parent)

    def told(self, knob: Knob) -> tuple[str, str]:
        """Its kind, and what it asks for."""
        if not isinstance(knob.value, Grammar):
            return self.tr("empty"), self.tr("None")
        return kind_name(knob.value.kind), grammar_summary(knob.value)

    def open_editor(self) -> None:
        """Open the dialog."""
        from desktop_app.ui.grammar_dialog import GrammarDialog  # deferred: the start does not pay for it

        grammar = self.knob.value if isinstance(self.knob.value, Grammar) else None
        dialog = GrammarDialog(self._theme, grammar, self.dialect, self.endpoint_name, is_on=self.knob.on, parent=self.window())
        dialog.saved.connect(lambda saved: self.set_knob(Knob(saved)))
        dialog.switched_off.connect(lambda: self.set_knob(Knob(self.knob.value, on=False)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class ExtraBodyRow(EditedRow):
    """A JSON object."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Control.EXTRA, parent)

    def told(self, knob: Knob) -> tuple[str, str]:
        """That there is some, and its beginning."""
        text = knob.value if isinstance(knob.value, str) else ""
        return (self.tr("on"), one_line(text)) if text.strip() else (self.tr("empty"), self.tr("None"))

    def open_editor(self) -> None:
        """Open the dialog."""
        from desktop_app.ui.extra_body_dialog import ExtraBodyDialog  # deferred: the start does not pay for it

        text = self.knob.value if isinstance(self.knob.value, str) else ""
        dialog = ExtraBodyDialog(self._theme, text, self.dialect, self.window())
        dialog.saved.connect(lambda saved: self.set_knob(Knob(saved, on=bool(saved.strip()))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
