"""Lets the model write a chat's title after its first answer, if the user switched that on."""

import asyncio
import unicodedata
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Protocol

from PySide6.QtCore import QObject

from desktop_app.chat.conversation import title_from
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Role, Turn
from desktop_app.chat.parameters import DEFAULT, Control, Knob, Parameters, seed_for
from desktop_app.chat.thinking import without_thought
from desktop_app.chat.token_track import Token
from desktop_app.chat.whole_answers import asked_at
from desktop_app.inference.engine import AnswerRequest, OpenEngine, StreamEvent
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.chat_titles import ChatTitles
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.prompting import Prompting, with_stops
from desktop_app.workspace.rendered_prompt import rendered
from desktop_app.workspace.tasks import Tasks

MAX_TOKENS = 24
"""What a title may cost."""
_EXCERPT = 1500
"""Characters of the question and of the answer that the model is shown."""
_LONGEST = 2000
"""Characters after which a server that goes on is left."""
_QUOTES = "\"'“”„‚‘’«»‹›*_`#"
_PARAMETERS = (
    DEFAULT.with_knob(Control.TEMPERATURE, Knob(0.3))
    .with_knob(Control.MAX_NEW_TOKENS, Knob(MAX_TOKENS))
    .with_knob(Control.ALTERNATIVES, Knob(0, on=False))
)
_WHOLE = (Ending.END_OF_TEXT, Ending.STOP_STRING, Ending.LIMIT)


class Wishes(Protocol):
    """The user's preferences that a title depends on."""

    @property
    def write_titles(self) -> bool:
        """Let the model write titles."""
        ...


class TitleWriter(QObject):
    """Asks once in a chat, of the endpoint that answered; whatever goes wrong, the title from the first message stays.

    The built-in model is never asked: what it makes of a title is worse than the first message. The request belongs to no
    chat: it is neither stored nor counted.
    """

    def __init__(
        self,
        sessions: OpenSessions,
        titles: ChatTitles,
        endpoints: Endpoints,
        open_engine: OpenEngine,
        wishes: Callable[[], Wishes],
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sessions, self._titles, self._endpoints = sessions, titles, endpoints
        self._open_engine, self._wishes, self._tasks = open_engine, wishes, tasks
        self._running: dict[str, asyncio.Task[None]] = {}
        sessions.answering_changed.connect(self._answering_changed)

    def _answering_changed(self, conversation_id: str, answering: bool) -> None:
        if answering:  # the server is wanted for something better
            if (task := self._running.pop(conversation_id, None)) is not None:
                task.cancel()
            return
        session = self._sessions.session(conversation_id)
        if session is None or not self._wishes().write_titles or not _is_first_answer(session):
            return
        endpoint, prompting = session.endpoint(), session.prompting()
        if endpoint is None or endpoint.is_builtin or prompting is None:
            return
        asked, answered = session.messages(0, 2)
        old = session.conversation.title
        task = self._tasks.start(
            self._write(conversation_id, old, endpoint, prompting, _turns(asked, answered)), f"title of {conversation_id}"
        )
        self._running[conversation_id] = task
        task.add_done_callback(lambda _task: self._forget(conversation_id, task))

    def _forget(self, conversation_id: str, task: "asyncio.Task[None]") -> None:
        if self._running.get(conversation_id) is task:
            del self._running[conversation_id]

    async def _write(self, conversation_id: str, old: str, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...]) -> None:
        try:
            with self._endpoints.busy(endpoint.id):
                async with self._open_engine(endpoint, prompting.dialect) as engine:
                    request = await _request(asked_at(endpoint.options, _PARAMETERS), prompting, turns)
                    title = clean_title(await _said(engine.stream(request)))
            if title:
                self._titles.write(conversation_id, title, instead_of=old)
        except ChatError:
            return  # there is a title already; whether the server answers is told where an answer is wanted


def _is_first_answer(session: ChatSession) -> bool:
    if session.message_count() != 2 or session.conversation.own_title:
        return False
    messages = session.messages(0, 2)
    if len(messages) != 2 or messages[0].role is not Role.USER or messages[1].answer is None:
        return False
    return messages[1].answer.ending in _WHOLE and session.conversation.title == title_from(messages[0].text)


def _turns(asked: Message, answered: Message) -> tuple[Turn, ...]:
    answer = without_thought(answered.text)
    return (
        Turn(Role.USER, asked.text[:_EXCERPT]),
        Turn(Role.ASSISTANT, answer[:_EXCERPT].strip() or "…"),
        Turn(Role.USER, "Write a title for this chat, in its own language: at most six words, nothing else."),
    )


async def _request(parameters: Parameters, prompting: Prompting, turns: tuple[Turn, ...]) -> AnswerRequest:
    seed, turns = seed_for(parameters, prompting.dialect), prompting.sent_turns(turns)
    if prompting.template is None:
        return AnswerRequest(parameters, seed, turns=turns)
    return AnswerRequest(with_stops(parameters, prompting.template), seed, prompt=await rendered(prompting.template, turns))


async def _said(stream: AsyncGenerator[StreamEvent, None]) -> str:
    text: list[str] = []
    length = 0
    async with aclosing(stream) as events:
        async for event in events:
            if isinstance(event, Token) and event.visible:
                text.append(event.visible)
                length += len(event.visible)
                if length > _LONGEST:
                    return "".join(text)
    return "".join(text)


def clean_title(text: str) -> str:
    """A title out of what a model said: one line, printable, without marks round it, at most 60 characters; may be empty."""
    text = without_thought(text[:_LONGEST])
    plain = "".join(character if character == "\n" or _is_plain(character) else " " for character in text.replace("\r", "\n"))
    line = next((line.strip() for line in plain.splitlines() if line.strip(f" {_QUOTES}")), "")
    head, colon, rest = line.partition(":")
    if colon and head.strip(f" {_QUOTES}").casefold() in ("title", "titel", "titre", "título") and rest.strip():
        line = rest
    return title_from(line.strip(f" {_QUOTES}").rstrip(f" .{_QUOTES}"))


def _is_plain(character: str) -> bool:
    """Neither a control nor an invisible mark that turns the direction of what follows; joiners within words stay."""
    return character in "\u200c\u200d" or (character.isprintable() and unicodedata.category(character) != "Cf")
