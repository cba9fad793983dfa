"""An error at the message that it belongs to: what happened, what to do, and the server's own words on demand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.explain import Action, Explanation, action_label
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_MOST_LINES = 12  # of details, before they scroll


class Notice(QFrame):
    """Title, remedy, buttons with the likeliest first, and *Details*."""

    action_wanted = Signal(Action)
    resized = Signal()
    """It needs another height now."""

    def __init__(self, theme: Theme, icons: Icons, explanation: Explanation, *, can_retry: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice_danger")
        self.setAccessibleName(f"{explanation.title} {explanation.remedy}")
        self._buttons: dict[Action, QPushButton] = {}
        self._details = _Details(theme, explanation.details)
        self._details_link = LinkButton(self.tr("Details"))
        self._details_link.clicked.connect(self._toggle_details)
        self._foot = FlowRow(8)
        for action in explanation.actions:
            self._foot.addWidget(self._button(action))
        self._foot.addWidget(self._details_link)
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        for text, role, colour in ((explanation.title, TextRole.UI_STRONG, "text"), (explanation.remedy, TextRole.UI, "text2")):
            label = SentenceLabel(theme, role, colour, wraps=True)
            label.setText(text)
            self._words.addWidget(label)
        self._words.addSpacing(10)
        self._words.addLayout(self._foot)
        self._words.addSpacing(4)
        self._words.addWidget(self._details)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 12, 16, 12)
        self._row.setSpacing(12)
        self._row.addWidget(ThemedIcon(theme, icons, "circle-alert", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._words, 1)
        # shown before it had a parent, it would be a window of its own for a moment, and take the keyboard
        self._details_link.setVisible(bool(explanation.details))
        self.set_can_retry(can_retry)

    def set_can_retry(self, can_retry: bool) -> None:
        """Offer *Try again*, or not: only the last answer can be tried again."""
        if Action.TRY_AGAIN in self._buttons:
            self._buttons[Action.TRY_AGAIN].setVisible(can_retry)

    def height_for(self, width: int) -> int:
        """The height in pixels for a width."""
        for layout in (self._foot, self._words, self._row):  # a layout inside a layout keeps its old sizes until the next event
            layout.invalidate()
        return max(self.heightForWidth(width), self.minimumSizeHint().height())

    def _button(self, action: Action) -> QPushButton:
        button = QPushButton(action_label(action))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.action_wanted.emit(action))
        self._buttons[action] = button
        return button

    def _toggle_details(self) -> None:
        hidden = self._details.isHidden()
        self._details.setVisible(hidden)
        self._details_link.setText(self.tr("Hide details") if hidden else self.tr("Details"))
        self.resized.emit()


class _Details(QPlainTextEdit):
    """The server's words as plain text that can be selected; words of any length are broken."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self.setProperty("kind", "bare")
        self.setFont(theme.font(TextRole.CODE))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setPlainText(text)
        self.setAccessibleName(self.tr("Details"))
        lines = sum(1 + len(line) // 60 for line in text.split("\n"))
        self.setFixedHeight(min(lines, _MOST_LINES) * self.fontMetrics().lineSpacing() + 4)
        self.hide()
