"""From a curl command that was pasted into the composer to a chat that asks the same of the same server."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from desktop_app.chat.conversation import title_from
from desktop_app.chat.endpoint import Endpoint, origin
from desktop_app.chat.errors import ChatError
from desktop_app.chat.pasted_request import BadCommand, PastedRequest, PastedServer, Remark
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.curl_offer import CurlOffer
from desktop_app.workspace.pasted_chats import endpoint_for, store_pasted
from desktop_app.workspace.undo import Act

_AT_ONCE = 10_000
"""Characters that are read within a frame, whatever they are; more is read in a thread."""

FillIn = Callable[[str | None, PastedServer], QDialog | None]
"""Opens the dialog of the endpoint with this id, or of a new one, filled in."""


class CurlDesk(QObject):
    """For one window. The text is kept in the offer alone until something is done with it: it may hold an access token."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk, fill_in: FillIn) -> None:
        super().__init__(widgets.window)
        self._shared, self._window, self._pane, self._desk, self._fill_in = shared, widgets.window, widgets.pane, desk, fill_in
        self._offer: CurlOffer | None = None
        self._written = (0, 0)  # how the text stood when it was made
        composer = self._pane.composer
        composer.field.offers_commands = True
        composer.field.command_given.connect(self._given)
        composer.empty_sent.connect(self._enter)
        composer.field.undo_wanted.connect(self._undo_offer)
        desk.session_changed.connect(self._withdraw)

    @property
    def offer(self) -> CurlOffer:
        """Made when it is wanted for the first time."""
        if self._offer is None:
            composer = self._pane.composer
            self._offer = CurlOffer(self._shared.theme, self._shared.icons, composer)
            composer.insert_row(self._offer)
            before: QWidget = composer.row
            for stop in self._offer.stops():
                QWidget.setTabOrder(before, stop)
                before = stop
            self._offer.resized.connect(composer.resized)
            self._offer.closed.connect(self._pane.focus_composer)
            self._offer.open_wanted.connect(lambda text: self._start(self._open(text)))
            self._offer.paste_wanted.connect(lambda text: self._start(self._paste(text)))
        return self._offer

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._shared.tasks.start(work, "read a pasted command")

    def _given(self, text: str) -> None:
        from desktop_app.exchange.pasted_curl import is_curl  # deferred: the start does not pay for it

        if len(text) > _AT_ONCE:
            self._start(self._look(text))
        else:
            self._sort(text, is_command=is_curl(text))

    async def _look(self, text: str) -> None:
        from desktop_app.exchange.pasted_curl import is_curl

        is_command = await asyncio.to_thread(is_curl, text)
        if isValid(self._pane):
            self._sort(text, is_command=is_command)

    def _sort(self, text: str, *, is_command: bool) -> None:
        """Offer a command where a chat can begin with it; elsewhere, and what is none, is written in without its secrets."""
        session = self._desk.session
        is_empty = session is not None and not session.message_count()
        if is_command and (is_empty or self._pane.composer.field.is_blank):
            self._written = self._standing
            self.offer.offer(text)
        elif len(text) > _AT_ONCE:
            self._start(self._paste(text))
        else:
            from desktop_app.exchange.pasted_curl import text_without_secrets

            self._write(text, text_without_secrets(text))

    async def _paste(self, text: str) -> None:
        from desktop_app.exchange.pasted_curl import text_without_secrets

        told = await asyncio.to_thread(text_without_secrets, text)
        if isValid(self._pane):
            self._write(text, told)

    def _write(self, text: str, told: str) -> None:
        self._pane.focus_composer()
        self._pane.composer.field.take_text(told)
        if told != text:
            self._window.show_toast(self.tr("A variable stands in the place of the access token: a secret is not kept in chats."))

    def _enter(self) -> None:
        if self._offer is not None and self._offer.is_open:
            self._offer.open_now()

    @property
    def _standing(self) -> tuple[int, int]:
        document = self._pane.composer.field.document()
        return document.availableUndoSteps(), document.characterCount()

    def _undo_offer(self, event: QKeyEvent) -> None:
        """Nothing was typed since the command was pasted: undo takes it away."""
        if self._offer is not None and self._offer.is_open and self._written == self._standing and not event.isAccepted():
            event.accept()
            self._offer.close_row()

    def _withdraw(self) -> None:
        if self._offer is not None:
            self._offer.close_row()

    async def _open(self, text: str) -> None:
        from desktop_app.exchange.pasted_curl import pasted_request
        from desktop_app.ui.curl_words import problem_sentence

        try:
            request = await asyncio.to_thread(pasted_request, text)
            if isValid(self._pane):
                await self._show(request)
        except BadCommand as bad:
            self._window.show_toast(problem_sentence(bad.problem))
        except ChatError as error:
            self._desk.show_error(error)

    async def _show(self, request: PastedRequest) -> None:
        server, session = request.server, self._desk.session
        if session is None:
            return
        known = None if server is None else endpoint_for(server, self._shared.endpoints.endpoints())
        act = None
        if request.has_chat:
            asked = session.conversation.endpoint_id if known is None else known.id
            act = await self._show_chat(request, asked)
        elif known is not None:
            act = self._turn_to(known)
        told = " ".join(filter(None, self._sentences(request, known)))
        if server is not None and (known is None or (server.token and not self._has_token(known))):
            dialog = self._fill_in(None if known is None else known.id, server)
            if dialog is not None:  # what is said over the window would be gone when the dialog is closed
                dialog.finished.connect(lambda _result: self._tell(told, act))
                return
        self._tell(told, act)

    async def _show_chat(self, request: PastedRequest, endpoint_id: str) -> Act:
        self._pane.flush_draft()
        session = self._desk.session
        before = "" if session is None or session.is_untouched else session.conversation.id
        conversation = await store_pasted(self._shared.store, request, endpoint_id)
        self._shared.library.changed.emit()
        act = Act(conversation.title or title_from(conversation.draft), lambda: self._take_back(conversation.id, before))
        self._shared.undo.push(act)
        if isValid(self._pane):
            self._desk.open(conversation.id)
        return act

    def _take_back(self, conversation_id: str, before: str) -> None:
        """The chat goes to the trash, and what was shown before it is shown again."""

        def show_earlier() -> None:
            if not isValid(self):
                return
            if before:
                self._desk.open(before)
            else:
                self._desk.new()

        self._shared.library.take_away([conversation_id], show_earlier)

    def _turn_to(self, endpoint: Endpoint) -> Act | None:
        session = self._desk.session
        if session is None or session.conversation.endpoint_id == endpoint.id:
            return None
        conversation_id, before = session.conversation.id, session.conversation.endpoint_id

        def take_back() -> None:
            shown = self._desk.session if isValid(self) else None
            if shown is not None and shown.conversation.id == conversation_id:
                self._desk.choose_endpoint(before)

        act = Act(endpoint.name, take_back)
        self._shared.undo.push(act)
        self._desk.choose_endpoint(endpoint.id)
        return act

    def _sentences(self, request: PastedRequest, known: Endpoint | None) -> Iterator[str]:
        from desktop_app.ui.curl_words import remark_sentences

        if request.has_chat:
            yield self.tr("The curl command was opened as a chat.")
        elif known is not None:
            yield self.tr("This chat asks {endpoint} now.").format(endpoint=known.name)
        server = request.server
        if known is not None and server is not None:
            if server.token and self._has_token(known):
                yield self.tr("{endpoint} keeps the access token that it has.").format(endpoint=known.name)
            missing = [name for name, _ in server.headers if name.lower() not in map(str.lower, known.options.headers)]
            for name in missing:
                request.remarks.add(Remark.HEADER, name)
        yield remark_sentences(request.remarks)

    def _has_token(self, endpoint: Endpoint) -> bool:
        return endpoint.has_token or self._shared.credentials.remembered(endpoint.id, origin(endpoint.url)) is not None

    def _tell(self, sentence: str, act: Act | None) -> None:
        if not sentence or not isValid(self._window):
            return
        if act is None:
            self._window.show_toast(sentence)
        else:
            self._desk.offer_undo(sentence, act)
