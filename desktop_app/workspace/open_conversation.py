"""What belongs to an open conversation beside its messages: its row, kept in memory and in the store."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.context import GivesWay
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.chat.parameters import Parameters
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.prompting import Prompting, choose_prompting

T = TypeVar("T")


class OpenConversation(QObject):
    """The part of a session that knows the conversation's row."""

    conversation_changed = Signal(object)  # Conversation
    storage_failed = Signal(object)  # ChatError

    def __init__(
        self,
        conversation: Conversation,
        store: ConversationStore,
        endpoints: Endpoints,
        templates: Sequence[PromptTemplate],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.conversation = conversation
        self._store, self._endpoints, self._templates = store, endpoints, templates
        self._is_stored = store.conversation(conversation.id) is not None

    def endpoint(self) -> Endpoint | None:
        """The endpoint that the next answer is asked of; None if it was removed."""
        return self._endpoints.endpoint(self.conversation.endpoint_id)

    def prompting(self) -> Prompting | None:
        """Template and dialect of the next answer, as far as the server is known."""
        endpoint = self.endpoint()
        return None if endpoint is None else self._prompting_at(endpoint, self.conversation)

    def _prompting_at(self, endpoint: Endpoint, conversation: Conversation) -> Prompting:
        return choose_prompting(conversation.template_id, endpoint.facts, self._templates, conversation.control_tokens)

    def set_parameters(self, parameters: Parameters) -> None:
        """Counts from the next answer on."""
        self._change_quietly(parameters=parameters)

    def set_system_prompt(self, text: str) -> None:
        """Counts from the next answer on."""
        self._change_quietly(system_prompt=text)

    def set_template(self, template_id: str) -> None:
        """Counts from the next answer on."""
        self._change_quietly(template_id=template_id)

    def set_endpoint(self, endpoint_id: str) -> None:
        """Counts from the next answer on."""
        self._change_quietly(endpoint_id=endpoint_id)

    def set_gives_way(self, gives_way: GivesWay) -> None:
        """What is not sent when the chat is too long; counts from the next answer on."""
        self._change_quietly(gives_way=gives_way)

    def set_control_choice(self, choice: ControlChoice) -> None:
        """What is done with control tokens in the chat's texts; counts from the next answer on."""
        self._change_quietly(control_tokens=choice)

    def rename(self, title: str, *, own: bool = True) -> None:
        """Give the chat a title, the user's own or a written one."""
        self._change_quietly(title=" ".join(title.split()), own_title=own)

    def set_draft(self, text: str) -> None:
        """Keep what stands in the composer; a chat with a draft is stored even before its first message."""
        if text == self.conversation.draft:
            return
        if text.strip() and not self._is_stored:
            self._change_quietly(store=True, draft=text)
        elif self._is_stored:
            self.conversation = replace(self.conversation, draft=text)
            self._guard(lambda: self._store.save_draft(self.conversation.id, text))

    def _change(self, **changes: object) -> None:
        """Change the row. Raises ChatError(STORAGE)."""
        changed = replace(self.conversation, **changes)  # type: ignore[arg-type]
        self._store.save_conversation(changed)
        self._is_stored = True
        self.conversation = changed
        self.conversation_changed.emit(changed)

    def _change_quietly(self, *, store: bool = False, **changes: object) -> None:
        """Change the row, in memory even if the disk is full; a chat that was never written in is not stored for it."""
        changed = self.conversation = replace(self.conversation, **changes)  # type: ignore[arg-type]
        if store or self._is_stored:
            self._guard(lambda: self._store_row(changed))
        self.conversation_changed.emit(changed)

    def _keep_row(self) -> None:
        if not self._is_stored:
            self._change_quietly(store=True)

    def _store_row(self, changed: Conversation) -> None:
        self._store.save_conversation(changed)
        self._is_stored = True

    def _guard(self, act: Callable[[], T]) -> T | None:
        """What the act gives; None if the disk or the database failed, which is told."""
        try:
            return act()
        except ChatError as error:
            self.storage_failed.emit(error)
            return None
