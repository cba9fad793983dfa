"""A workspace on a real database and real HTTP, without a window."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts
from desktop_app.chat.message import AnswerState, Message
from desktop_app.inference.engine import Engine
from desktop_app.inference.opening import open_engine
from desktop_app.inference.probe import probe
from desktop_app.settings import Preferences
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from desktop_app.template_folder import load_templates
from desktop_app.workspace.branch_acts import BranchActs
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.library import Library
from desktop_app.workspace.tasks import Tasks
from desktop_app.workspace.undo import UndoStack

TEMPLATES = load_templates(Path(__file__).parents[2] / "resources" / "prompt_templates")


@dataclass
class Heard:
    """What a session said, in order."""

    messages: list[Message] = field(default_factory=list)
    text: str = ""
    states: list[AnswerState] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)


class Desk:
    """One database and what stands on it."""

    def __init__(self, path: Path, url: str) -> None:
        self.database = Database(path)
        self.store = ConversationStore(self.database)
        self.bugs: list[BaseException] = []
        self.access_token: str | None = None
        self.tasks = Tasks(self.bugs.append)
        EndpointStore(self.database).save(Endpoint("tgi", "Local TGI", url))
        self.endpoints = Endpoints(EndpointStore(self.database), self._probe, self.tasks, builtin_name=None)
        self.undo = UndoStack()
        self.acts = BranchActs(self.store, self.undo)
        self.library = Library(self.store, self.undo)
        self.preferences = Preferences()
        self.sessions: list[ChatSession] = []

    @asynccontextmanager
    async def _open_engine(self, endpoint: Endpoint, dialect: Dialect) -> AsyncIterator[Engine]:
        facts, token = endpoint.facts, self.access_token
        async with open_engine(endpoint.url, token, model=facts.model, dialect=dialect, facts=facts) as engine:
            yield engine

    async def _probe(self, endpoint: Endpoint, access_token: str | None) -> ServerFacts:
        return await probe(endpoint.url, access_token or self.access_token)

    def session(self, conversation: Conversation | None = None) -> tuple[ChatSession, Heard]:
        """A session of a conversation (a new one without), and what it will say."""
        made = ChatSession(
            conversation or self.library.new("tgi"),
            self.store,
            self.endpoints,
            self._open_engine,
            TEMPLATES,
            lambda: self.preferences,
            self.tasks,
            self.acts,
        )
        self.sessions.append(made)
        heard = Heard()

        def hear_text(_answer: str, text: str) -> None:
            heard.text += text

        made.message_added.connect(heard.messages.append)
        made.text_appended.connect(hear_text)
        made.answer_changed.connect(lambda _answer, state: heard.states.append(state))
        made.messages_removed.connect(heard.removed.extend)
        made.branch_changed.connect(heard.branches.append)
        made.message_changed.connect(heard.changed.append)
        return made, heard


@contextmanager
def open_desk(path: Path, url: str) -> Iterator[Desk]:
    """A desk on the database at `path`; closed afterwards, and no bug may have shown."""
    desk = Desk(path, url)
    try:
        yield desk
    finally:
        desk.database.close()
    assert not desk.bugs, desk.bugs
