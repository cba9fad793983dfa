"""The sentence that says which control token goes along in a text, and the choice what is done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.control_tokens import ControlChoice, ControlFinding
from desktop_app.ui.control_words import control_words
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon


class ControlNotice(QWidget):
    """Hidden while there is nothing to say; a choice can always be taken back here, where `shows_as_is` or it was not "as is"."""

    choice_wanted = Signal(ControlChoice)
    resized = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, shows_as_is: bool = False) -> None:
        super().__init__(parent)
        self._shows_as_is = shows_as_is
        self.sentence = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.sentence.setMinimumWidth(120)
        self.as_is = LinkButton(self.tr("Send as is"))
        self.break_up = LinkButton(self.tr("Break it up"))
        self.break_up.setToolTip(self.tr("A space goes behind its first character when it is sent. What you wrote stays as it is."))
        self.as_is.clicked.connect(lambda: self.choice_wanted.emit(ControlChoice.AS_IS))
        self.break_up.clicked.connect(lambda: self.choice_wanted.emit(ControlChoice.BREAK))
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(ThemedIcon(theme, icons, "info", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.sentence, 1)
        self.links = FlowRow(12)
        for link in (self.break_up, self.as_is):
            self.links.addWidget(link)
        indented = QHBoxLayout()
        indented.setContentsMargins(24, 0, 0, 0)
        indented.addLayout(self.links)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addLayout(said)
        self._column.addLayout(indented)
        self._state: tuple[str, bool, bool] = ("", False, False)
        self.hide()

    def show_finding(self, finding: ControlFinding | None, otherwise: str = "") -> None:
        """Say it; without a finding say something else, with nothing to choose."""
        if finding is None or (finding.choice is ControlChoice.AS_IS and not self._shows_as_is):
            self._say(otherwise)
        else:
            choice = finding.choice
            self._say(control_words(finding), as_is=choice is not ControlChoice.AS_IS, break_up=choice is not ControlChoice.BREAK)

    def _say(self, sentence: str, *, as_is: bool = False, break_up: bool = False) -> None:
        state = (sentence, as_is, break_up)
        if state == self._state:
            return
        self._state = state
        had_keyboard = self.as_is.hasFocus() or self.break_up.hasFocus()
        self.sentence.setText(sentence)
        for link in (self.break_up, self.as_is):
            link.setAccessibleDescription(sentence)
        self.as_is.setVisible(as_is)
        self.break_up.setVisible(break_up)
        self.setVisible(bool(sentence))
        self._column.invalidate()
        self.resized.emit()
        if had_keyboard:
            left = self.as_is if as_is else self.break_up if break_up else None
            if left is not None:
                left.setFocus(Qt.FocusReason.OtherFocusReason)
