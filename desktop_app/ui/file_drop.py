"""Files and images that are dropped anywhere on a window; while they hang over it, it says what will happen.

A file that chats may be in, dropped on the list of chats, is imported; everything else is attached.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui.given_data import Given, brings_attachments, given_by, local_paths
from desktop_app.ui.theme import TextRole, Theme

_EDGE, _RADIUS = 8, 12  # px
_DRAGS = frozenset((QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop))


class FileDrop(QObject):
    """Watches a window; `given` when something fell."""

    given = Signal(Given)
    chats_given = Signal(object)
    """Paths of files that fell on the list of chats."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.target = DropTarget(theme, window)
        self._chats: QWidget | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def import_over(self, chats: QWidget) -> None:
        """Files that chats may be in are imported if they fall here."""
        self._chats = chats

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what can be attached, and nothing else."""
        kind = event.type()
        if kind not in _DRAGS:  # all that the window hears comes by here
            return False
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            takes = brings_attachments(event.mimeData())
            self._show(takes, self._is_import(event))
            if takes:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            return takes
        if kind == QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            self._show(True, self._is_import(event))
            event.accept()
            return True
        if kind == QEvent.Type.DragLeave:
            self._show(False)
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._show(False)
            event.setDropAction(Qt.DropAction.CopyAction)  # never a move: the file would go from where it is
            event.accept()
            if self._is_import(event):
                self.chats_given.emit(local_paths(event.mimeData()))
            else:
                self.given.emit(given_by(event.mimeData()))
            return True
        return super().eventFilter(watched, event)

    def _is_import(self, event: QDropEvent) -> bool:
        chats, below = self._chats, self._window.childAt(event.position().toPoint())
        if chats is None or below is None or not (below is chats or chats.isAncestorOf(below)):
            return False
        return may_hold_chats(local_paths(event.mimeData()))

    def _show(self, shown: bool, imports: bool = False) -> None:
        area = self._window.rect()
        if imports and self._chats is not None:
            area = QRect(self._chats.mapTo(self._window, QPoint(0, 0)), self._chats.size())
        self.target.set_purpose(imports)
        self.target.setGeometry(area)
        self.target.setVisible(shown)
        self.target.raise_()


def may_hold_chats(paths: Sequence[str]) -> bool:
    """True if all of them are named as exports are."""
    return bool(paths) and all(path.lower().endswith((".json", ".jsonl", ".zip")) for path in paths)


class DropTarget(QWidget):
    """A frame round what takes the drop, and a sentence."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_purpose(False)
        self.hide()

    def set_purpose(self, imports: bool) -> None:
        """Say what a drop does: attach files, or import the chats in them."""
        text = self.tr("Drop to import the chats") if imports else self.tr("Drop files to attach them")
        if text != self.accessibleName():
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window, and say what a drop does."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        veil = colours.ground.toRgb()
        veil.setAlphaF(0.9)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(colours.accent, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), _RADIUS, _RADIUS)
        painter.setPen(colours.text)
        painter.setFont(self._theme.font(TextRole.H2))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self.accessibleName())
