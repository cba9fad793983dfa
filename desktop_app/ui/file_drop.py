"""Files and images that are dropped anywhere on a window; while they hang over it, it says what will happen."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui.given_data import Given, brings_attachments, given_by
from desktop_app.ui.theme import TextRole, Theme

_EDGE, _RADIUS = 8, 12  # px


class FileDrop(QObject):
    """Watches a window; `given` when something fell."""

    given = Signal(Given)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.target = DropTarget(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what can be attached, and nothing else."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            takes = brings_attachments(event.mimeData())
            self._show(takes)
            if takes:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            return takes
        if kind == QEvent.Type.DragMove:
            event.accept()
            return True
        if kind == QEvent.Type.DragLeave:
            self._show(False)
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._show(False)
            event.setDropAction(Qt.DropAction.CopyAction)  # never a move: the file would go from where it is
            event.accept()
            self.given.emit(given_by(event.mimeData()))
            return True
        return super().eventFilter(watched, event)

    def _show(self, shown: bool) -> None:
        self.target.setGeometry(self._window.rect())
        self.target.setVisible(shown)
        self.target.raise_()


class DropTarget(QWidget):
    """A frame round the whole window, and a sentence."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Drop files to attach them"))
        self.hide()

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
