"""Takes what is pasted, dropped or chosen into the draft of the chat that is shown, and out of it again."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from shiboken6 import isValid

from desktop_app.chat.attachment import MOST_ATTACHMENTS, TEXT_LIMIT, TEXT_TYPE, Attachment
from desktop_app.chat.attachment_name import attachment_name
from desktop_app.chat.errors import ChatError
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.read_attachment import ReadAttachment, read_attachment, with_ending
from desktop_app.rendering.attached_image import UnusableImage, encoded_pixels
from desktop_app.ui.attachment_words import (
    image_name,
    paste_name,
    refusal_sentence,
    removed_sentence,
    several_refused,
    trial_sentence,
)
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.file_drop import FileDrop
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Theme
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.file_reading import FileProblem, UnusableFile
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.tasks import Tasks
from desktop_app.workspace.undo import Act, UndoStack

T = TypeVar("T")
Refusals = list[tuple[FileProblem, str]]


class AttachmentDesk(QObject):
    """Of one window; files are read in a thread, and go to the chat that was shown when they were given."""

    def __init__(
        self,
        theme: Theme,
        desk: ConversationDesk,
        sessions: OpenSessions,
        undo: UndoStack,
        tasks: Tasks,
        window: MainWindow,
        pane: ConversationPane,
    ) -> None:
        super().__init__(window)
        self._desk, self._sessions, self._undo, self._tasks = desk, sessions, undo, tasks
        self._window, self._pane = window, pane
        self.drop = FileDrop(theme, window)
        self.drop.given.connect(pane.take_drop)
        pane.files_given.connect(self.take_files)
        pane.long_text_given.connect(self.take_text)
        pane.image_given.connect(self.take_image)
        pane.attachment_removed.connect(self.remove)
        pane.attachment_put.connect(self._take_out)

    def take_text(self, text: str) -> None:
        """A long text was pasted: at once, so that undo has something to take back."""
        session = self._desk.session
        if session is None:
            return
        data = text.encode("utf-8", "replace")
        number = 1 + sum(not attachment.is_image for attachment in session.draft_attachments.attachments)
        name = paste_name(number)
        if len(data) > TEXT_LIMIT:
            self._tell(session, [(FileProblem.TEXT_TOO_LARGE, name)])
            return
        self._add(session, ReadAttachment(name, TEXT_TYPE, data), pasted=True)

    def take_files(self, paths: Sequence[str]) -> None:
        """Files were given."""
        session = self._desk.session
        if session is not None and paths:
            self._start(session, lambda: self._read(session, list(paths), self.tr("File")), "read files to attach")

    def take_image(self, image: QImage) -> None:
        """An image was pasted or dropped."""
        session = self._desk.session
        if session is not None:
            self._start(session, lambda: self._encode(session, image), "make an image ready")

    def _start(self, session: ChatSession, read: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Read beside the window; the session is held from now on, for another chat may be shown before the task begins."""
        conversation_id = session.conversation.id
        holding = ExitStack()
        holding.enter_context(self._sessions.held(conversation_id))
        self._desk.early.begin(conversation_id)

        async def reading() -> None:
            with holding, self._desk.early.reading(conversation_id):
                await read()

        self._tasks.start(reading(), name)

    def remove(self, attachment_id: str) -> None:
        """Take an attachment out of the draft, with a way back."""
        session = self._desk.session
        taken = None if session is None else self._guarded(lambda: session.draft_attachments.remove(attachment_id))
        if session is None or taken is None:
            return
        act = Act(taken[0].name, lambda: self._put_back(session.conversation.id, *taken))
        self._undo.push(act)
        self._window.show_toast(removed_sentence(taken[0].name), self.tr("Undo"), lambda: self._take_back(act), about=act)

    def _take_back(self, act: Act) -> None:
        self._guarded(lambda: self._undo.undo(act))

    def _take_out(self, attachment_id: str) -> None:
        session = self._desk.session
        if session is not None:
            self._guarded(lambda: session.draft_attachments.remove(attachment_id))

    def _put_back(self, conversation_id: str, attachment: Attachment, place: int) -> None:
        self._desk.open(conversation_id)  # it was on the screen when it was taken away
        session = self._desk.session
        if session is not None and session.conversation.id == conversation_id:
            session.draft_attachments.put_back(attachment, place)

    async def _read(self, session: ChatSession, paths: list[str], otherwise: str) -> None:
        refused: Refusals = []
        for path in paths:
            try:
                self._check_room(session)
                found = await asyncio.to_thread(read_attachment, path, otherwise)
                self._admit(session, found)
            except UnusableFile as error:
                refused.append((error.problem, attachment_name(path.rstrip("/\\"), otherwise)))
        if refused:
            self._tell(session, refused)

    async def _encode(self, session: ChatSession, image: QImage) -> None:
        number = 1 + sum(attachment.is_image for attachment in session.draft_attachments.attachments)
        name = image_name(number)
        try:
            self._check_room(session)
            media_type, data = await asyncio.to_thread(encoded_pixels, image)
            self._admit(session, ReadAttachment(with_ending(name, media_type), media_type, data))
        except UnusableFile as error:
            self._tell(session, [(error.problem, name)])
        except UnusableImage:
            self._tell(session, [(FileProblem.DAMAGED, name)])

    def _check_room(self, session: ChatSession) -> None:
        if len(session.draft_attachments.attachments) >= MOST_ATTACHMENTS:
            raise UnusableFile(FileProblem.TOO_MANY)

    def _admit(self, session: ChatSession, found: ReadAttachment) -> None:
        endpoint = session.endpoint()
        if found.media_type != TEXT_TYPE and endpoint is not None and endpoint.facts.takes_images is False:
            raise UnusableFile(FileProblem.NO_IMAGES)
        self._add(session, found)
        if found.media_type != TEXT_TYPE and (endpoint is None or endpoint.facts.takes_images is None):
            self._say(trial_sentence(_model_of(session)))

    def _add(self, session: ChatSession, found: ReadAttachment, *, pasted: bool = False) -> None:
        if len(session.draft_attachments.attachments) >= MOST_ATTACHMENTS:
            self._tell(session, [(FileProblem.TOO_MANY, found.name)])
            return
        self._desk.is_pasting = pasted
        self._guarded(lambda: session.draft_attachments.add(found.name, found.media_type, found.data))
        self._desk.is_pasting = False

    def _tell(self, session: ChatSession, refused: Refusals) -> None:
        self._desk.early.drop(session.conversation.id)
        if len(refused) > 1:
            self._say(several_refused([name for _, name in refused]))
            return
        problem, name = refused[0]
        self._say(refusal_sentence(problem.value, name, model=_model_of(session), limit=TEXT_LIMIT))

    def _say(self, sentence: str) -> None:
        if isValid(self._window):  # it may have been closed while a file was read
            self._window.show_toast(sentence)

    def _guarded(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except ChatError as error:
            if isValid(self._window):
                self._desk.show_error(error)
            return None


def _model_of(session: ChatSession) -> str:
    endpoint = session.endpoint()
    return "" if endpoint is None else endpoint.facts.model_label
