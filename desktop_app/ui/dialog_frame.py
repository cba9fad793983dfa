"""What all dialogs look like: 560 wide, a title, a column that scrolls where the screen is low, and buttons at the foot."""

import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from desktop_app.ui.enter_key import press_focused_button
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

WIDTH, PADDING, SPACE = 560, 24, 16
_SCREEN_EDGE = 48  # kept free of the screen, in both directions
_SCROLL_BAR = 12
# all logical px
_SCROLLS = {
    Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}


class DialogFrame(QDialog):
    """An empty dialog; others fill `column` and `foot`. It is opened with `open()` and grows with what it holds."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None, *, width: int = WIDTH) -> None:
        super().__init__(parent)
        self.theme = theme
        self._wanted_width = width
        self.setWindowTitle(title)
        self._content = QWidget()
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(PADDING, PADDING, PADDING, 0)
        self.column.setSpacing(SPACE)
        self.title = SentenceLabel(theme, TextRole.H2, "text")
        self.title.setText(title)
        self.column.addWidget(self.title)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self._scroll, 1)
        self._feet: list[QWidget] = []
        self.foot = self.add_foot()
        self.show_foot(self.foot)
        self._content.installEventFilter(self)

    def add_foot(self, *widgets: QWidget) -> QWidget:
        """A row below what scrolls, the first widget as wide as there is room; one of them is shown at a time."""
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(PADDING, SPACE, PADDING, PADDING)
        row.setSpacing(8)
        for place, widget in enumerate(widgets):
            row.addWidget(widget, 1 if place == 0 else 0)
        foot.hide()
        foot.installEventFilter(self)
        self._whole.addWidget(foot)
        self._feet.append(foot)
        return foot

    def show_foot(self, shown: QWidget) -> None:
        """Show this foot instead of the others."""
        for foot in self._feet:
            foot.setVisible(foot is shown)
        if self.isVisible():
            self.fit()

    def add_field(self, label: str, field: QWidget, *below: QWidget) -> QWidget:
        """Put a field under its small label, and what belongs to it under the field; returns what holds them all."""
        name = QLabel(label)
        name.setProperty("kind", "small_strong")
        name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(name)
        for widget in (field, *below):
            rows.addWidget(widget)
        self.column.addWidget(part)
        return part

    def add_buttons(self, first: QWidget | None, *buttons: QPushButton) -> None:
        """The foot: `first` at the left, then the buttons, the one that Enter presses last (first on Windows)."""
        row = self.foot.layout()
        if not isinstance(row, QHBoxLayout):
            return
        if first is not None:
            row.addWidget(first)
        row.addStretch(1)
        for button in reversed(buttons) if sys.platform == "win32" else buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(False)
            row.addWidget(button)
        if buttons:
            buttons[-1].setDefault(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the dialog holds wants another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its content, before anybody sees it, and before Qt puts its middle over the window's."""
        self.fit()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, else the default one. Where the screen is low, keys scroll."""
        if press_focused_button(self, event):
            return
        act = _SCROLLS.get(Qt.Key(event.key()))
        if act is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._scroll.verticalScrollBar().triggerAction(act)

    def fit(self) -> None:
        """As wide as wanted and as high as the content, within the screen."""
        room = self.screen().availableSize()
        width = min(self._wanted_width, room.width() - _SCREEN_EDGE)
        self.ensurePolished()
        self._turn_foot(width)
        # the scroll bar, where it is there now, stands in the right padding
        height = _height(self._content, width - PADDING + self.column.contentsMargins().right())
        height += sum(_height(foot, width) for foot in self._feet if not foot.isHidden())
        self.setFixedSize(width, min(height, room.height() - _SCREEN_EDGE))
        if self.isVisible():
            self._stay_on_screen()

    def _turn_foot(self, width: int) -> None:
        """Where the screen is narrower than the buttons beside each other, they stand one below the other."""
        row = self.foot.layout()
        if not isinstance(row, QHBoxLayout):
            return
        buttons = [each for each in self.foot.findChildren(QPushButton) if not each.isHidden()]
        needed = sum(each.sizeHint().width() for each in buttons) + row.spacing() * (len(buttons) - 1) + 2 * PADDING
        row.setDirection(QHBoxLayout.Direction.TopToBottom if needed > width else QHBoxLayout.Direction.LeftToRight)

    def _stay_on_screen(self) -> None:
        """What grew past the screen's lower edge moves up by as much."""
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        over = frame.bottom() - room.bottom()
        if over > 0:
            self.move(frame.left(), max(frame.top() - over, room.top()))

    def _keep_width(self, _least: int, most: int) -> None:
        margins = self.column.contentsMargins()
        margins.setRight(PADDING - _SCROLL_BAR if most > 0 else PADDING)
        self.column.setContentsMargins(margins)


def _height(part: QWidget, width: int) -> int:
    layout = part.layout()
    if layout is None:
        return 0
    layout.activate()
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
