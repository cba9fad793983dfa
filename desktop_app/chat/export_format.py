"""The forms in which chats leave Brise."""

from enum import StrEnum

CHAT_FILE = "brise.json"
"""The extension of `application/vnd.brise.chat+json`."""


class ExportFormat(StrEnum):
    """The value says what is in the file."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    NOTEBOOK = "ipynb"

    @property
    def extension(self) -> str:
        """The end of the file's name: of Brise's own form one that no other program's has, so that the system knows who opens it."""
        return CHAT_FILE if self is ExportFormat.JSON else self.value

    @property
    def holds_many(self) -> bool:
        """True if one file takes any number of chats; of the others each chat has its own."""
        return self is ExportFormat.JSON
