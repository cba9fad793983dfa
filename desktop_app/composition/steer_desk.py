"""Joins the widgets that steer answers to the session of the open conversation: versions, edits, ratings, forks, the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, SignalInstance
from shiboken6 import isValid

from desktop_app.chat.conversation import Conversation, title_from
from desktop_app.chat.errors import ChatError
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.steer_actions import SteerActions
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.undo import Act

if TYPE_CHECKING:
    from desktop_app.ui.tree_popover import TreePopover


class SteerDesk(QObject):
    """Works on the session that lies on the conversation desk; what can be taken back is offered in the toast."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._desk = shared, desk
        self._window, self._pane = widgets.window, widgets.pane
        self._library, self._undo = shared.library, shared.undo
        self._session: ChatSession | None = None
        self._tree: TreePopover | None = None
        self._forked_from: dict[str, str] = {}  # ids of chats, by that of the fork
        self._actions = SteerActions(self._window.commands, self._pane.transcript.gate)
        self._join()

    @property
    def tree(self) -> TreePopover:
        """The map; made when it is wanted for the first time."""
        if self._tree is None:
            from desktop_app.ui.tree_popover import TreePopover  # deferred: the start does not pay for it

            self._tree = TreePopover(self._shared.theme, self._window.header.map_button, self._window)
            self._tree.chosen.connect(lambda message: self._with(lambda session: session.show_version(message)))
        return self._tree

    def _join(self) -> None:
        pane, actions = self._pane, self._actions
        self._desk.session_changed.connect(self._session_changed)
        self._library.deleted.connect(self._chat_deleted)
        pane.act_requested.connect(self._act)
        pane.rated.connect(lambda message, rating: self._with(lambda session: session.rate(message, rating)))
        pane.regenerate_requested.connect(self._regenerate)
        pane.edit_saved.connect(self._edit)
        pane.edit_dropped.connect(self._edit_dropped)
        actions.act_wanted.connect(pane.transcript.acts.do_with_answer)
        actions.start_with_wanted.connect(pane.prefill.open_row)
        actions.fork_wanted.connect(self._fork_all)
        actions.clear_wanted.connect(self._clear)
        actions.map_wanted.connect(self._toggle_map)
        self._window.header.map_button.clicked.connect(self._toggle_map)

    def _session_changed(self) -> None:
        before, session = self._session, self._desk.session
        if self._tree is not None:
            self._tree.dismiss()
        self._session = session
        for one, join in ((before, False), (session, True)):
            for signal, slot in self._joints(one):
                if join:
                    signal.connect(slot)
                else:
                    signal.disconnect(slot)
        self._tell_branches()

    def _joints(self, session: ChatSession | None) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        if session is None or not isValid(session):
            return ()
        return (
            (session.branch_changed, self._branch_changed),
            (session.message_changed, self._pane.transcript.update_message),
            (session.message_changed, self._tell_branches),
            (session.messages_removed, self._tell_branches),
            (session.tree_settled, self._tell_branches),
            (session.message_added, self._tell_empty),
        )

    def _branch_changed(self, message_id: str) -> None:
        self._pane.show_branch(message_id)
        if self._session is not None:
            self._pane.set_answering(self._session.is_answering)
        self._tell_branches()

    def _tell_branches(self, _changed: object = None) -> None:
        self._window.header.set_branched(self._session is not None and self._session.has_branches())
        self._tell_empty()

    def _tell_empty(self, _added: object = None) -> None:
        self._actions.set_empty(self._session is None or not self._session.message_count())

    def _act(self, message_id: str, act: MessageAct) -> None:
        match act:
            case MessageAct.VERSION_BACK:
                self._leaf_through(message_id, -1)
            case MessageAct.VERSION_ON:
                self._leaf_through(message_id, 1)
            case MessageAct.CONTINUE:
                self._with(lambda session: session.continue_answer(message_id))
            case MessageAct.FORK:
                self._fork(message_id)
            case MessageAct.DELETE:
                self._delete(message_id)
            case _:
                pass  # the pane does the rest itself

    def _leaf_through(self, message_id: str, step: int) -> None:
        session = self._session
        versions = [] if session is None else session.versions_of(message_id)
        at = versions.index(message_id) + step if message_id in versions else -1
        if session is not None and 0 <= at < len(versions):
            session.show_version(versions[at])

    def _regenerate(self, answer_id: str, prefill: str) -> None:
        session = self._session
        if session is not None and self._desk.can_begin(prefill):
            session.regenerate(answer_id, prefill)

    def _edit(self, message_id: str, text: str, ask: bool) -> None:
        session, before = self._session, self._undo.latest
        if session is not None and session.edit(message_id, text, ask=ask) and (act := self._undo.latest) is not before:
            self._offer_undo(self.tr("Edited. The version before is kept."), act)

    def _edit_dropped(self, message_id: str, text: str) -> None:
        session = self._session
        if session is not None:
            conversation = session.conversation
            act = Act(title_from(text), lambda: self._edit_again(conversation.id, message_id, text))
            self._undo.push(act)
            self._offer_undo(self.tr("Dropped the edit"), act)

    def _edit_again(self, conversation_id: str, message_id: str, text: str) -> None:
        self._shared.edits.keep(message_id, text)  # wherever it is shown
        self._desk.open(conversation_id)
        self._pane.transcript.edits.begin(message_id, text)

    def _delete(self, message_id: str) -> None:
        session = self._session
        if session is None:
            return
        last = session.messages(session.message_count() - 1, session.message_count())
        alone = bool(last) and last[0].id == message_id
        act = session.delete_message(message_id)
        if act is not None:
            self._offer_undo(self.tr("Deleted the message") if alone else self.tr("Deleted the message and what followed"), act)

    def _clear(self) -> None:
        act = None if self._session is None else self._session.clear()
        if act is not None:
            self._offer_undo(self.tr("Cleared the chat"), act)

    def _fork_all(self) -> None:
        session = self._session
        last = () if session is None else session.messages(session.message_count() - 1, session.message_count())
        if last:
            self._fork(last[0].id)

    def _fork(self, message_id: str) -> None:
        session = self._session
        if session is None:
            return
        before = session.conversation.id
        try:
            self._library.fork(before, message_id, self.tr("{title}, forked"), lambda fork: self._forked(before, fork))
        except ChatError as error:
            self._desk.show_error(error)

    def _forked(self, before: str, fork: Conversation) -> None:
        self._forked_from[fork.id] = before
        act = self._undo.latest
        if self._session is not None and self._session.conversation.id == before:  # else the user has gone on meanwhile
            self._desk.open(fork.id)
        self._offer_undo(self.tr("Forked. The chat before is as it was."), act)

    def _chat_deleted(self, conversation_id: str) -> None:
        """A fork that was taken back leads back to where it came from, if it was shown here."""
        before = self._forked_from.pop(conversation_id, "")
        if before and self._session is not None and before != self._session.conversation.id:
            self._desk.open(before)

    def _toggle_map(self) -> None:
        if self._session is not None:
            self.tree.toggle(self._session)

    def _offer_undo(self, text: str, act: Act | None) -> None:
        if act is not None:
            self._desk.offer_undo(text, act)

    def _with(self, do: Callable[[ChatSession], object]) -> None:
        if self._session is not None:
            do(self._session)
