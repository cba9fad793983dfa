"""What a message carries beside its text: text files, long pastes, images. The contents are pulled when they are needed."""

from collections.abc import Callable
from dataclasses import dataclass

TEXT_TYPE = "text/plain"
"""The media type of every text; its contents are UTF-8."""
TEXT_LIMIT = 4 * 2**20
"""Bytes of one text at most."""
IMAGE_LIMIT = 32 * 2**20
"""Bytes of an image's file at most; what is kept of it is far smaller."""
MOST_ATTACHMENTS = 20
"""Attachments of one message at most."""
PASTE_LIMIT = 8_000
"""Characters from which on a pasted text becomes an attachment."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Name, kind and size of one; versions of a message and forks of a chat can share it."""

    id: str
    name: str  # a file's name, never a path
    media_type: str
    size: int  # bytes of its contents

    @property
    def is_image(self) -> bool:
        """True for an image, False for a text."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as a model is told of it."""

    id: str  # of the attachment
    media_type: str
    data: bytes


Contents = Callable[[str], bytes | None]
"""The contents of an attachment by its id; None if they are gone."""


def no_contents(_attachment_id: str) -> bytes | None:
    """Nothing is known of any attachment."""
    return None


def attached_text(attachment: Attachment, contents: Contents) -> str | None:
    """The text that is attached; None for an image, and for what is gone."""
    data = None if attachment.is_image else contents(attachment.id)
    return None if data is None else data.decode("utf-8", "replace")
