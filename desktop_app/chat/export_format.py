"""The forms in which chats leave Brise."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """The value is the file's extension."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    NOTEBOOK = "ipynb"

    @property
    def holds_many(self) -> bool:
        """True if one file takes any number of chats; of the others each chat has its own."""
        return self is ExportFormat.JSON
