"""The check of this installation: how far it is, then what was found, check by check."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidgetItem, QPushButton, QWidget

from desktop_app.chat.self_check import CheckState, SelfCheck
from desktop_app.ui.check_words import check_title, one_line, report_text, summary
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.wrapped_rows import WrappedRows

_WIDTH, _LIST_HEIGHT = 640, 360  # logical px
_MOST_SHOWN = 100  # checks; there are fourteen
_ICONS = {CheckState.OK: ("check", "good"), CheckState.FAILED: ("triangle-alert", "danger"), CheckState.SKIPPED: ("x", "text3")}


class CheckDialog(DialogFrame):
    """Closing it ends the check."""

    check_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Check this installation"), parent, width=_WIDTH)
        self._icons = icons
        self._text = ""
        self.sentence = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.column.addWidget(self.sentence)
        self.rows = WrappedRows()
        self.rows.setAccessibleName(self.tr("What was checked"))
        self.rows.setFixedHeight(_LIST_HEIGHT)
        self.column.addWidget(self.rows)
        self.state = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.again = QPushButton(self.tr("Check again"))
        self.copy_button = QPushButton(self.tr("Copy report"))
        self.close_button = QPushButton(self.tr("Cancel"))
        self.add_buttons(self.state, self.again, self.copy_button, self.close_button)
        self.again.clicked.connect(self.check_wanted)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self.show_running()

    def show_running(self) -> None:
        """It has begun."""
        self._say(self.tr("Brise starts once more, out of sight, and tries everything. Nothing of yours is read or changed."), "text2")
        self.state.setText(self.tr("Starting"))
        self.rows.clear()
        self._set_running(True)

    def show_progress(self, checked: int) -> None:
        """So many checks have ended."""
        number = self.locale().toString(checked)
        self.state.setText(self.tr("1 check done") if checked == 1 else self.tr("{n} checks done").format(n=number))

    def show_report(self, found: SelfCheck) -> None:
        """What was found."""
        self._say(summary(found), "text" if found.passed else "danger")
        self._text = report_text(found)
        for check in found.checks[:_MOST_SHOWN]:
            sentence = one_line(check.translated)
            row = QListWidgetItem(self._icons.icon(*_ICONS[check.state]), f"{check_title(check)}\n{sentence}")
            row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{check_title(check)}, {sentence}")
            self.rows.addItem(row)
        failed = [number for number, check in enumerate(found.checks[:_MOST_SHOWN]) if check.state is CheckState.FAILED]
        self.rows.setCurrentRow(failed[0] if failed else 0)
        self._set_running(False)
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_broken(self, said: str) -> None:
        """It left no report; what it said last."""
        self._say(self.tr("The check did not come to its end. Install Brise again if this stays so. What it said last:"), "danger")
        self._text = said
        for line in said.splitlines()[-_MOST_SHOWN:]:
            self.rows.addItem(one_line(line))
        self._set_running(False)

    def _say(self, sentence: str, colour: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.set_colour(colour)

    def _set_running(self, running: bool) -> None:
        self.rows.setVisible(not running)
        self.again.setVisible(not running)
        self.copy_button.setVisible(not running)
        self.close_button.setText(self.tr("Cancel") if running else self.tr("Close"))
        if not running:
            self.state.setText("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.state.setText(self.tr("Copied"))
