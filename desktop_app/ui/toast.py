"""A sentence under the header that goes away by itself, with one thing that can still be done about it."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QEvent, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

_STAYS = 10_000  # ms
_STAYS_AFTER_LEAVING = 3_000
_STAYS_BRIEFLY = 1_500
_SLIDE = 150
_RISE = 12  # logical px that it comes down
_LINES = 3


class Toast(QFrame):
    """A child of the window; stays for 10 s, longer while the mouse or the keyboard is on it."""

    resized = Signal()
    """It wants another place: the window centres it."""

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget, *, stays: int = _STAYS, stays_after_leaving: int = _STAYS_AFTER_LEAVING
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._on_action: Callable[[], None] | None = None
        self._about: object = None  # what the action is for
        self._text = ""
        self._is_brief = False
        self._stays, self._stays_after_leaving = stays, stays_after_leaving  # ms
        self.setProperty("kind", "popover")
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._action = QPushButton()
        self._action.setProperty("kind", "link")
        self._action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action.setCursor(Qt.CursorShape.PointingHandCursor)
        self._close = IconButton(icons, "x", self.tr("Close this notice"), side=24)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 6, 5)
        row.setSpacing(12)
        for widget in (self._label, self._action, self._close):
            row.addWidget(widget)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._end)
        self._slide = QVariantAnimation(self, duration=_SLIDE, startValue=0.0, endValue=1.0)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self.resized)
        self._action.clicked.connect(self._act)
        self._close.clicked.connect(self.dismiss)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @property
    def offset(self) -> int:
        """How far above its place it still is, in logical px."""
        if self._slide.state() != QVariantAnimation.State.Running:
            return 0
        return round(_RISE * (1.0 - float(self._slide.currentValue())))

    def show_message(self, text: str, action: str = "", on_action: Callable[[], None] | None = None, about: object = None) -> None:
        """Say something, in place of what it said before; until `withdraw`, if it is about something."""
        self._show(text, action, on_action, brief=False)
        self._about = about

    def withdraw(self, about: object) -> None:
        """What it offered has been done in another way: go, unless it says something else meanwhile."""
        if about is self._about is not None:
            self.dismiss()

    def show_briefly(self, text: str) -> None:
        """Say something that need not be read, unless there is something that may have to be."""
        if not self.isVisible() or self._is_brief:
            self._show(text, "", None, brief=True)

    def _show(self, text: str, action: str, on_action: Callable[[], None] | None, *, brief: bool) -> None:
        goes_on = self.isVisible() and brief  # the next of several steps: nothing slides again
        self._text, self._is_brief = text, brief
        self._close.setVisible(not brief)
        self._row.setContentsMargins(14, 5, 14 if brief else 6, 5)
        self._label.setText(text)
        self._label.setToolTip(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._on_action = on_action
        self._about = None
        self.show()
        self.raise_()
        if not self._theme.reduced_motion and not goes_on:
            self._slide.start()
        self.resized.emit()
        self._timer.start(_STAYS_BRIEFLY if brief else self._stays)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def fit(self, width: int) -> None:
        """Be as wide as the text wants, at most `width` logical px: then it takes up to three lines."""
        self._label.setFixedSize(0, 0)
        room = max(40, width - self._row.totalMinimumSize().width())
        metrics = self._label.fontMetrics()
        whole = metrics.horizontalAdvance(self._text) + 1
        # a line ends where a word does: three of them hold a little less than three times the room
        self._label.setText(metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, max(room, round(_LINES * room * 0.85))))
        self._label.setWordWrap(whole > room)
        shown = min(whole, room)
        self._label.setFixedSize(shown, self._label.heightForWidth(shown) if whole > room else self._label.sizeHint().height())
        self._row.activate()
        self.resize(self._row.totalSizeHint())  # with the border

    def dismiss(self) -> None:
        """Go at once."""
        self._timer.stop()
        self._on_action = self._about = None
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Somebody reads it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Read, it may go soon."""
        if self.isVisible():
            self._timer.start(self._stays_after_leaving)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it while the keyboard is on it."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _act(self) -> None:
        on_action = self._on_action
        self.dismiss()
        if on_action is not None:
            on_action()

    def _end(self) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start(self._stays_after_leaving)
        else:
            self.dismiss()
