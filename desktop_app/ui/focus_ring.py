"""The ring round the control that has the keyboard: one for each window, drawn only when the focus came by a key."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop_app.ui.theme import Theme

_GAP, _WIDTH = 1, 2  # px
_REACH = _GAP + _WIDTH
_RADII = {"tool": 6, "link": 6, "danger_link": 6}  # px, by kind
_RADIUS = 8
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)  # they show a border of their own
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange})
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})
_POINTERS = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress})


@runtime_checkable
class HasFocusRect(Protocol):
    """A widget that wants the ring round a part of itself, as a switch does round its track."""

    def focus_rect(self) -> QRect:
        """That part, in the widget's own coordinates; empty for no ring."""
        ...


@runtime_checkable
class MovesFocusRect(HasFocusRect, Protocol):
    """A widget in which that part changes while it has the focus, as a list's current row does."""

    focus_moved: SignalInstance


class FocusRing(QWidget):
    """The ring of one window: lies above everything, takes no clicks, follows its target."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._clip = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """The control that the ring is drawn round; None while it is hidden."""
        return self._target

    def follow(self, target: QWidget | None) -> None:
        """Go round `target`, wherever it moves; None hides."""
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        if isinstance(self._target, MovesFocusRect) and isValid(self._target):
            self._target.focus_moved.disconnect(self.place)
        self._target = target
        if isinstance(target, MovesFocusRect):
            target.focus_moved.connect(self.place)
        walk = target
        while walk is not None and walk is not self.window():
            walk.installEventFilter(self)
            self._watched.append(walk)
            walk = walk.parentWidget()
        self.place()

    def place(self) -> None:
        """Measure the target again."""
        target = self._target
        part = _part(target) if target is not None and target.isVisible() else QRect()
        if target is None or part.isEmpty():
            self.hide()
            return
        window = self.window()
        rect = QRect(target.mapTo(window, part.topLeft()), part.size()).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self._clip = _clip(target, window).translated(-rect.topLeft())
        self.setGeometry(rect)
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The target or something round it moved."""
        if event.type() in _MOVES:
            self.place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two pixels round the target, cut where a scroll area cuts it."""
        if self._target is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._clip)
        painter.setPen(QPen(self._theme.colours.focus, _WIDTH))
        radius = min(_RADII.get(str(self._target.property("kind")), _RADIUS), self.height() / 2 - _REACH) + _GAP + _WIDTH / 2
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


def _part(target: QWidget) -> QRect:
    return target.focus_rect() if isinstance(target, HasFocusRect) else target.rect()


def _clip(target: QWidget, window: QWidget) -> QRect:
    """What the scroll areas round `target` let through, in the window's coordinates, with room for the ring itself."""
    clip = window.rect()
    walk: QWidget | None = target.viewport() if isinstance(target, QAbstractScrollArea) and isinstance(target, MovesFocusRect) else target
    while walk is not None and walk is not window:
        parent = walk.parentWidget()
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is walk:
            seen = QRect(walk.mapTo(window, QPoint(0, 0)), walk.size())
            clip = clip.intersected(seen.adjusted(-_REACH, -_REACH, _REACH, _REACH))
        walk = parent
    return clip


class FocusRings(QObject):
    """Gives every window its ring as soon as the focus comes to it, and knows whether a key or the mouse was last."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key_was_last = False
        self._ring: FocusRing | None = None  # of the window that has the keyboard
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what the person used last; filters windows only, so it costs nothing per widget."""
        if event.type() in _KEYS:
            self._key_was_last = True
        elif event.type() in _POINTERS:
            self._key_was_last = False
        return False

    def watch(self, window: QWindow) -> None:
        """Listen to what is typed and clicked in a window."""
        window.removeEventFilter(self)
        window.installEventFilter(self)

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        ring, self._ring = self._ring, None
        if ring is not None and isValid(ring):
            ring.follow(None)
        if now is None:
            return
        window = now.window()
        handle = window.windowHandle()
        if handle is not None:
            self.watch(handle)
        self._ring = _ring_of(window) or FocusRing(self._theme, window)
        wanted = self._key_was_last and not (isinstance(now, _FIELDS) and not isinstance(now, HasFocusRect))
        if wanted:
            self._ring.follow(now)


def _ring_of(window: QWidget) -> FocusRing | None:
    for child in window.children():
        if isinstance(child, FocusRing):
            return child
    return None
