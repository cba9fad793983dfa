"""Long code in a stored message is folded to its first lines; a button in its foot shows all of it, or less."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.code_shape import LONG_CODE
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.segment_list import SegmentList

_HEIGHT = 28  # px
_IN = 17  # px from the box to the button, as the text stands
_ABOVE = 4  # px between the foot's line and the button


class CodeFolding(QObject):
    """Knows which code is long; keeps the buttons. All indices are those of a code's first piece."""

    fold_wanted = Signal(int, bool)

    def __init__(self, owner: QWidget, segments: SegmentList) -> None:
        super().__init__(owner)
        self._owner = owner
        self._segments = segments
        self._buttons: dict[int, LinkButton] = {}
        self._is_on = False
        self._looked_at = 0  # blocks
        self._lines: dict[tuple[int, int], int] = {}  # of a code, by its first piece and the one after its last

    def begin(self, *, folds: bool) -> None:
        """Another text is shown; `folds`: it was there before, so nothing that is being read can jump."""
        self._is_on = folds
        self._looked_at = 0
        self._lines.clear()
        self.take_new()

    def take_new(self) -> None:
        """Fold what is long among the blocks that came since the last time."""
        blocks = self._segments.blocks
        index = min(self._looked_at, len(blocks))
        if not self._is_on or index == len(blocks):
            return
        index -= blocks[index].part  # a code that was cut goes on
        while index < len(blocks):
            if blocks[index].kind is not BlockKind.CODE:
                index += 1
                continue
            group = self._segments.scroll_group(index)
            self._take(group)
            index = group.stop
        self._looked_at = len(blocks)

    def set_folded(self, index: int, folded: bool) -> None:
        """Show the first lines of a code, or all of them."""
        self._segments.set_shape(index, replace(self._segments.shape(index), folds=True, is_folded=folded))
        self._segments.set_hidden(self._segments.scroll_group(index)[1:], folded)

    def refresh(self, left: int, top: int) -> None:
        """Build, place and drop buttons; the segments' top left stands at `left`, `top` in the owner."""
        feet: dict[int, tuple[int, CodeSegment]] = {}
        for index, segment in self._segments.laid_out_of(BlockKind.CODE):
            if isinstance(segment, CodeSegment) and segment.is_last and segment.shape.folds:
                feet[index - segment.block.part] = index, segment
        for index in [index for index, button in self._buttons.items() if index not in feet and not button.hasFocus()]:
            self._buttons.pop(index).deleteLater()
        for index, (last, segment) in feet.items():
            button = self._buttons.get(index) or self._make(index)
            button.setText(self._words(index, is_folded=segment.shape.is_folded))
            y = self._segments.top(last) + segment.tools_top + _ABOVE
            button.setGeometry(left + segment.indent + _IN, top + y, button.sizeHint().width(), _HEIGHT)

    def y_of(self, index: int) -> int:
        """Where the button of a code stands in the owner."""
        button = self._buttons.get(index)
        return button.y() if button is not None else 0

    def focused(self) -> int | None:
        """The code whose button has the keyboard."""
        return next((index for index, button in self._buttons.items() if button.hasFocus()), None)

    def _take(self, group: range) -> None:
        is_folded = self._segments.shape(group.start).is_folded
        if is_folded:
            self._segments.set_hidden(group[1:], True)
        elif not self._segments.shape(group.start).folds and self._count(group) > LONG_CODE:
            self.set_folded(group.start, True)

    def _count(self, group: range) -> int:
        key = group.start, group.stop
        if key not in self._lines:
            blocks = self._segments.blocks[group.start : group.stop]
            ends_open = not blocks[-1].text.endswith("\n")
            self._lines[key] = sum(block.text.count("\n") for block in blocks) + ends_open
        return self._lines[key]

    def _words(self, index: int, *, is_folded: bool) -> str:
        if not is_folded:
            return self.tr("Show less")
        count = self._count(self._segments.scroll_group(index))
        return self.tr("Show all {n} lines").format(n=self._owner.locale().toString(count))

    def _make(self, index: int) -> LinkButton:
        button = LinkButton("", parent=self._owner)
        button.clicked.connect(lambda: self.fold_wanted.emit(index, not self._segments.shape(index).is_folded))
        self._buttons[index] = button
        button.show()
        return button
