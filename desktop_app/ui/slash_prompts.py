"""The list of saved prompts over the composer: it opens where `/` is the first that is written, and what follows filters it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.chat.saved_item import NAME_LENGTH, SavedItem, SavedKind
from desktop_app.ui.composer import Composer
from desktop_app.ui.saved_words import nothing_here
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_MOST_ROWS, _ROW = 8, 32
_PADDING, _GAP, _EDGE = 6, 4, 8
_MOST_WIDTH = 420
# all logical px
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS, Qt.Key.Key_PageUp: -_MOST_ROWS}
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class SlashPrompts(QFrame):
    """The keyboard stays in the composer: arrows walk, Enter chooses, Esc leaves what was typed. What nothing is called is text."""

    chosen = Signal(str)
    """The id of a prompt; what was typed to find it is still there."""

    def __init__(self, theme: Theme, composer: Composer, source: Callable[[], Sequence[SavedItem]], parent: QWidget) -> None:
        super().__init__(parent)
        self._composer, self._field, self._source = composer, composer.field, source
        self._within = parent
        self._is_open = False
        self.setProperty("kind", "popover")
        self.rows = QListWidget()
        self.rows.setProperty("kind", "rows")
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setAccessibleName(self.tr("Saved prompts"))
        self.hint = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.hint.setContentsMargins(8, 6, 8, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        column.addWidget(self.rows)
        column.addWidget(self.hint)
        self.rows.itemClicked.connect(self._choose)
        composer.resized.connect(self._place)
        self._field.textChanged.connect(self._text_changed)
        self._field.installEventFilter(self)
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        """True while what is typed filters the list, shown or not."""
        return self._is_open

    def open(self) -> None:
        """Follow what is typed from now on."""
        self._is_open = True
        self._text_changed()

    def close_list(self) -> None:
        """What is typed is text."""
        self._is_open = False
        self.hide()

    def _text_changed(self) -> None:
        if not self._is_open:
            return
        text = self._field.text if self._field.document().characterCount() <= NAME_LENGTH + 2 else ""
        if not text.startswith("/") or "\n" in text:
            self.close_list()
        else:
            self._fill(text[1:])

    def _fill(self, wanted: str) -> None:
        folded = wanted.strip().casefold()
        items = self._source()
        named = [item for item in items if item.name.casefold().startswith(folded)]
        found = [*named, *(item for item in items if folded in item.name.casefold() and item not in named)]
        self.rows.clear()
        for item in found:
            row = QListWidgetItem(item.name)
            row.setData(Qt.ItemDataRole.UserRole, item.id)
            self.rows.addItem(row)
        self.rows.setCurrentRow(0)
        self.rows.setVisible(bool(found))
        is_hint = not items and not wanted
        self.hint.setText(nothing_here(SavedKind.PROMPT, searched=False) if is_hint else "")
        self.hint.setVisible(is_hint)
        self.setVisible(bool(found) or is_hint)
        if found:
            self._announce()
        self._place()

    def _place(self) -> None:
        if not self.isVisible():
            return
        composer = self._composer
        top_left = composer.mapTo(self._within, QPoint(0, 0))
        width = min(composer.width(), _MOST_WIDTH)
        wanted = min(self.rows.count(), _MOST_ROWS) * _ROW if self.rows.count() else self.hint.heightForWidth(width - 2 * _PADDING)
        height = min(wanted + 2 * _PADDING + 4, top_left.y() - _GAP - _EDGE)
        self.setGeometry(top_left.x(), top_left.y() - _GAP - height, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The composer's keys while the list is there; leaving the field closes it."""
        kind = event.type()
        if kind is QEvent.Type.KeyPress and watched is self._field and self.isVisible() and isinstance(event, QKeyEvent):
            return self._take(event)
        if kind is QEvent.Type.FocusOut and watched is self._field:
            self.close_list()
        elif kind is QEvent.Type.Resize and watched is self._within:
            self._place()
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if self._field.is_composing or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key == Qt.Key.Key_Escape:
            self.close_list()
        elif not self.rows.count():
            return False
        elif key in _STEPS:
            self._walk(_STEPS[key])
        elif key in _CHOOSING:
            self._choose(self.rows.currentItem())
        else:
            return False
        return True

    def _walk(self, steps: int) -> None:
        last, at = self.rows.count() - 1, self.rows.currentRow()
        to = at + steps
        if abs(steps) == 1:
            to %= last + 1
        self.rows.setCurrentRow(min(max(to, 0), last))
        self._announce()

    def _announce(self) -> None:
        row = self.rows.currentItem()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, row.text()))

    def _choose(self, row: QListWidgetItem | None) -> None:
        if row is not None:
            self.close_list()
            self.chosen.emit(row.data(Qt.ItemDataRole.UserRole))
