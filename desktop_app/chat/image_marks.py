"""Where images stand in a raw prompt: a mark in front of the text of their message, which becomes the image when it is sent."""

import re
from collections.abc import Iterable

from desktop_app.chat.attachment import Picture
from desktop_app.chat.message import Turn

_PLACE = re.compile("attachment:([0-9a-f]{32})")


def image_place(picture: Picture) -> str:
    """What stands for an image's address where a request is stored or shown."""
    return f"attachment:{picture.id}"


def image_mark(picture: Picture) -> str:
    """The mark as it is stored and shown: nobody can type it by chance, and the image can be found by it."""
    return f"![]({image_place(picture)})"


def images_of(turns: Iterable[Turn]) -> tuple[Picture, ...]:
    """All images of a conversation, first one first."""
    return tuple(picture for turn in turns for picture in turn.images)


def with_marks(text: str, images: Iterable[Picture]) -> str:
    """A message's text with a mark for each of its images."""
    return "".join(map(image_mark, images)) + text


def images_in(request: str) -> list[str]:
    """The ids of the images whose places a stored request has, each once."""
    return list(dict.fromkeys(_PLACE.findall(request)))
