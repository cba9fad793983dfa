"""A paragraph in reading size with the line height of messages; QLabel's own lines stand too close."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.rendering.blocks import Run
from desktop_app.rendering.text_flow import TextFlow
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.transcript_look import transcript_look


class ReadingLabel(QLabel):
    """Plain text in text2, wrapped; as tall as its width asks for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:
        """Yes."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the wrapped text."""
        return self._make_flow(width).height

    def sizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(100, self._make_flow(10_000).line_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setPen(self._theme.colours.text2)
        self._make_flow(self.width()).paint(painter, QPointF(0, 0), QRectF(self.rect()), ())

    def _make_flow(self, width: int) -> TextFlow:
        # part of a page that is not zoomed
        look = replace(transcript_look(self._theme), reading=self._theme.font(TextRole.READING))
        return TextFlow((Run(self.text(), 0, len(self.text())),), look, look.reading, width)
