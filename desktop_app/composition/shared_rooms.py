"""The rooms that every window works with; each is there once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.template_renderer import TemplateRenderer
from desktop_app.composition.data_folder import DataFolder
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.composition.plain_http import PlainHttp
from desktop_app.composition.server_offer import ServerOffer
from desktop_app.credentials import Credentials
from desktop_app.settings import Settings
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.unfinished_edits import UnfinishedEdits
from desktop_app.workspace.backups import Backups
from desktop_app.workspace.chat_titles import ChatTitles
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.library import Library
from desktop_app.workspace.light_watch import LightWatch
from desktop_app.workspace.message_index import MessageIndex
from desktop_app.workspace.message_queue import MessageQueue
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.own_templates import OwnTemplates
from desktop_app.workspace.saved_items import SavedItems
from desktop_app.workspace.tasks import Tasks
from desktop_app.workspace.undo import UndoStack


@dataclass(frozen=True, slots=True)
class SharedRooms:
    """What belongs to the app and not to one of its windows."""

    theme: Theme
    icons: Icons
    settings: Settings
    folder: DataFolder
    library: Library
    sessions: OpenSessions
    endpoints: Endpoints
    lights: LightWatch
    queue: MessageQueue
    undo: UndoStack
    titles: ChatTitles
    saved: SavedItems
    templates: Sequence[PromptTemplate]
    own_templates: OwnTemplates
    renderer: TemplateRenderer
    default_endpoint: Callable[[], str]
    credentials: Credentials
    access: EngineAccess
    tasks: Tasks
    backups: Backups
    messages: MessageIndex
    store: ConversationStore
    edits: UnfinishedEdits
    plain_http: PlainHttp
    offer: ServerOffer
