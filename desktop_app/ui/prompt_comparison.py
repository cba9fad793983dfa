"""Whether the server's own template would make the same prompt: asked, compared, the first difference side by side."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import EndpointStatus, Reach
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.prompt_difference import Comparison, PromptDifference
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.marked_line import MarkedLine
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.state_light import StateLight
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon


class PromptComparison(QWidget):
    """Hidden until something is asked."""

    stop_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light = StateLight(theme)
        self._light.set_status(EndpointStatus("", Reach.CHECKING))
        self._same = ThemedIcon(theme, icons, "check", "good")
        self._info = ThemedIcon(theme, icons, "info", "text2")
        self._alert = ThemedIcon(theme, icons, "circle-alert", "danger")
        self.sentence = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.stop = LinkButton(self.tr("Stop"))
        self.again = LinkButton(self.tr("Ask again"))
        self.stop.clicked.connect(self.stop_wanted)
        self.again.clicked.connect(self.again_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._icons: tuple[QWidget, ...] = (self._light, self._same, self._info, self._alert)
        for icon in self._icons:
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.sentence, 1)
        for link in (self.stop, self.again):
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.ours, self.theirs = MarkedLine(theme), MarkedLine(theme)
        self._lines = QWidget()
        grid = QGridLayout(self._lines)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for number, (name, line) in enumerate(((self.tr("Sent"), self.ours), (self.tr("The server’s"), self.theirs))):
            label = QLabel(name)
            label.setProperty("kind", "small_strong")
            line.setAccessibleName(name)
            grid.addWidget(label, number, 0)
            grid.addWidget(line, number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._lines)
        self.hide()

    def show_asking(self, endpoint_name: str) -> None:
        """The server is asked; it can be stopped."""
        self._say(self.tr("{endpoint} is asked what its own template makes of it.").format(endpoint=endpoint_name), self._light)

    def show_comparison(self, comparison: Comparison) -> None:
        """What came of it."""
        if comparison.difference is not None:
            self._show_difference(comparison.difference)
        elif comparison.bos:
            text = self.tr("The server’s own template gives the same, after the {token} that the server puts first.")
            self._say(text.format(token=comparison.bos), self._same)
        else:
            self._say(self.tr("The server’s own template gives the same."), self._same)

    def show_stopped(self) -> None:
        """Nobody waits for it any more."""
        self._say(self.tr("Not compared with the server’s own template."), self._info, again=True)

    def show_unknown(self) -> None:
        """The server does not tell."""
        self._say(self.tr("The server does not tell what its own template makes of it."), self._info)

    def show_error(self, error: ChatError) -> None:
        """It could not be asked, or its template wants none of it."""
        if error.kind is not ErrorKind.TEMPLATE:
            explanation = explain(error)
            self._say(f"{explanation.title} {explanation.remedy}", self._alert, again=True)
        elif "template not found" in error.server_text:
            self._say(self.tr("The server has no template of its own to compare with."), self._info)
        else:
            text = self.tr("The server’s own template refuses this chat: “{reason}”")
            self._say(text.format(reason=error.server_text), self._info)

    def _show_difference(self, difference: PromptDifference) -> None:
        text = self.tr("The server’s own template gives something else after {n} characters that are the same.")
        if difference.at == 0:
            text = self.tr("The server’s own template gives something else from the first character on.")
        elif difference.at == 1:
            text = self.tr("The server’s own template gives something else after one character that is the same.")
        self.ours.show_parts(difference.before, difference.ours)
        self.theirs.show_parts(difference.before, difference.theirs)
        self._say(text.format(n=QLocale().toString(difference.at)), self._info, lines=True)

    def _say(self, sentence: str, icon: QWidget, *, again: bool = False, lines: bool = False) -> None:
        had_keyboard = self.stop.hasFocus() or self.again.hasFocus()
        self.sentence.setText(sentence)
        for each in self._icons:
            each.setVisible(each is icon)
        self.stop.setVisible(icon is self._light)
        self.again.setVisible(again)
        self._lines.setVisible(lines)
        self.show()
        if had_keyboard:
            link = self.stop if icon is self._light else self.again if again else None
            (link or self.window()).setFocus(Qt.FocusReason.OtherFocusReason)
