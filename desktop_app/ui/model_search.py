"""A model's name, typed or found: what is typed is searched for, and what was found is picked by mouse or keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.chat.hf_model import HfModel
from desktop_app.ui.explain import Explanation
from desktop_app.ui.hf_words import model_line
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.saved_list import SavedRows
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

PAUSE = 300
"""Milliseconds without a key after which what is typed is searched for."""
MOST_SHOWN = 20
_ROWS = 4.5
"""Rows that are seen at once: the half says that there are more."""
_LONGEST = 400  # characters
_INTO_ROWS = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
_PICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ModelSearch(QWidget):
    """Down goes from the field into what was found, Enter picks there, Esc closes it and ends the search."""

    wanted = Signal(str)
    """Search for this; whatever is still being searched for no longer counts."""
    cancelled = Signal()
    picked = Signal(str)
    """A model's name: chosen, or typed and left."""
    edited = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picked = ""
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(self.tr("Type a part of its name"))
        self.field.setAccessibleName(self.tr("Model"))
        self.look = IconButton(icons, "search", self.tr("Search models"), side=32)
        self.rows = SavedRows()
        self.rows.setProperty("kind", "rows")
        self.rows.setAccessibleName(self.tr("Models found"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.rows.setTabKeyNavigation(False)
        self.sentence = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.setFocusProxy(self.field)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.rows)
        column.addWidget(self.sentence)
        self.close_rows()
        for watched in (self.field, self.rows):
            watched.installEventFilter(self)
        self.field.textEdited.connect(self._type)
        self.look.clicked.connect(self._search)
        self.rows.itemClicked.connect(self._pick)
        self.pause.timeout.connect(self._search)

    @property
    def name(self) -> str:
        """What stands in the field."""
        return self.field.text().strip()

    def show_name(self, name: str) -> None:
        """Fill the field."""
        self._picked = name
        self.field.setText(name)
        self.close_rows()

    def show_searching(self) -> None:
        """It is being searched for; what was found before stays until then."""
        self._say(self.tr("Searching"), announce=False)

    def show_found(self, models: Sequence[HfModel]) -> None:
        """What was found."""
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for model in models[:MOST_SHOWN]:
                detail = model_line(model)
                row = QListWidgetItem(f"{model.name}\n{detail}")
                row.setData(Qt.ItemDataRole.UserRole, model.name)
                row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{model.name}, {detail}")
                row.setToolTip(model.name)
                self.rows.addItem(row)
        self.rows.setVisible(bool(models))
        if not models:
            self._say(self.tr("Nobody serves a model with this name now."))
            return
        height = self.rows.sizeHintForRow(0)
        self.rows.setFixedHeight(round(height * min(len(models), _ROWS)) + 2 * self.rows.frameWidth())
        many = self.tr("The first {n}. Type more of the name to find others.").format(n=MOST_SHOWN)
        few = self.tr("1 model found") if len(models) == 1 else self.tr("{n} models found").format(n=len(models))
        self._say(many if len(models) >= MOST_SHOWN else few)

    def show_explanation(self, explanation: Explanation) -> None:
        """Why nothing was found, or what is wrong with what was picked."""
        self.rows.hide()
        self._say(f"{explanation.title} {explanation.remedy}".strip(), "danger")

    def show_problem(self, sentence: str) -> None:
        """What is wrong with what stands here, and the cursor goes there."""
        self.rows.hide()
        self._say(sentence, "danger")
        self.field.setFocus()

    def show_remark(self, sentence: str) -> None:
        """What is to be known of what stands here."""
        self.rows.hide()
        self._say(sentence)

    def close_rows(self) -> None:
        """Show the field alone."""
        if self.rows.hasFocus():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.rows.hide()
        self.sentence.hide()

    @property
    def is_open(self) -> bool:
        """True while something is searched for, or can be picked."""
        return self.pause.isActive() or not self.rows.isHidden() or not self.sentence.isHidden()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys between the field and the rows, and when both are left."""
        if event.type() is QEvent.Type.FocusOut and not (self.field.hasFocus() or self.rows.hasFocus()):
            self._tell()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._takes(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, watched: QObject, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key is Qt.Key.Key_Escape and self.is_open:
            self._end()
        elif watched is self.field and key in _INTO_ROWS:
            self._enter_rows()
        elif watched is self.rows and key in _PICKS:
            self._pick(self.rows.currentItem())
        elif watched is self.rows and key is Qt.Key.Key_Up and self.rows.currentRow() <= 0:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    def _enter_rows(self) -> None:
        if self.rows.isHidden():
            self._search()
        else:
            self.rows.setCurrentRow(max(self.rows.currentRow(), 0))
            self.rows.setFocus(Qt.FocusReason.TabFocusReason)

    def _type(self) -> None:
        self.pause.start()
        self.edited.emit()

    def _search(self) -> None:
        self.pause.stop()
        self.wanted.emit(self.name)

    def _end(self) -> None:
        self.pause.stop()
        self.cancelled.emit()
        self.close_rows()

    def _pick(self, row: QListWidgetItem | None) -> None:
        if row is not None:
            self.field.setText(row.data(Qt.ItemDataRole.UserRole))
            self.edited.emit()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._end()
            self._tell()

    def _tell(self) -> None:
        if self.name != self._picked:
            self._picked = self.name
            self.picked.emit(self.name)

    def _say(self, sentence: str, colour: str = "text3", *, announce: bool = True) -> None:
        self.sentence.setText(sentence)
        self.sentence.set_colour(colour)
        self.sentence.show()
        if announce:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.sentence, sentence))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, super().sizeHint().height())
