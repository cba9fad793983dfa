"""A conversation: a tree of messages and what belongs to it. On screen it is called a chat."""

from dataclasses import dataclass

from desktop_app.chat.context import GivesWay
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.endpoint import BUILTIN_ID
from desktop_app.chat.parameters import DEFAULT, Parameters

TEMPLATE_AUTO = "auto"
"""The prompt template is picked by the model id."""
TEMPLATE_SERVER = "server"
"""The server renders the prompt with its own template."""
TEMPLATE_RAW = "none"
"""System prompt and messages are sent as they are."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What belongs to a chat beside its messages; the endpoint and parameters count from the next answer on."""

    id: str
    created_at: float  # Unix seconds
    updated_at: float  # of the last message
    title: str = ""  # empty: shown as "New chat"
    endpoint_id: str = BUILTIN_ID
    parameters: Parameters = DEFAULT
    system_prompt: str = ""
    template_id: str = TEMPLATE_AUTO
    leaf_id: str | None = None  # the last message of the branch that is shown
    draft: str = ""  # what stands in the composer
    own_title: bool = False  # the user gave it: nobody else changes it
    gives_way: GivesWay = GivesWay.OLDEST  # when the chat is too long for the context
    control_tokens: ControlChoice = ControlChoice.ASK  # what its texts hold of them


TITLE_LENGTH = 60


def title_from(text: str) -> str:
    """A chat's first title: the first line of its first message, at most 60 characters, cut at a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = " ".join(line.split()).lstrip("#>*- ") or line
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH].rsplit(" ", 1)[0]
    return f"{cut if len(cut) > TITLE_LENGTH // 2 else line[:TITLE_LENGTH]}…"
