"""What is clicked inside a message's text: copy buttons of code blocks, scroll bars of what is too wide."""

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.segment_list import SegmentList

_BUTTON = 28  # px
_BUTTON_RIGHT, _BUTTON_TOP = 7, 4  # px from the code's corner
_BAR = 12  # px
_BAR_SIDE = 8  # px that a code block's bar keeps from the round corners


class _SideBar(QScrollBar):
    """A bar that leaves the wheel to the message: a reader who scrolls past it must not be caught."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Not for the bar."""
        event.ignore()


class CodeTools(QObject):
    """Keeps one button and one bar for each code block or wide table that is laid out."""

    copied = Signal()
    changed = Signal(QRect)
    """A part of the segments looks different; in the segments' own coordinates."""

    def __init__(self, owner: QWidget, icons: Icons, highlighter: CodeHighlighter, segments: SegmentList) -> None:
        super().__init__(owner)
        self._highlighter = highlighter
        highlighter.coloured.connect(self._colours_came)
        self._owner = owner
        self._icons = icons
        self._segments = segments
        self._buttons: dict[int, IconButton] = {}
        self._bars: dict[int, QScrollBar] = {}
        self._finished = False

    @property
    def buttons(self) -> list[QWidget]:
        """From top to bottom, for the keyboard."""
        return [self._buttons[index] for index in sorted(self._buttons)]

    def refresh(self, left: int, top: int, *, finished: bool) -> None:
        """Build, place and drop buttons and bars, and colour code; `finished`: no more text will come.

        The segments' top left stands at `left`, `top` in the owner.
        """
        self._finished = finished
        heads: dict[int, CodeSegment] = {}
        wide: dict[int, CodeSegment | TableSegment] = {}  # by first index of the group: its last piece
        for index, segment in self._segments.laid_out():
            if isinstance(segment, CodeSegment) and segment.block.part == 0:
                heads[index] = segment
            if isinstance(segment, CodeSegment | TableSegment) and segment.is_last and self._range_of(index) > 0:
                wide[index] = segment
        for index in [index for index in self._buttons if index not in heads]:
            self._buttons.pop(index).deleteLater()
        for index in [index for index in self._bars if index not in wide]:
            self._bars.pop(index).deleteLater()
        for index, head in heads.items():
            self._place_button(index, head, left, top)
        self._colour()
        for index, last in wide.items():
            self._place_bar(index, last, left, top)

    def take_wheel(self, event: QWheelEvent, y: float) -> bool:
        """Scroll the block at a y of the segments sideways, if the wheel, or Shift with it, asks for that. True if it did ask."""
        across = event.pixelDelta().x() or event.angleDelta().x() / 2
        along = event.pixelDelta().y() or event.angleDelta().y() / 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not across:
            across, along = along, 0
        if abs(across) <= abs(along) or not self._segments.blocks:
            return False
        bar = self._bars.get(self._segments.scroll_group(self._segments.index_at(int(y)))[-1])
        if bar is not None:
            bar.setValue(round(bar.value() - across))
        return True

    def _range_of(self, index: int) -> int:
        return max(
            (
                segment.scroll_range
                for other in self._segments.scroll_group(index)
                if (segment := self._segments.laid_out_at(other)) and isinstance(segment, CodeSegment | TableSegment)
            ),
            default=0,
        )

    def _place_button(self, index: int, head: CodeSegment, left: int, top: int) -> None:
        button = self._buttons.get(index)
        if button is None:
            button = IconButton(self._icons, "copy", self.tr("Copy code"), parent=self._owner)
            button.clicked.connect(lambda _=False, index=index: self._copy(index))
            button.clicked.connect(button.confirm)
            self._buttons[index] = button
            button.show()
        x = left + self._segments.width - _BUTTON_RIGHT - _BUTTON
        button.move(x, top + self._segments.top(index) + _BUTTON_TOP)

    def _place_bar(self, index: int, last: CodeSegment | TableSegment, left: int, top: int) -> None:
        bar = self._bars.get(index)
        if bar is None:
            bar = _SideBar(Qt.Orientation.Horizontal, self._owner)
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.valueChanged.connect(lambda value, index=index: self._scroll(index, value))
            self._bars[index] = bar
            bar.show()
        bar.setRange(0, self._range_of(index))
        bar.setPageStep(last.inner_width)
        bar.setSingleStep(24)
        side = _BAR_SIDE if isinstance(last, CodeSegment) else 0
        y = top + self._segments.top(index) + last.height - _BAR - (1 if side else 0)
        bar.setGeometry(left + last.indent + side, y, last.inner_width - 2 * side, _BAR)

    def _scroll(self, index: int, value: int) -> None:
        group = self._segments.scroll_group(index)
        for other in group:
            segment = self._segments.laid_out_at(other)
            if isinstance(segment, CodeSegment | TableSegment):
                segment.scroll = float(value)
        top = self._segments.top(group[0])
        last = self._segments.segment(group[-1])
        self.changed.emit(QRect(0, top, self._segments.width, self._segments.top(group[-1]) + last.height - top))

    def _colours_came(self, key: tuple[str, str]) -> None:
        if any(key[0] == segment.block.language for _, segment in self._segments.laid_out() if isinstance(segment, CodeSegment)):
            self._colour()

    def _colour(self) -> None:
        """Give colours to code that is whole."""
        for index, segment in self._segments.laid_out():
            if not isinstance(segment, CodeSegment) or segment.is_coloured:
                continue
            group = self._segments.scroll_group(index)
            if not self._finished and group[-1] + 1 >= len(self._segments):
                continue
            colouring = self._highlighter.colouring(self._segments.code_of(group[0]), segment.block.language)
            if colouring is not None:
                segment.set_colouring(colouring, sum(len(self._segments.blocks[other].text) for other in range(group[0], index)))
                if colouring:
                    top = self._segments.top(index)
                    self.changed.emit(QRect(0, top, self._segments.width, segment.height))

    def _copy(self, index: int) -> None:
        if index < len(self._segments) and self._segments.blocks[index].kind is BlockKind.CODE:
            QGuiApplication.clipboard().setText(self._segments.code_of(index).removesuffix("\n"))
            self.copied.emit()
