"""One message as it is drawn: author, text in segments, and below an answer what is to be said of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.chat.message import AnswerState, Message, Phase, Role
from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.ui.answer_footer import AnswerFooter
from desktop_app.ui.card_actions import CardActions
from desktop_app.ui.code_tools import CodeTools
from desktop_app.ui.explain import Action
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_actions import MessageActions
from desktop_app.ui.message_attachments import MessageAttachments
from desktop_app.ui.message_author import author_of
from desktop_app.ui.message_card import paint_card
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.message_places import REACH, MessagePlaces
from desktop_app.ui.message_text import MessageText
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.thought_fold import ThoughtFold

if TYPE_CHECKING:
    from desktop_app.ui.message_editor import MessageEditor

_CARD_PADDING = 12  # px above and below the text of a card
_LABEL_GAP = 4  # px below the author
_CARET_WIDTH, _CARET_GAP = 2, 2  # px
_MADE = 4  # ms of a frame after which the text of a view was made in it
_SPOKEN = 4_000  # characters that a screen reader is given at once; arrow keys read on


class MessageBody(MessagePlaces):
    """Empty until `show_message`, as wide as a card; `height_now` is the height that it needs, `ensure` lays out what will be seen."""

    resized = Signal()
    """It needs another height now."""
    reshaped = Signal(int, int)
    """The reader wants a block shown otherwise; y of what must not move on the screen, before and after."""
    copied = Signal()
    save_wanted = Signal(str, str)
    """Code to be kept in a file, and its language."""
    act_wanted = Signal(MessageAct)
    text_moved = Signal(int)
    """Text that was shown stands so many characters further on in the visible text: what is before it was read."""
    more_wanted = Signal(QPoint)
    """All that can be done with the message is to be offered at a point of it."""
    action_wanted = Signal(Action)
    thought_folded = Signal(bool)
    """The reader folded the thought away, or unfolded it."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        look: Look,
        highlighter: CodeHighlighter,
        gate: MessageGate,
        message: Message,
        width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.message = message
        self.message_id = message.id
        self.is_answer = message.role is not Role.USER
        self._theme = theme
        self._look = look
        self._label_font = theme.text_font(TextRole.SMALL_STRONG)
        self._lead = 0  # px above the message, for what stands there
        self._content_top = self._measure_label()
        self._state = message.answer
        self._text = MessageText(look, width - 2 * REACH, is_answer=self.is_answer)
        self._tools = CodeTools(self, icons, highlighter, self._text.segments)
        self._tools.copied.connect(self.copied)
        self._tools.save_wanted.connect(self.save_wanted)
        self._tools.reshaped.connect(self._reshaped)
        self._tools.changed.connect(lambda rect: self.update(rect.translated(REACH, self._content_top)))
        self._thought = ThoughtFold(self, theme, icons, self._text)
        self._thought.folded.connect(self._thought_folded)
        self.attachments = MessageAttachments(self, theme, icons, message.attachments)
        self._marks: tuple[Sequence[Mark], ...] = ()
        self._painted_caret = QRectF()
        self._had_text = False  # when the footer was told last
        self._editor: MessageEditor | None = None  # in place of the text, while it is edited
        if look.formulas is not None:
            look.formulas.drawn.connect(self._show_formulas)
        self._footer = AnswerFooter(theme, icons, gate, message, self) if self.is_answer else None
        self._card = None if self.is_answer else CardActions(theme, icons, gate, message, self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(width, 0)
        if self._footer is not None:
            self._footer.resized.connect(self._height_changed)
            self._footer.action_wanted.connect(self.action_wanted)
        for row in (self._footer, self._card):
            if row is not None:
                row.act_wanted.connect(self.act_wanted)
                row.more_wanted.connect(self.more_wanted)

    # content

    def show_message(self, message: Message) -> None:
        """Show a message from its beginning, in place of what was shown."""
        self._state = message.answer
        self.show_standing(message)
        self._text.show(message.text, finished=not self.is_growing)
        self._tools.begin(stored=not self.is_growing)
        self._tell_footer()
        self._tell_screen_reader()
        self._height_changed()
        self.update()

    def show_standing(self, message: Message) -> None:
        """Another version of it, more of them, or another rating; the text stays."""
        self.message = message
        for row in (self._footer, self._card):
            if row is not None:
                row.show_message(message)

    @property
    def action_row(self) -> MessageActions | None:
        """The row of buttons, if it was needed yet."""
        return self._footer.actions if self._footer is not None else self._card.actions if self._card is not None else None

    @property
    def author(self) -> str:
        """Who speaks."""
        return author_of(self._state, is_answer=self.is_answer)

    @property
    def markdown(self) -> str:
        """The message as Markdown."""
        return self._text.markdown

    def set_marks(self, *layers: Sequence[Mark]) -> None:
        """Paint these, counted in the visible text, in place of the ones before; those of a layer are in order and do not overlap."""
        if layers != self._marks:
            self._marks = layers
            self.update()

    @property
    def text_shown(self) -> str:
        """What can be read of it right now, without marks."""
        return self._text.visible_text()

    @property
    def is_source(self) -> bool:
        """True while the Markdown is shown as it was written."""
        return self._text.is_source

    def show_source(self, is_source: bool) -> None:
        """Show the Markdown as it was written, or rendered again."""
        if is_source == self._text.is_source:
            return
        self._text.show_source(is_source, finished=not self.is_growing)
        self._tools.begin(stored=not self.is_growing)
        self._tell_footer()
        self._height_changed()
        self.update()

    @property
    def whole_text(self) -> str:
        """The visible text, what is folded away included."""
        return "\n".join(block.plain_text for block in self._text.segments.blocks)

    def fold_thought(self, is_folded: bool) -> None:
        """Whether thoughts are folded away."""
        if is_folded != self._text.is_folded:
            self._text.fold(is_folded)
            self._height_changed()

    @property
    def is_read(self) -> bool:
        """False while a long stored text has not been read to its end."""
        return self._text.is_read

    @property
    def is_growing(self) -> bool:
        """True while an answer is waited for or streams in."""
        return self._state is not None and self._state.phase is not Phase.ENDED

    @property
    def has_pending(self) -> bool:
        """True if text came that is not shown yet."""
        return self._text.has_pending

    def append_text(self, text: str) -> None:
        """Take text in; it is seen after the next `flush`."""
        self._text.append(text)

    def flush(self) -> None:
        """Lay out and show what came since the last time."""
        if self._text.has_pending:
            old_caret = self._painted_caret
            was_thinking = not self._text.is_thought_closed
            self._show_change(self._text.flush(), old_caret)
            if was_thinking and self._text.is_thought_closed:
                self._thought.show_state(self._state)

    def set_state(self, state: AnswerState) -> None:
        """Show where the answer stands now."""
        before, self._state = self._state, state
        if state.phase is not Phase.ENDED and (before is None or before.phase is Phase.ENDED):  # it is gone on with
            self._text.show(self._text.markdown, finished=False)
            self._tools.begin(stored=False)
            self._height_changed()
        if state.phase is Phase.ENDED and (before is None or before.phase is not Phase.ENDED):
            self._show_change(self._text.finish(), QRectF())
            self._tell_screen_reader()
            if not self._text.is_read:
                self.resized.emit()  # the rest is read when it is laid out
        self._tell_footer()
        if before is None or before.phase is not state.phase or before.model != state.model:
            self.update()

    def set_last(self, is_last: bool) -> None:
        """The last answer always shows its actions, and can be tried again."""
        if self._footer is not None:
            self._footer.set_last(is_last)

    def set_look(self, look: Look, width: int) -> None:
        """Other colours or fonts, and the width of a card in them; heights are estimates until `ensure`."""
        self._look = look
        self._label_font = self._theme.text_font(TextRole.SMALL_STRONG)
        self._content_top = self._measure_label()
        self._text.segments.set_look(look, width - 2 * REACH)
        self.resize(width, self.height())
        self._height_changed()
        self.update()

    # size

    def set_width(self, width: int) -> None:
        """Another width; heights are estimates until `ensure`."""
        if width != self.width():
            self._text.segments.set_width(width - 2 * REACH)
            self.resize(width, self.height())
            self._height_changed()

    @property
    def height_now(self) -> int:
        """The height that it needs, estimates included."""
        if self._editor is not None:
            return self._editor.height_now()
        if self._footer is None:
            return self._foot_top + _CARD_PADDING
        return self._foot_top + self._footer.height_below(self.width() - 2 * REACH)

    @property
    def _foot_top(self) -> int:
        """Where text and attachments end."""
        return self.text_bottom + self.attachments.height_below(self.width() - 2 * REACH, has_text=self._has_text)

    @property
    def _has_text(self) -> bool:
        return bool(self._text.segments.blocks)

    def ensure(self, top: int, bottom: int, timer: QElapsedTimer | None = None) -> bool:
        """Lay out what lies between two y of the widget, at most 8 ms if a timer is given. True if all of it is laid out."""
        if self._editor is not None:
            return True
        content = self._content_top
        if not self._text.is_read and not (self._text.shows_tail and timer is not None and timer.elapsed() >= _MADE):
            self._read_on()  # of a tail that was made just now the rest can wait for a frame
        done = self._text.segments.ensure(top - content, bottom - content, timer)
        if self.height_now != self.height():  # painting lays out too, what was not reached in time
            self._height_changed()
        else:
            self._tools.refresh(REACH, content, finished=not self.is_growing)
            self._thought.refresh(REACH, content)
        return done and self._text.is_read

    def _read_on(self) -> None:
        had_tail, before, length = self._text.shows_tail, self.text_bottom, self.segments.text.length
        changed = self._text.read_on()
        if changed is None:
            return
        if had_tail:
            self._tools.begin(stored=True)
            self._height_changed()
            self.text_moved.emit(self.segments.text.length - length)
            self.reshaped.emit(before, self.text_bottom)  # what is being read stays where it is
        else:
            self._tools.take_new()
        self._tell_screen_reader()
        self._tell_footer()
        self.update()

    def reveal(self, offset: int) -> bool:
        """Unfold the thought or the code that holds an offset in the visible text. True if the offset was folded away."""
        place = self.segments.text.place(offset)
        in_thought = self._thought.reveal(place[0])
        return self._tools.reveal(place) or in_thought

    def _measure_label(self) -> int:
        """The y at which the text begins."""
        label = round(self._look.metrics(self._label_font).height())
        return self._lead + (0 if self.is_answer else _CARD_PADDING) + label + _LABEL_GAP

    def _height_changed(self) -> None:
        content = self._content_top
        if self._editor is not None:
            self._editor.setGeometry(0, 0, self.width(), self.height_now)
            self._editor.raise_()
        else:
            self._tools.refresh(REACH, content, finished=not self.is_growing)
            self._thought.refresh(REACH, content)
            self.attachments.place(REACH, self.text_bottom, self.width() - 2 * REACH, has_text=self._has_text)
            if self._footer is not None:
                self._footer.place(REACH, self._foot_top, self.width() - 2 * REACH)
            if self._card is not None:
                self._card.place()
        if self.height_now != self.height():
            self.resize(self.width(), self.height_now)
            self.resized.emit()

    def _reshaped(self, before: int, after: int) -> None:
        self._height_changed()
        self._tell_screen_reader()
        self.update()
        self.reshaped.emit(before, after)

    def _show_change(self, changed: int | None, old_caret: QRectF) -> None:
        if changed is None:
            return
        if self._has_text != self._had_text:  # nothing else that it shows changes with the text
            self._tell_footer()
        self._height_changed()
        top = self._content_top + changed
        dirty = QRect(0, top, self.width(), self._content_top + self._text.segments.height - top)
        self.update(dirty.united(old_caret.toAlignedRect()) if not old_caret.isEmpty() else dirty)

    def _thought_folded(self, is_folded: bool) -> None:
        self.thought_folded.emit(is_folded)
        self._reshaped(0, 0)  # the line stays where it is
        self._tell_screen_reader()

    def _show_formulas(self, sources: frozenset[str]) -> None:
        self._show_change(self._text.segments.show_formulas(sources), QRectF())

    def _tell_footer(self) -> None:
        self._had_text = self._has_text
        self._thought.show_state(self._state)
        if self._footer is not None:
            self._footer.show_state(self._state, has_text=bool(self._text.segments.blocks))

    def _tell_screen_reader(self) -> None:
        text = self._text.visible_text(_SPOKEN + 1)
        self.setAccessibleName(f"{self.author}: {text if len(text) <= _SPOKEN else text[:_SPOKEN] + '…'}")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what of the message is in the region."""
        painter = QPainter(self)
        clip = QRectF(event.rect())
        colours = self._theme.colours
        painter.fillRect(event.rect(), colours.ground)
        if self._editor is not None:
            return
        if not self.is_answer:
            paint_card(painter, self.rect().adjusted(0, self._lead, 0, 0), self._theme)
        top = self._content_top
        if clip.top() < top:
            painter.setFont(self._label_font)
            painter.setPen(colours.text2)
            baseline = top - _LABEL_GAP - self._look.metrics(self._label_font).descent()
            author = self._look.metrics(self._label_font).elidedText(self.author, Qt.TextElideMode.ElideRight, self.width() - 2 * REACH)
            painter.drawText(QPointF(REACH, round(baseline)), author)
        self._text.segments.paint(painter, QPointF(REACH, top), clip, self._marks)
        self._painted_caret = QRectF()
        if self._shows_caret:
            self._painted_caret = self._caret_rect()
            painter.fillRect(self._painted_caret, colours.accent)

    @property
    def _shows_caret(self) -> bool:
        if self._state is None or self._state.phase is not Phase.STREAMING or not self._text.segments.blocks:
            return False
        last = len(self._text.segments) - 1
        return not self._text.segments.is_hidden(last) and self._text.segments.blocks[last].kind is not BlockKind.THOUGHT

    def _caret_rect(self) -> QRectF:
        point, line_height = self._text.segments.end_point()
        height = self._look.metrics(self._look.reading).height()
        top = self._content_top + point.y() + (line_height - height) / 2
        return QRectF(REACH + round(point.x()) + _CARET_GAP, round(top), _CARET_WIDTH, round(height))
