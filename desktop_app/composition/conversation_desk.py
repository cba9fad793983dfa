"""Joins what one window shows (list, transcript, composer, parameters, header) to the session of the open conversation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_SERVER, Conversation
from desktop_app.chat.endpoint import BUILTIN_ID, Dialect, Endpoint, ServerKind, dialect_for
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Turn
from desktop_app.chat.parameters import Parameters
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.composition.early_send import EarlySend
from desktop_app.composition.list_desk import ListDesk
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.explain import explain
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.chat_titles import ChatTitles
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.library import Library
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.undo import Act, UndoStack

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Widgets:
    """The parts of one window."""

    window: MainWindow
    conversations: ConversationList
    pane: ConversationPane
    parameters: ParametersPanel


@dataclass(frozen=True, slots=True)
class Workspace:
    """The rooms that a window works with."""

    library: Library
    sessions: OpenSessions
    endpoints: Endpoints
    undo: UndoStack
    titles: ChatTitles
    templates: Sequence[PromptTemplate]
    default_endpoint: Callable[[], str]
    default_parameters: Callable[[], Parameters]


class ConversationDesk(QObject):
    """One conversation at a time lies on it; wishes of the widgets go to its session, its events to the widgets."""

    shown_elsewhere = Signal(str)
    """The id of a conversation that is wished for here, and lies on another window's desk."""
    session_changed = Signal()
    submitted_meanwhile = Signal(str)
    """A message that was submitted while an answer is running."""

    def __init__(self, widgets: Widgets, workspace: Workspace) -> None:
        super().__init__(widgets.window)
        self._widgets, self._workspace = widgets, workspace
        self._session: ChatSession | None = None
        self._gave_way: dict[str, tuple[str, str]] = {}  # chats: endpoint that was removed, the one that came in its place
        self.is_pasting = False  # what is attached now was pasted
        self._deleted_from_view: set[str] = set()  # conversation ids
        self.holds_back: Callable[[str], bool] = lambda _text: False  # a message that the user is asked about first
        self._refresh = QTimer(self, singleShot=True, interval=0)  # an answer that ends says several things of its endpoint at once
        self._refresh.timeout.connect(self.refresh_endpoints)
        self.early = EarlySend(widgets.window, widgets.pane, lambda: self._session.conversation.id if self._session else "", self._submit)
        self._join()
        for conversation_id in workspace.sessions.answering:
            widgets.conversations.set_answering(conversation_id, True)
        self._list = ListDesk(
            *(widgets.window, widgets.conversations, workspace.library, workspace.sessions, workspace.titles, workspace.undo),
            show_error=self.show_error,
        )

    @property
    def session(self) -> ChatSession | None:
        """The session of the conversation that is shown."""
        return self._session

    async def next_request(self) -> tuple[Endpoint, Prompting, tuple[Turn, ...]] | None:
        """What the next answer would be asked with, what is being written included. None without an endpoint."""
        self._widgets.pane.flush_draft()
        return None if self._session is None else await self._session.next_request()

    def open_latest(self, *, fresh: bool, shown: str = "", stays_in_list: bool = False) -> None:
        """Show the conversation `shown`, without it the one that was written in last, or a new one; none of another window."""
        latest = None if fresh else self._guarded(lambda: self._workspace.library.latest(shown, self._is_elsewhere))
        if latest is not None:
            self._show(latest, stays_in_list=stays_in_list)
        else:
            self.new()

    def new(self) -> None:
        """Lay out a fresh conversation; an untouched one is used again."""
        session, parameters = self._session, self._workspace.default_parameters()
        self._widgets.pane.flush_draft()  # what was typed a moment ago counts
        if session is not None and session.is_untouched:
            if session.conversation.parameters.preset != parameters.preset:  # another one was made the default meanwhile
                session.set_parameters(parameters)
            self._widgets.pane.focus_composer()
            return
        self._show(self._workspace.library.new(self._workspace.default_endpoint(), parameters))

    def open(self, conversation_id: str, *, stays_in_list: bool = False) -> None:
        """Show a conversation of the list; the keyboard goes to what is written in it, unless it is to stay in the list."""
        if self._shows(conversation_id):
            return
        if self._is_elsewhere(conversation_id):
            self._widgets.conversations.select(None if self._session is None else self._session.conversation.id)
            self.shown_elsewhere.emit(conversation_id)
            return
        running = self._workspace.sessions.session(conversation_id)
        conversation = running.conversation if running else self._guarded(lambda: self._workspace.library.conversation(conversation_id))
        if conversation is not None:
            self._show(conversation, stays_in_list=stays_in_list)

    def _shows(self, conversation_id: str) -> bool:
        return self._session is not None and self._session.conversation.id == conversation_id

    def _is_elsewhere(self, conversation_id: str) -> bool:
        return self._workspace.sessions.is_shown(conversation_id) and not self._shows(conversation_id)

    def refresh_endpoints(self, _endpoint_id: str = "") -> None:
        """Show what is known of the endpoints now; one that was removed gives way to the default one until it is back."""
        session, endpoints = self._session, self._workspace.endpoints
        if session is None:
            return
        known = endpoints.endpoints()
        chosen = None if session.is_answering else self._instead(session)
        if chosen is not None:
            self.choose_endpoint(chosen.id)
            return
        self._widgets.window.popover.show_default(self._workspace.default_endpoint())
        self._widgets.window.show_endpoints(
            known, session.conversation.endpoint_id, {endpoint.id: endpoints.status(endpoint.id) for endpoint in known}
        )
        self._show_parameters()
        self._widgets.pane.transcript.gate.look_again()
        if not known:
            self._widgets.pane.show_connect_first()

    def _refresh_soon(self, _endpoint_id: str) -> None:
        self._refresh.start()

    def _instead(self, session: ChatSession) -> Endpoint | None:
        """Whom the chat asks from now on, where that is another one."""
        chat, endpoints = session.conversation, self._workspace.endpoints
        if session.endpoint() is None:
            chosen = endpoints.instead(self._workspace.default_endpoint())
            if chosen is not None:
                self._gave_way[chat.id] = chat.endpoint_id, chosen.id
            return chosen
        removed, chosen_then = self._gave_way.get(chat.id, ("", ""))
        back = endpoints.endpoint(removed) if chat.endpoint_id == chosen_then else None
        if back is not None:
            del self._gave_way[chat.id]
        return back

    def _show(self, conversation: Conversation, *, stays_in_list: bool = False) -> None:
        self.leave()
        session = self._session = self._workspace.sessions.attach(conversation)
        pane, widgets = self._widgets.pane, self._widgets
        endpoint = session.endpoint()
        pane.set_attachment_source(session)
        pane.show_conversation(session.conversation, session, builtin=endpoint is not None and endpoint.is_builtin)
        pane.show_attachments(session.draft_attachments.attachments)
        session.draft_attachments_changed.connect(self._show_attachments)
        pane.set_answering(session.is_answering)
        session.message_added.connect(pane.add_message)
        session.messages_removed.connect(pane.remove_messages)
        session.text_appended.connect(pane.append_text)
        session.answer_changed.connect(pane.update_answer)
        session.answering_changed.connect(pane.set_answering)
        session.context.changed.connect(pane.show_context)
        session.context.watch()
        pane.show_context(session.context.reading)
        widgets.window.show_title(conversation.title)
        widgets.conversations.select(conversation.id, walks=not stays_in_list)
        widgets.conversations.set_answering(conversation.id, False)
        self.session_changed.emit()
        self.refresh_endpoints()
        if endpoint is not None:
            self._workspace.endpoints.check(endpoint.id)
        if not stays_in_list:
            pane.focus_composer()

    def leave(self) -> None:
        """Let go of the conversation that is shown; an answer that runs in it goes on."""
        session, pane = self._session, self._widgets.pane
        if session is None:
            return
        pane.flush_draft()
        session.draft_attachments_changed.disconnect(self._show_attachments)
        session.message_added.disconnect(pane.add_message)
        session.messages_removed.disconnect(pane.remove_messages)
        session.text_appended.disconnect(pane.append_text)
        session.answer_changed.disconnect(pane.update_answer)
        session.answering_changed.disconnect(pane.set_answering)
        session.context.changed.disconnect(pane.show_context)
        session.context.unwatch()
        self._session = None
        self._widgets.conversations.set_answering(session.conversation.id, session.is_answering)
        self._workspace.sessions.detach(session.conversation.id)

    def _join(self) -> None:
        window, pane, panel, conversations = self._widgets.window, self._widgets.pane, self._widgets.parameters, self._widgets.conversations
        workspace = self._workspace
        conversations.chosen.connect(self.open)
        conversations.new_requested.connect(self.new)
        window.new_conversation_requested.connect(self.new)
        window.find_requested.connect(pane.finding.open)
        window.find_step_requested.connect(pane.finding.step)
        window.title_edited.connect(self._rename)
        window.endpoint_chosen.connect(self.choose_endpoint)
        window.stop_requested.connect(lambda: self._with_session(ChatSession.stop))
        pane.submitted.connect(self._submit)
        pane.use_builtin_requested.connect(lambda: self.choose_endpoint(BUILTIN_ID))
        pane.scrolled.connect(window.header.set_scrolled)
        pane.finding.covered.connect(window.keep_toast_below)
        pane.saved.connect(window.show_toast)
        pane.save_failed.connect(window.show_toast)
        pane.stop_requested.connect(lambda: self._with_session(ChatSession.stop))
        pane.try_now_requested.connect(lambda: self._with_session(ChatSession.try_now))
        pane.wait_requested.connect(lambda: self._with_session(ChatSession.keep_waiting))
        pane.retry_requested.connect(lambda answer: self._with_session(lambda session: session.try_again(answer)))
        pane.draft_changed.connect(lambda text: self._with_session(lambda session: session.set_draft(text)))
        pane.template_chosen.connect(self.choose_template)
        pane.gives_way_chosen.connect(lambda choice: self._with_session(lambda session: session.set_gives_way(choice)))
        pane.draft_length_changed.connect(lambda length: self._with_session(lambda session: session.context.typed(length)))
        panel.parameters_changed.connect(self._set_parameters)
        panel.system_prompt_changed.connect(lambda text: self._with_session(lambda session: session.set_system_prompt(text)))
        workspace.endpoints.changed.connect(self.refresh_endpoints)
        workspace.endpoints.status_changed.connect(self._refresh_soon)  # no lambda: that would outlive the window
        workspace.library.deleted.connect(self._chat_deleted)
        workspace.library.restored.connect(self._chat_restored)
        workspace.sessions.conversation_changed.connect(self._conversation_changed)
        workspace.sessions.answering_changed.connect(self._answering_changed)

    def _submit(self, text: str) -> None:
        if self._session is not None and self.early.takes(self._session.conversation.id, text):
            return
        if self._session is not None and self._session.is_answering:
            self.submitted_meanwhile.emit(text)
        elif self._session is not None and self.can_begin(prefill := self._widgets.pane.prefill.text) and not self.holds_back(text):
            self._session.submit(text, prefill)

    def can_begin(self, prefill: str) -> bool:
        """True if the endpoint can be given the first words of its answer, or if there are none; else it is told."""
        if self._session is None or not prefill.strip() or self._session.can_begin_with(prefill):
            return True
        endpoint = self._session.endpoint()
        text = self.tr("{endpoint} cannot be given the first words of its answer. Close that field, or choose another endpoint.")
        self._widgets.window.show_toast(text.format(endpoint="" if endpoint is None else endpoint.name))
        return False

    def _with_session(self, act: Callable[[ChatSession], object]) -> None:
        if self._session is not None:
            act(self._session)

    def set_reading_width(self, characters: int) -> None:
        """Show messages in a column of so many characters; 0: as wide as the window."""
        self._widgets.pane.set_reading_width(characters)

    def choose_endpoint(self, endpoint_id: str) -> None:
        """Ask the next answer of this endpoint."""
        if self._session is None:
            return
        self._session.set_endpoint(endpoint_id)
        self._workspace.endpoints.check(endpoint_id)
        endpoint = self._session.endpoint()
        self._widgets.pane.set_builtin(endpoint is not None and endpoint.is_builtin)
        self.refresh_endpoints()

    def choose_template(self, template_id: str) -> None:
        """Ask the next answers of the open chat with this prompt template."""
        self._with_session(lambda session: session.set_template(template_id))
        self._show_parameters()

    def refresh_templates(self) -> None:
        """There are other templates now, or they say something else."""
        self._show_parameters()
        self._with_session(lambda session: session.context.refresh())

    def _set_parameters(self, parameters: Parameters) -> None:
        self._with_session(lambda session: session.set_parameters(parameters))

    def _show_parameters(self) -> None:
        session = self._session
        endpoint, prompting = (None, None) if session is None else (session.endpoint(), session.prompting())
        if session is None or endpoint is None or prompting is None:
            return
        conversation = session.conversation
        # a server that has not said what it is may know every parameter: nothing is ruled out before it was asked
        dialect = Dialect.TGI if endpoint.facts.kind is ServerKind.UNKNOWN else prompting.dialect
        self._widgets.parameters.show_parameters(
            *(conversation.parameters, conversation.system_prompt, dialect, endpoint.name, endpoint.facts, endpoint.options)
        )
        self._widgets.parameters.fold_line.show_folds(prompting.folds_system)
        self._widgets.pane.composer.mark(prompting.control, is_raw=prompting.is_raw)
        raw_possible = dialect_for(endpoint.facts.kind, servers_own_template=False).takes_raw_prompt
        shown = self.tr("The server’s own") if prompting.template is None else prompting.template.name
        templates = self._workspace.templates
        chosen = conversation.template_id
        servers_own = endpoint.facts.kind is not ServerKind.COMPLETIONS
        if (chosen != TEMPLATE_SERVER or not servers_own) and all(chosen != template.id for template in templates):  # it was removed
            chosen = TEMPLATE_AUTO
        self._widgets.pane.set_templates(templates if raw_possible else (), chosen, shown, servers_own=servers_own)

    def _rename(self, title: str) -> None:
        if self._session is not None:
            self._list.rename(self._session.conversation.id, title)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation, with a way back."""
        self._list.delete([conversation_id])

    def _chat_deleted(self, conversation_id: str) -> None:
        if self._shows(conversation_id):
            self._deleted_from_view.add(conversation_id)
            self.leave()
            # the same key is for the next row of the list, and would eat words of a draft
            self.open_latest(fresh=False, stays_in_list=self._widgets.conversations.view.hasFocus())

    def _chat_restored(self, conversation_id: str) -> None:
        in_list = self._widgets.conversations.view.hasFocus()
        if conversation_id in self._deleted_from_view:
            self._deleted_from_view.discard(conversation_id)
            self.open(conversation_id, stays_in_list=in_list)  # it was on the screen when it was deleted
        if in_list:
            self._widgets.conversations.walk_to(conversation_id)

    def offer_undo(self, text: str, act: Act) -> None:
        """Say what was done, with the way back."""
        self._widgets.window.show_toast(text, self.tr("Undo"), lambda: self.undo(act), about=act)

    def undo(self, act: Act | None = None) -> None:
        """Take back an act, or the latest one."""
        self._guarded(lambda: self._workspace.undo.undo(act))

    def undo_since(self, moment: float) -> bool:
        """Take back the latest act, if it was done after a moment of `time.monotonic`; False if it was not."""
        latest = self._workspace.undo.latest
        if latest is None or latest.at <= moment:
            return False
        self._list.undo_latest()
        return True

    def _show_attachments(self, attachments: Sequence[Attachment]) -> None:
        self._widgets.pane.show_attachments(attachments, pasted=self.is_pasting)

    def _conversation_changed(self, conversation: Conversation) -> None:
        if self._shows(conversation.id):
            self._widgets.window.show_title(conversation.title)
        self._widgets.conversations.refresh_chats([conversation.id])

    def _answering_changed(self, conversation_id: str, answering: bool) -> None:
        shown = self._shows(conversation_id)
        # of the chat that is shown, the header's light says it
        self._widgets.conversations.set_answering(conversation_id, answering and not shown)
        if not answering and shown:
            self.refresh_endpoints()  # the one that answered may have been removed meanwhile

    def show_error(self, error: ChatError) -> None:
        """Tell an error that belongs to no message, where everybody sees it."""
        explanation = explain(error)
        self._widgets.window.show_toast(f"{explanation.title} {explanation.remedy}".strip())

    def tell_recovered(self, kept: Path) -> None:
        """The database was damaged: say where it is kept, and that a new one was begun."""
        remedy = self.tr("Brise kept it as {file} and began a new one.").format(file=kept.name)
        self._widgets.window.show_problem(self.tr("The file with your chats was damaged."), remedy, str(kept))

    def _guarded(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except ChatError as error:
            self.show_error(error)
            return None
