"""One line of a text that is looked at to the letter: what is alike, then what is not, on a ground of its own."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.rendering.invisible_characters import reveal
from desktop_app.ui.theme import TextRole, Theme

_SHOWN = str.maketrans({"\n": "⏎", "\t": "⇥"})


def shown(text: str) -> str:
    """The text on one line, line breaks and what cannot be seen by sign or name."""
    return "".join(piece for piece, _ in reveal(text.translate(_SHOWN)))


class MarkedLine(QWidget):
    """Cut at its end where there is no room; a screen reader is told both parts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain, self._marked = "", ""
        self.setFont(theme.font(TextRole.CODE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_parts(self, plain: str, marked: str) -> None:
        """What stands before the difference, and how it goes on; "" : it ends there."""
        first = marked[:1]
        self._plain = shown(plain)
        self._marked = ("␣" if first == " " else shown(first)) + shown(marked[1:]) if marked else "∅"
        self.setAccessibleDescription(f"{self._plain}▸{self._marked}")
        self.update()

    @property
    def text(self) -> str:
        """What is seen of it, where there is room."""
        return self._plain + self._marked

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(120, QFontMetrics(self.font()).height() + 4)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both parts."""
        painter, colours = QPainter(self), self._theme.colours
        metrics = QFontMetrics(self.font())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextForceLeftToRight
        before = metrics.elidedText(self._plain, Qt.TextElideMode.ElideLeft, self.width() // 2)
        start = metrics.horizontalAdvance(before)
        marked = metrics.elidedText(self._marked, Qt.TextElideMode.ElideRight, self.width() - start - 4)
        painter.setPen(colours.text2)
        painter.drawText(QRect(0, 0, start + 1, self.height()), int(flags), before)
        ground = QRect(start, 0, metrics.horizontalAdvance(marked) + 4, self.height())
        painter.fillRect(ground, colours.warn_ground)
        painter.setPen(colours.text)
        painter.drawText(ground.adjusted(2, 0, 0, 0), int(flags), marked)
