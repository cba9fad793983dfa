"""Backups of all chats: which there are, one more, putting one back, and the check whether everything is sound."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from desktop_app.chat.backup import Backup, DataReport
from desktop_app.chat.errors import ChatError
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.warn_notice import WarnNotice

_ROW_HEIGHT = 32  # logical px
_ROWS = 6  # before the list scrolls


class BackupsDialog(DialogFrame):
    """Signals out, methods in; nothing is put back before it was asked for twice."""

    backup_wanted = Signal()
    check_wanted = Signal()
    restore_wanted = Signal(str)
    """The name of a backup: Brise is to start again with it."""

    def __init__(self, theme: Theme, icons: Icons, folder: str, parent: QWidget | None = None, *, damaged: str = "") -> None:
        super().__init__(theme, self.tr("Backups"), parent)
        self._icons = icons
        self._busy = False
        if damaged:
            follows = self.tr("Brise kept it as {file} and began a new one. Restore a backup to have the chats of its time.").format(
                file=damaged
            )
            self.column.addWidget(WarnNotice(theme, icons, self.tr("The file with your chats was damaged."), follows))
        kept = self.tr("Once a day Brise copies all chats into the folder {folder}. Copies grow rarer with age, and go after two months.")
        self._say(kept.format(folder=folder))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Backups"))
        self.list.setProperty("kind", "choices")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.column.addWidget(self.list)
        self.state = self._say("")
        self.state.hide()
        self.faults = LinkButton(self.tr("Copy what was found"))
        self.faults.hide()
        self.faults.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(self._found)))
        self._found: Sequence[str] = ()
        self.column.addWidget(self.faults, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_feet()
        self.list.currentItemChanged.connect(self._selected)
        self.list.itemDoubleClicked.connect(lambda _item: self.ask())
        self.set_busy("")

    def _say(self, sentence: str) -> SentenceLabel:
        label = SentenceLabel(self.theme, TextRole.UI, "text2", wraps=True)
        label.setText(sentence)
        self.column.addWidget(label)
        return label

    def _add_feet(self) -> None:
        self.check = LinkButton(self.tr("Check my data"))
        self.make = QPushButton(self.tr("Back up now"))
        self.restore = QPushButton(self.tr("Restore…"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.check, self.make, self.restore, self.close_button)
        self.check.clicked.connect(self.check_wanted)
        self.make.clicked.connect(self.backup_wanted)
        self.restore.clicked.connect(self.ask)
        self.close_button.clicked.connect(self.accept)
        self.go = QPushButton(self.tr("Restore and start again"))
        self.stay = QPushButton(self.tr("Cancel"))
        self._question = WarnNotice(self.theme, self._icons, self.tr("Brise starts again with the chats of that time."), self._follows())
        self._question.hide()
        self.column.addWidget(self._question)
        gap = QWidget()
        self._question_foot = self.add_foot(gap, self.stay, self.go)
        for button in (self.stay, self.go):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(False)
        self.stay.clicked.connect(self._show_list)
        self.go.clicked.connect(self._restore)

    def _follows(self) -> str:
        return self.tr("What was written since is not lost: the chats of now are kept in this list, and can be put back the same way.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a backup asks whether to put it back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self.ask()
        else:
            super().keyPressEvent(event)

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """What there is, latest first."""
        chosen = self.chosen
        self.list.clear()
        for backup in backups:
            item = QListWidgetItem(self._words(backup))
            item.setData(Qt.ItemDataRole.UserRole, backup.name)
            item.setToolTip(backup.name)
            self.list.addItem(item)
            if backup.name == chosen:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and backups:
            self.list.setCurrentRow(0)
        if not backups:
            nothing = QListWidgetItem(self.tr("No backup has been made yet."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        rows = min(max(len(backups), 1), _ROWS)
        self.list.setFixedHeight(rows * _ROW_HEIGHT + 2 * self.list.frameWidth() + 8)
        self._selected()

    @property
    def chosen(self) -> str:
        """The name of the backup that the keyboard is on; empty if there is none."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole) or "")

    def set_busy(self, sentence: str) -> None:
        """Something is being done, and nothing else can be begun; an empty sentence: it is done."""
        self._busy = bool(sentence)
        if sentence:
            self._tell(sentence)
        for button in (self.check, self.make, self.go):
            button.setEnabled(not self._busy)
        self._selected()

    def show_made(self) -> None:
        """A backup was made."""
        self._tell(self.tr("The backup was made."))

    def show_report(self, report: DataReport) -> None:
        """What the check found."""
        locale = QLocale()
        if not report.faults:
            size = locale.formattedDataSize(report.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
            words = self.tr("Everything is sound: {chats}, {messages}, {size}.")
            self._tell(words.format(chats=self._chats(report.chats), messages=self._messages(report.messages), size=size))
            return
        self._tell(self.tr("Faults were found. Restore the last backup from before they came in, or go on with what can be read."))
        self._found = report.faults
        self.faults.show()

    def show_error(self, error: ChatError) -> None:
        """Something could not be done."""
        explanation = explain(error)
        self._tell(f"{explanation.title} {explanation.remedy}")

    def _tell(self, sentence: str) -> None:
        self.faults.hide()
        self.state.setText(sentence)
        self.state.show()

    def _selected(self) -> None:
        self.restore.setEnabled(bool(self.chosen) and not self._busy)

    def ask(self) -> None:
        """Show what it means to put the chosen backup back, and ask."""
        if not self.restore.isEnabled():
            return
        self.list.setEnabled(False)
        self._question.show()
        self.show_foot(self._question_foot)
        self.go.setDefault(True)
        self.stay.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_list(self) -> None:
        self._question.hide()
        self.list.setEnabled(True)
        self.show_foot(self.foot)
        self.close_button.setDefault(True)
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _restore(self) -> None:
        name = self.chosen
        self._show_list()
        self.restore_wanted.emit(name)

    def _words(self, backup: Backup) -> str:
        locale = QLocale()
        parts = [locale.toString(QDateTime.fromSecsSinceEpoch(int(backup.made_at)), QLocale.FormatType.ShortFormat)]
        if backup.is_replaced:
            parts.append(self.tr("replaced by a backup"))
        if backup.chats is not None and backup.messages is not None:
            parts += [self._chats(backup.chats), self._messages(backup.messages)]
        parts.append(locale.formattedDataSize(backup.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat))
        return " · ".join(parts)

    def _chats(self, count: int) -> str:
        return self.tr("1 chat") if count == 1 else self.tr("{n} chats").format(n=QLocale().toString(count))

    def _messages(self, count: int) -> str:
        return self.tr("1 message") if count == 1 else self.tr("{n} messages").format(n=QLocale().toString(count))
