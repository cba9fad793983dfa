"""What the next answer is asked with, to the letter: special tokens, spaces and all."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.chat.control_tokens import ControlFinding, space_after_instruction
from desktop_app.chat.endpoint import EndpointStatus, Reach
from desktop_app.chat.errors import ChatError
from desktop_app.ui.control_notice import ControlNotice
from desktop_app.ui.control_words import kept_space_words
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.long_text_view import LongTextView
from desktop_app.ui.prompt_comparison import PromptComparison
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.state_light import StateLight
from desktop_app.ui.system_fold_line import SystemFoldLine
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_WIDTH, _TEXT_HEIGHT = 720, 360  # logical px
_SPECIAL = re.compile(r"</?s>|\[/?[A-Z_]{3,24}\]|<\|[^|<>\s]{1,40}\|>|<</?SYS>>|<(?:bos|eos|start_of_turn|end_of_turn)>")


class SpecialTokenColours(QSyntaxHighlighter):
    """Marks what looks like a special token, in any of the usual families."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """One line at a time."""
        mark = QTextCharFormat()
        mark.setForeground(self._theme.colours.keyword)
        for found in _SPECIAL.finditer(text):
            self.setFormat(found.start(), found.end() - found.start(), mark)


class ExactPromptDialog(DialogFrame):
    """Shows the prompt, or that it is being asked for, or why it is not known; and what the server would make of the same chat."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Exact prompt"), parent, width=_WIDTH)
        self._prompt = ""
        self.text = LongTextView(theme)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setAccessibleName(self.tr("Exact prompt"))
        self._colours = SpecialTokenColours(theme, self.text.document())
        self._light = StateLight(theme)
        self._light.set_status(EndpointStatus("", Reach.CHECKING))
        self._alert = ThemedIcon(theme, icons, "circle-alert", "danger")
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        self._state = QWidget()
        row = QHBoxLayout(self._state)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for icon in (self._light, self._alert):
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.sentence, 1)
        self.fold_line = SystemFoldLine(theme)
        self.control = ControlNotice(theme, icons, shows_as_is=True)
        self.next_mark = LinkButton(self.tr("Show it"))
        self.next_mark.setToolTip(self.tr("Go to the next place that is marked"))
        self.next_mark.clicked.connect(self.text.show_next_mark)
        self.control.links.addWidget(self.next_mark)
        self.comparison = PromptComparison(theme, icons)
        for part in (self._state, self.fold_line, self.control, self.text, self.comparison):
            self.column.addWidget(part)
        self.count = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.copy = QPushButton(self.tr("Copy"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.count, self.copy, self.close_button)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self.show_loading()

    def show_loading(self) -> None:
        """The server is being asked for it."""
        self._say(self.tr("The server is asked for the prompt."), icon=self._light)

    def show_prompt(
        self,
        prompt: str,
        *,
        folded_system: str = "",
        is_raw: bool = False,
        control: ControlFinding | None = None,
        marks: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Show it whole; `folded_system` is the system prompt that had to be put before the first message.

        `control` is a control token that comes from its texts and not from the template, and `marks` are the places of all such;
        of a raw prompt spaces at the end are marked.
        """
        space = space_after_instruction(prompt) if is_raw else 0
        if space:
            marks = (*marks, (len(prompt) - space, len(prompt)))
        self.control.show_finding(control, kept_space_words() if space else "")
        self.fold_line.show_text(folded_system)
        self.fold_line.show_folds(bool(folded_system))
        self._prompt = prompt
        self._state.hide()
        self.text.show_text(prompt, marks)
        self.next_mark.setVisible(bool(marks))
        self.text.show()
        characters = self.tr("One character") if len(prompt) == 1 else self.tr("{n} characters")
        self.count.setText(characters.format(n=QLocale().toString(len(prompt))))
        self.copy.show()
        self.text.setFocus()

    def show_unknown(self) -> None:
        """Nobody can tell."""
        self._say(self.tr("The server renders the prompt itself and does not tell it."), icon=None)

    def show_nothing(self) -> None:
        """Nobody has written anything."""
        self._say(self.tr("There is nothing to send yet. Write a message first."), icon=None)

    def show_error(self, error: ChatError) -> None:
        """It could not be asked for."""
        explanation = explain(error)
        self._say(f"{explanation.title} {explanation.remedy}", icon=self._alert)

    def _say(self, sentence: str, *, icon: QWidget | None) -> None:
        self.text.stop()
        self.sentence.setText(sentence)
        for each in (self._light, self._alert):
            each.setVisible(each is icon)
        self._state.show()
        for part in (self.text, self.copy, self.fold_line, self.control, self.comparison):
            part.hide()
        self.count.setText("")

    def _copy(self) -> None:
        # not the document's own copy: that one turns U+00A0 into spaces, and this is to the letter
        QGuiApplication.clipboard().setText(self._prompt)
        self.count.setText(self.tr("Copied"))
