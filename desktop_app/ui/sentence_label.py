"""A line of text in the colour of a role, for what the style sheet has no kind for: problems, remedies, results."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui.theme import TextRole, Theme


class SentenceLabel(QLabel):
    """Plain text in a role of `TextRole` and of `Colours`; it follows the theme, wraps if asked to, and is never read as HTML."""

    def __init__(self, theme: Theme, text_role: TextRole, colour: str, *, wraps: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour = colour
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(text_role))
        self.setWordWrap(wraps)
        theme.changed.connect(self._paint_text)
        self._paint_text()

    def set_colour(self, colour: str) -> None:
        """Change to another role of `Colours`."""
        if colour != self._colour:
            self._colour = colour
            self._paint_text()

    def _paint_text(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, getattr(self._theme.colours, self._colour))
        self.setPalette(palette)


class HelpLine(SentenceLabel):
    """One line that never changes its row's height: what is too long ends with "…" and stands in the tooltip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, TextRole.SMALL, "text3", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_sentence(self, text: str, *, wrong: bool = False) -> None:
        """Say `text`, in the colour of danger if something is `wrong`."""
        self.setText(text)
        self.set_colour("danger" if wrong else "text3")

    def sizeHint(self) -> QSize:
        """The height of one line, with or without text."""
        return QSize(0, QFontMetrics(self.font()).height())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), shown)
