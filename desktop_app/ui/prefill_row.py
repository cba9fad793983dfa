"""How the next answer is to start: a small field above the composer's text that goes along with what is sent."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_SIDE = 24  # px
_LEFT, _RIGHT = 15, 7  # px: the words stand where the text does, the cross at the composer's edge
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PrefillRow(QWidget):
    """ "Answer starts with: …  ×"; for an answer that is there already, with *Regenerate*."""

    closed = Signal()
    """It went away, with the keyboard in it."""
    done = Signal()
    """Enter: what starts the next answer is typed, the message is next."""
    regenerate_wanted = Signal(str, str)
    """An answer's id, and how another one is to start."""
    resized = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer_id = ""
        self._label = SentenceLabel(theme, TextRole.SMALL, "text3")
        self._label.setText(self.tr("Answer starts with:"))
        self.field = QLineEdit()
        self.field.setProperty("kind", "bare")
        self.field.setAccessibleName(self.tr("How the answer starts"))
        self.field.installEventFilter(self)
        self._regenerate = LinkButton(self.tr("Regenerate"))
        self._regenerate.clicked.connect(self._regenerate_now)
        self._close = IconButton(icons, "x", self.tr("Do not start the answer"), side=_SIDE)
        self._close.clicked.connect(self.close_row)
        row = QHBoxLayout(self)
        row.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.field, 1)
        row.addWidget(self._regenerate)
        row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """What starts the next answer; empty without one, or while it is about an answer that is there already."""
        return "" if self.isHidden() or self._answer_id else self.field.text()

    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard can stand, from left to right."""
        return self.field, self._regenerate, self._close

    @property
    def is_open(self) -> bool:
        """True while it is seen."""
        return not self.isHidden()

    def open_row(self, answer_id: str = "") -> None:
        """Ask how the next answer is to start, or another version of one."""
        was_hidden = self.isHidden()
        self._answer_id = answer_id
        self._regenerate.setVisible(bool(answer_id))
        self.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if was_hidden:
            self.resized.emit()

    def close_row(self) -> None:
        """Nothing starts the next answer; what was typed is there when it is opened again."""
        if self.isHidden():
            return
        focused = self.focusWidget()
        held = focused is not None and focused.hasFocus()
        self._answer_id = ""
        self.hide()
        self.resized.emit()
        if held:
            self.closed.emit()

    def clear(self) -> None:
        """It was taken, or belongs to another chat."""
        self.close_row()
        self.field.clear()

    def close_if_unused(self) -> bool:
        """Esc elsewhere: an empty row goes. False if there is none."""
        if self.isHidden() or self.field.text():
            return False
        self.close_row()
        return True

    def set_refusal(self, refusal: str) -> None:
        """Why nothing can be regenerated now; empty if it can."""
        self._regenerate.setEnabled(not refusal)
        self._regenerate.setToolTip(refusal)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes it, Esc takes it away."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_row()
                return True
            if event.key() in _ENTER:
                if self._answer_id:
                    self._regenerate_now()
                else:
                    self.done.emit()
                return True
        return super().eventFilter(watched, event)

    def _regenerate_now(self) -> None:
        answer_id, text = self._answer_id, self.field.text()
        if answer_id and self._regenerate.isEnabled():
            self.clear()
            self.regenerate_wanted.emit(answer_id, text)
