"""One chat as it is read and written: transcript, start page, composer. Signals out, methods in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.context import ContextReading, GivesWay
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.message import AnswerState, Message, Role
from desktop_app.chat.ports import AttachmentSource, SteeredSource
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.ui.attachment_opener import AttachmentOpener
from desktop_app.ui.code_saving import CodeSaving
from desktop_app.ui.composer import Composer
from desktop_app.ui.explain import Action
from desktop_app.ui.file_choice import FileChoice
from desktop_app.ui.given_data import Given
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_opener import LinkOpener
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_places import REACH
from desktop_app.ui.new_text_pill import NewTextPill
from desktop_app.ui.pane_find import PaneFind
from desktop_app.ui.prefill_row import PrefillRow
from desktop_app.ui.start_page import StartPage
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript import Transcript
from desktop_app.ui.transcript_attachments import TranscriptAttachments
from desktop_app.ui.unfinished_edits import UnfinishedEdits
from desktop_app.ui.zoom_wheel import ZoomWheel

if TYPE_CHECKING:
    from desktop_app.ui.plain_http_notice import PlainHttpNotice

_BELOW = 16  # px under the composer
_PILL_GAP = 12  # px between pill and composer


class ConversationPane(QWidget):
    """Shows one conversation at a time; `draft_changed` is about `conversation_id`."""

    submitted = Signal(str)
    stop_requested = Signal()
    try_now_requested = Signal()
    wait_requested = Signal()
    """A server that is quiet is waited for."""
    retry_requested = Signal(str)
    act_requested = Signal(str, MessageAct)
    """A message's id, and what is to be done with it."""
    rated = Signal(str, object)
    """An answer's id, and 1, -1 or None."""
    regenerate_requested = Signal(str, str)
    """The id of an answer or of a message of the user's, and how another answer is to start."""
    edit_saved = Signal(str, str, bool)
    """A message's id, its new text, and whether an answer is wanted."""
    edit_dropped = Signal(str, str)
    """A message's id, and what had been typed when its edit was cancelled."""
    draft_changed = Signal(str)
    files_given = Signal(list)
    """Paths of files to attach."""
    long_text_given = Signal(object)
    """A text to attach, too long to stand in the composer."""
    image_given = Signal(QImage)
    attachment_removed = Signal(str)
    """An attachment is to go from the draft."""
    attachment_put = Signal(str)
    """The same, and its text stands in the composer now."""
    endpoint_settings_requested = Signal()
    certificate_requested = Signal()
    """What the chat's server shows of itself is to be looked at."""
    connect_requested = Signal()
    use_builtin_requested = Signal()
    """A notice offered the built-in model, and it was taken."""
    send_anyway_requested = Signal(str)
    """An answer's id: it may be asked for although the address is not encrypted."""
    change_address_requested = Signal()
    template_chosen = Signal(str)
    exact_prompt_requested = Signal()
    code_requested = Signal()
    """The next request is to be copied as code."""
    gives_way_chosen = Signal(GivesWay)
    draft_length_changed = Signal(int)
    """So many characters are being written; told at every key."""
    zoom_wanted = Signal(int)
    """Steps, larger or smaller."""
    copied = Signal()
    saved = Signal(str)
    """A sentence: code of a message is in a file now."""
    save_failed = Signal(str)
    """A sentence: it is not, and what can be done."""
    scrolled = Signal(bool)
    """Whether text lies above the transcript's top edge: then the header shows its line."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, edits: UnfinishedEdits | None = None) -> None:
        super().__init__(parent)
        self._source: SteeredSource | None = None
        self._edits = edits or UnfinishedEdits()
        self._conversation_id: str | None = None
        self._builtin = False
        self._must_connect = False
        self._submitted: str | None = None  # waits for its message to be added
        self._links = LinkOpener(self)
        self._saving = CodeSaving(self)
        self.transcript = Transcript(theme, icons, self._edits, self)
        self.start_page = StartPage(theme, icons, self)
        self.composer = Composer(theme, icons, self)
        self._choice = FileChoice(self)
        self._opener = AttachmentOpener(theme, self._saving, self)
        self._attachments = TranscriptAttachments(self.transcript, self.composer.thumbnails, self._opener)
        self.prefill = PrefillRow(theme, icons, self.composer)
        self.composer.insert_row(self.prefill)
        self._pill = NewTextPill(theme, icons, self)
        self._pill.hide()
        self.finding = PaneFind(theme, icons, self.transcript, self)
        self._join()
        theme.text_changed.connect(self._lay_out)  # after transcript and composer
        self.setFocusProxy(self.composer.field)
        QWidget.setTabOrder(self.transcript, self.composer.row)
        for before, stop in pairwise((self.composer.row, *self.prefill.stops(), self.composer.field)):
            QWidget.setTabOrder(before, stop)
        QWidget.setTabOrder(self.composer.field, self.composer.attach)
        QWidget.setTabOrder(self.composer.attach, self.composer.chip)
        QWidget.setTabOrder(self.composer.chip, self.composer.gauge)
        QWidget.setTabOrder(self.composer.gauge, self.composer.button)
        self._show_start_page()

    def _join(self) -> None:
        composer, transcript = self.composer, self.transcript
        composer.submitted.connect(self.submit)
        composer.stop_requested.connect(self.stop_requested)
        composer.draft_changed.connect(self.draft_changed)
        composer.resized.connect(self._lay_out)
        self._join_attachments(composer)
        composer.chip.template_chosen.connect(self.template_chosen)
        composer.chip.exact_prompt_wanted.connect(self.exact_prompt_requested)
        composer.chip.code_wanted.connect(self.code_requested)
        composer.length_changed.connect(self.draft_length_changed)
        transcript.cut_wanted.connect(composer.gauge.open_menu)
        for offered in (composer.gauge, composer.notice):
            offered.gives_way_chosen.connect(self.gives_way_chosen)
        transcript.typed.connect(composer.type_text)
        composer.field.edit_last_wanted.connect(transcript.edits.begin_last)
        self.prefill.closed.connect(self.focus_composer)
        self.prefill.resized.connect(self._lay_out)
        self.prefill.regenerate_wanted.connect(self.regenerate_requested)
        self.prefill.done.connect(self.focus_composer)
        composer.field.copy_wanted.connect(transcript.copy_selection)
        composer.field.scroll_wanted.connect(transcript.scroll_by_key)
        transcript.copied.connect(self.copied)
        transcript.save_wanted.connect(self._saving.ask)
        self._saving.saved.connect(self.saved)
        self._saving.save_failed.connect(self.save_failed)
        transcript.link_wanted.connect(self._links.open)
        transcript.action_wanted.connect(self._act)
        transcript.acts.wanted.connect(self._act_on_message)
        transcript.acts.rated.connect(self.rated)
        transcript.edits.saved.connect(self.edit_saved)
        transcript.edits.sent_unchanged.connect(lambda message: self.regenerate_requested.emit(message, ""))
        transcript.edits.dropped.connect(self.edit_dropped)
        transcript.new_text_changed.connect(self._show_pill)
        transcript.scrolled.connect(self.scrolled)
        transcript.zoom_wanted.connect(self.zoom_wanted)
        for area in (self.start_page, composer.field):
            ZoomWheel(area).zoom_wanted.connect(self.zoom_wanted)
        self._pill.clicked.connect(transcript.go_to_end)
        self.finding.left.connect(self.focus_composer)
        self.start_page.example_chosen.connect(self.submitted)
        self.start_page.connect_requested.connect(self.connect_requested)

    def _join_attachments(self, composer: Composer) -> None:
        composer.attach_wanted.connect(self._choice.ask)
        self._choice.chosen.connect(self.files_given)
        composer.field.files_given.connect(self.files_given)
        composer.field.long_text_given.connect(self.long_text_given)
        composer.field.image_given.connect(self.image_given)
        composer.open_wanted.connect(lambda attachment: self._opener.open(attachment, in_draft=True))
        composer.remove_wanted.connect(self.attachment_removed)
        self._opener.put_wanted.connect(self._put_attachment)

    # what is shown

    @property
    def conversation_id(self) -> str | None:
        """The chat that is shown."""
        return self._conversation_id

    @property
    def draft(self) -> str:
        """What stands in the composer."""
        return self.composer.text

    def show_conversation(self, conversation: Conversation, source: SteeredSource, *, builtin: bool) -> None:
        """Show a chat at its end, with its draft; `builtin`: the built-in model answers in it."""
        self.flush_draft()
        self.prefill.clear()
        self._submitted = None
        self._must_connect = False
        self._conversation_id = conversation.id
        self._builtin = builtin
        self._source = source
        self.composer.show_draft(conversation.id, conversation.draft)
        self.finding.hide()
        self._edits.begin_chat(conversation.id)
        self.transcript.gate.set_source(source)
        self.transcript.show_messages(source)
        self._show_start_page()

    def set_builtin(self, builtin: bool) -> None:
        """Whether the built-in model answers in this chat; some endpoint does."""
        self._must_connect = False
        self._builtin = builtin
        self._show_start_page()

    def show_connect_first(self) -> None:
        """There is neither a built-in model nor an endpoint: only connecting helps. What is typed is kept."""
        self._must_connect = True
        self._show_start_page()

    def add_message(self, message: Message) -> None:
        """One more message at the end; the one that was submitted empties the composer."""
        if message.role is Role.USER and self._submitted is not None and message.text.strip() == self._submitted.strip():
            taken, self._submitted = self._submitted, None
            if self.composer.text.strip() == taken.strip():  # nothing was typed since
                self.composer.clear()
            self.prefill.clear()
        self.transcript.add_message(message)
        self._show_start_page()

    def take_submitted(self) -> None:
        """What was submitted was taken, and is no message yet."""
        self._submitted = None
        self.composer.clear()

    def append_text(self, message_id: str, text: str) -> None:
        """More text of an answer."""
        self.transcript.append_text(message_id, text)

    def update_answer(self, message_id: str, state: AnswerState) -> None:
        """Where an answer stands now."""
        self.transcript.update_answer(message_id, state)

    def show_branch(self, _message_id: str = "") -> None:
        """Another branch is shown now; the source has it."""
        self.transcript.show_branch()
        self._show_start_page()

    def remove_messages(self, ids: Sequence[str]) -> None:
        """Messages that are gone; the source no longer has them."""
        self.transcript.remove_messages(ids, self._source)
        self._show_start_page()

    def set_answering(self, answering: bool) -> None:
        """Send becomes Stop, or Send again."""
        self.composer.set_answering(answering)
        self.transcript.gate.set_answering(answering)
        self.prefill.set_refusal(self.transcript.gate.waiting)

    def show_context(self, reading: ContextReading | None) -> None:
        """How full the model's context would be, and where the chat is cut for it; None: not known yet."""
        self.composer.show_context(reading, has_older=not self.transcript.is_empty)
        self.transcript.set_cut(None if reading is None else reading.first_id)

    def set_templates(self, templates: Sequence[PromptTemplate], chosen_id: str, shown_name: str, *, servers_own: bool = True) -> None:
        """What can be chosen in the composer's foot; nothing hides the chip."""
        self.composer.chip.show_templates(templates, chosen_id, shown_name, servers_own=servers_own)

    def add_notice(self, notice: PlainHttpNotice) -> None:
        """A question above what is being written; the keyboard comes to it after the text."""
        self.composer.insert_row(notice)
        notice.resized.connect(self.composer.resized)
        for before, stop in pairwise((self.composer.field, *notice.stops(), self.composer.attach)):
            QWidget.setTabOrder(before, stop)

    def set_reading_width(self, characters: int) -> None:
        """Average characters in a line; 0 for all the room there is."""
        self.transcript.set_reading_width(characters)
        self._lay_out()

    def take_escape(self) -> bool:
        """Close the find bar, or an unused row above the composer. False if neither was open."""
        return self.finding.close() or self.composer.close_unused_row()

    # writing

    def set_attachment_source(self, source: AttachmentSource) -> None:
        """Whom to ask what attachments hold; before the chat is shown."""
        self.composer.thumbnails.source = self._opener.source = source

    def show_attachments(self, attachments: Sequence[Attachment], *, pasted: bool = False) -> None:
        """What the message that is being written carries; with `pasted` undo takes back what is new."""
        self.composer.show_attachments(attachments, pasted=pasted)

    def take_drop(self, given: Given) -> None:
        """Something was dropped on the window."""
        if given.paths:
            self.files_given.emit(given.paths)
        elif given.image is not None:
            self.image_given.emit(given.image)
        self.focus_composer()

    def _put_attachment(self, attachment_id: str, text: str) -> None:
        self.composer.put_text(text)
        self.attachment_put.emit(attachment_id)

    def flush_draft(self) -> None:
        """Tell the draft now, and what is being edited, before the chat is left or Brise quits."""
        self.composer.flush_draft()
        self.transcript.edits.flush()

    def focus_composer(self) -> None:
        """The keyboard goes to the composer."""
        self.composer.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self, text: str) -> None:
        """As if it had been written in the composer and sent."""
        if self._must_connect:
            self.connect_requested.emit()
            return
        self._submitted = text
        self.submitted.emit(text)

    def _act_on_message(self, message_id: str, act: MessageAct) -> None:
        if act is MessageAct.START_WITH:
            self.prefill.open_row(message_id)
        elif act in (MessageAct.REGENERATE, MessageAct.ANSWER):
            self.regenerate_requested.emit(message_id, "")
        else:
            self.act_requested.emit(message_id, act)

    def _act(self, answer_id: str, action: Action) -> None:
        if action is Action.TRY_AGAIN:
            self.retry_requested.emit(answer_id)
        elif action is Action.SEND_ANYWAY:
            self.send_anyway_requested.emit(answer_id)
        else:
            wishes = {
                Action.TRY_NOW: self.try_now_requested,
                Action.WAIT: self.wait_requested,
                Action.STOP: self.stop_requested,
                Action.CHANGE_ADDRESS: self.change_address_requested,
                Action.LOOK_AT_CERTIFICATE: self.certificate_requested,
                Action.CONNECT: self.connect_requested,
                Action.USE_BUILTIN: self.use_builtin_requested,
            }
            wishes.get(action, self.endpoint_settings_requested).emit()

    # places

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The composer stands below the transcript, as wide as a card."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        transcript, composer = self.transcript, self.composer
        composer.set_window_height(self.window().height())
        height = composer.height_for(composer.width())
        transcript.setGeometry(0, 0, self.width(), max(self.height() - height - _BELOW, 40))
        left, width = transcript.text_left - REACH, transcript.text_width + 2 * REACH
        if width != composer.width() and (needed := composer.height_for(width)) != height:
            height = needed
            transcript.setGeometry(0, 0, self.width(), max(self.height() - height - _BELOW, 40))
        composer.setGeometry(left, self.height() - height - _BELOW, width, height)
        self.start_page.setGeometry(transcript.geometry())
        self.start_page.set_column(left, width)
        self._place_pill()
        self.finding.place()

    def _place_pill(self) -> None:
        self._pill.resize(self._pill.sizeHint())
        x = self.composer.geometry().center().x() - self._pill.width() // 2
        self._pill.move(x, self.composer.y() - _PILL_GAP - self._pill.height())

    def _show_pill(self, shown: bool) -> None:
        self._pill.setVisible(shown)
        self._pill.raise_()

    def _show_start_page(self) -> None:
        empty = self.transcript.is_empty
        focused = QApplication.focusWidget()
        if not empty and focused is not None and self.start_page.isAncestorOf(focused):
            self.focus_composer()  # the example that was chosen goes
        self.start_page.setVisible(empty)
        self.transcript.setVisible(not empty)
        if not empty:
            return
        if self._must_connect:
            self.start_page.show_connect_first()
        elif self._builtin:
            self.start_page.show_builtin()
        else:
            self.start_page.show_endpoint()
