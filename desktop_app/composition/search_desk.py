"""Joins the search field and what was found to the index, and brings a hit into view."""

from dataclasses import replace

from PySide6.QtCore import QObject

from desktop_app.chat.errors import ChatError
from desktop_app.chat.message_search import ChatHit, Search, SearchChoices, SearchHit
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.search_results import SearchResults
from desktop_app.ui.theme import Theme
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.library import Library
from desktop_app.workspace.message_index import MessageIndex
from desktop_app.workspace.search import MessageSearch
from desktop_app.workspace.tasks import Tasks


class SearchDesk(QObject):
    """The search of one window."""

    def __init__(
        self,
        theme: Theme,
        parts: tuple[MainWindow, ConversationList, ConversationPane],
        desk: ConversationDesk,
        library: Library,
        messages: MessageIndex,
        tasks: Tasks,
        endpoints: Endpoints,
    ) -> None:
        self._window, self._conversations, self._pane = parts
        super().__init__(self._window)
        self._desk, self._library, self._endpoints = desk, library, endpoints
        self._search = search = MessageSearch(messages, tasks, self)
        self.results = results = SearchResults(theme)
        self._conversations.hand_search_to(results)
        results.turned_to.connect(search.prepare)
        results.searched.connect(self._look_for)
        results.choices_wanted.connect(search.tell_choices)
        results.more_wanted.connect(search.more)
        results.chat_chosen.connect(self._conversations.chosen)
        results.hit_chosen.connect(self._open)
        results.edit_chosen.connect(self._open)
        search.page_found.connect(results.show_page)
        search.chats_found.connect(results.show_chats)
        search.choices_found.connect(self._show_choices)
        messages.progressed.connect(results.show_progress)
        results.show_progress(messages.progress)

    def rest(self) -> None:
        """Look for nothing any more."""
        self._search.look_for(Search())

    def _look_for(self, search: Search) -> None:
        self._search.look_for(search)

    def _show_choices(self, choices: SearchChoices) -> None:
        """An endpoint is called as it is now; one that is gone, as it was."""
        names = dict(choices.endpoints) | {known.id: known.name for known in self._endpoints.endpoints()}
        found = sorted(((identity, names[identity]) for identity, _ in choices.endpoints), key=lambda each: each[1].casefold())
        self.results.show_choices(replace(choices, endpoints=tuple(found)))

    def _open(self, hit: SearchHit | ChatHit) -> None:
        """Show the chat, on the branch of the message, and find the words there, or go on with its edit."""
        self._window.close_drawers()
        self._desk.open(hit.conversation_id)
        session = self._desk.session
        if session is None or session.conversation.id != hit.conversation_id:
            return  # it is shown in another window, or not there any more
        session.show_version(hit.message_id, lambda: self._find(session, hit))

    def _find(self, session: ChatSession, hit: SearchHit | ChatHit) -> None:
        if self._desk.session is not session:
            return  # another chat was chosen meanwhile
        try:
            place = self._library.place_of(hit.message_id)
        except ChatError as error:
            self._desk.show_error(error)
            return
        if [message.id for message in session.messages(place, place + 1)] == [hit.message_id]:
            if isinstance(hit, SearchHit):
                self._pane.finding.open_at(place, hit.words)
            else:
                self._pane.finding.open_at(place, "")
                self._pane.transcript.edits.go_on(hit.message_id, hit.words)
