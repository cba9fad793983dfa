"""Says that the system prompt goes before the first message, where a prompt template has no place for it."""

from PySide6.QtWidgets import QWidget

from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class SystemFoldLine(SentenceLabel):
    """Hidden while there is no system prompt, or a place for it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, TextRole.SMALL, "text3", wraps=True, parent=parent)
        self._folds, self._is_blank = False, True
        self.setText(self.tr("The prompt template has no place for a system prompt. It is sent before your first message, as part of it."))
        self.hide()

    def show_folds(self, folds: bool) -> None:
        """Whether the template of the next answer has no place for one."""
        self._folds = folds
        self._show_if_due()

    def show_text(self, system_prompt: str) -> None:
        """What stands in the field now."""
        self._is_blank = not system_prompt.strip()
        self._show_if_due()

    def _show_if_due(self) -> None:
        due = self._folds and not self._is_blank
        if due == self.isHidden():
            self.setVisible(due)
