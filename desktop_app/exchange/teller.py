"""What an export says beside the texts, in the user's language."""

from typing import Protocol

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.message import Message


class Teller(Protocol):
    """Given by whoever knows the user's language; called in a thread."""

    def author(self, message: Message) -> str:
        """Who speaks in a message."""
        ...

    def time(self, seconds: float) -> str:
        """A time (Unix seconds) as the user writes it."""
        ...

    def note(self, message: Message) -> str:
        """How an answer ended, if it did not end by itself; else an empty text."""
        ...

    def attached(self, attachment: Attachment) -> str:
        """That a message carries a file or an image, and which."""
        ...

    def system_prompt(self) -> str:
        """What the system prompt is called."""
        ...

    def untitled(self) -> str:
        """What a chat without a title is called."""
        ...

    def thought(self) -> str:
        """What the thought before an answer is called."""
        ...

    def notebook(self) -> str:
        """What a notebook is for, and how it is run."""
        ...

    def no_address(self, endpoint_name: str) -> str:
        """That an endpoint has no address that a notebook could know, and where to put one."""
        ...

    def sent_as_chat(self) -> str:
        """That an answer came from a raw prompt that the notebook's client cannot send, so that it asks for it in a chat."""
        ...
