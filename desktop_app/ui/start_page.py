"""What a chat without messages shows: what to do, three examples, and the way to a server of one's own."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.look_part import LookPart
from desktop_app.ui.message_places import REACH
from desktop_app.ui.reading_label import ReadingLabel
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_EXAMPLE_HEIGHT, _EXAMPLE_RADIUS = 44, 10  # px
_AROUND = 16  # px above and below the page's column


class StartPage(QScrollArea):
    """One of three: the built-in model's first page, a plain one for other endpoints, and "Connect a server"."""

    example_chosen = Signal(str)
    connect_requested = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = SentenceLabel(theme, TextRole.HEADING, "text", wraps=True)
        self._lines = ReadingLabel(theme)
        self._examples = [
            Example(theme, text)
            for text in (
                self.tr("What is your favourite condiment?"),
                self.tr("Explain temperature and top-p to a ten-year-old"),
                self.tr("Write a haiku about the Mistral"),
            )
        ]
        self._is_offered, self._is_builtin, self._connect_first = True, True, False
        self.look = LookPart(theme)
        self.look.address_wanted.connect(self.connect_requested)
        self._card = self._make_card(theme, icons)
        self._column = self._lay_out()
        for example in self._examples:
            example.clicked.connect(lambda _=False, example=example: self.example_chosen.emit(example.text()))

    def show_builtin(self) -> None:
        """The first page: the built-in model answers."""
        self._say(
            self.tr("Ask something"),
            self.tr(
                "The built-in model answers on this computer, without a network. It is small, made for trying Brise out, and often wrong."
            ),
        )
        self._show(builtin=True)

    def show_endpoint(self) -> None:
        """An empty chat with an endpoint of the user's."""
        self._say(self.tr("Ask something"), "")
        self._show()

    def show_connect_first(self) -> None:
        """There is neither a built-in model nor an endpoint."""
        self._say(
            self.tr("Connect a server"),
            self.tr("No model is part of this installation: a server of your own has to answer."),
        )
        self._show(connect_first=True)

    def offer_servers(self, offered: bool) -> None:
        """Whether the card stands below the examples of the built-in model; where only connecting helps it always does."""
        self._is_offered = offered
        self._show(builtin=self._is_builtin, connect_first=self._connect_first)

    def _say(self, heading: str, lines: str) -> None:
        self._heading.setText(heading)
        self._lines.setText(lines)
        self._lines.setVisible(bool(lines))

    def _show(self, *, builtin: bool = False, connect_first: bool = False) -> None:
        self._is_builtin, self._connect_first = builtin, connect_first
        for example in self._examples:
            example.setVisible(not connect_first)
        self.look.set_place(dismissible=not connect_first, primary=connect_first)
        self._card.setVisible(connect_first or (builtin and self._is_offered))

    def set_column(self, left: int, width: int) -> None:
        """Where cards stand: the same as in the transcript."""
        bar = self.verticalScrollBar().sizeHint().width()
        self._column.setContentsMargins(left, _AROUND, max(self.width() - bar - left - width, 0), _AROUND)

    def _lay_out(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setContentsMargins(REACH, 0, REACH, 0)
        words.setSpacing(8)
        words.addWidget(self._heading)
        words.addWidget(self._lines)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(8)
        column.addStretch(1)
        column.addLayout(words)
        column.addSpacing(8)
        for example in self._examples:
            column.addWidget(example)
        column.addSpacing(16)
        column.addWidget(self._card)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # its room is always kept; without a range it is disabled, and not drawn
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda lowest, highest: bar.setEnabled(highest > lowest))
        bar.rangeChanged.connect(self._keep_look_in_sight)
        for area in (self.viewport(), page):
            area.setAutoFillBackground(False)
        return column

    def _keep_look_in_sight(self) -> None:
        """What was found makes the page longer; what is taller than the page is read from its beginning."""
        if self.look.has_looked and self._card.isVisible():
            top, height = self._card.y() - _AROUND, self._card.height() + 2 * _AROUND
            bar, room = self.verticalScrollBar(), self.viewport().height()
            bar.setValue(top if height > room else min(max(bar.value(), top + height - room), top))

    def _make_card(self, theme: Theme, icons: Icons) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(18, 12, 13, 12)
        row.setSpacing(13)
        row.addWidget(ThemedIcon(theme, icons, "plug", "text2"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.look, 1)
        return card


class Example(QPushButton):
    """A question to click."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, _EXAMPLE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A long question is elided."""
        return QSize(100, _EXAMPLE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line round it; the text stands where all text begins."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.line, 2 if self._theme.is_high_contrast else 1))
        painter.setBrush(colours.pressed if self.isDown() else colours.hover if self.underMouse() else colours.ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _EXAMPLE_RADIUS, _EXAMPLE_RADIUS)
        painter.setPen(colours.text)
        room = self.rect().adjusted(REACH, 0, -REACH, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), text)
