"""The sentence in the composer that says why nothing can be sent, or how little of the chat still is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.chat.context import ContextReading, GivesWay
from desktop_app.ui.context_words import hint_words, problem_words
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon


class ContextNotice(QWidget):
    """Hidden while all is well."""

    gives_way_chosen = Signal(GivesWay)
    resized = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alert = ThemedIcon(theme, icons, "circle-alert", "danger")
        self._info = ThemedIcon(theme, icons, "info", "warn")
        self.sentence = SentenceLabel(theme, TextRole.SMALL, "danger", wraps=True)
        self.sentence.setMinimumWidth(120)
        self.drop = LinkButton(self.tr("Drop older messages"))
        self.drop.clicked.connect(lambda: self.gives_way_chosen.emit(GivesWay.OLDEST))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for icon in (self._alert, self._info):
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_reading(self, reading: ContextReading | None, *, has_older: bool) -> None:
        """Say what stands in the way; `has_older`: there are messages that could be left out."""
        problem = "" if reading is None else problem_words(reading)
        words = problem or ("" if reading is None else hint_words(reading))
        was = (self.isHidden(), self.sentence.text(), self.drop.isHidden())
        self.sentence.setText(words)
        self.sentence.set_colour("danger" if problem else "warn")
        self._alert.setVisible(bool(problem))
        self._info.setVisible(not problem)
        refuses = reading is not None and reading.gives_way is GivesWay.REFUSE
        self.drop.setVisible(bool(problem) and has_older and refuses)
        self.setVisible(bool(words))
        if was != (self.isHidden(), self.sentence.text(), self.drop.isHidden()):
            self.resized.emit()
