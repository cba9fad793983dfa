"""Images on the wire: data URLs in the parts of a chat message, or in a raw prompt the way TGI's vision models read them."""

import base64
from collections.abc import Callable, Iterable

from desktop_app.chat.attachment import Picture
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.image_marks import image_mark, image_place

IMAGE_TOKENS = 16_384
"""Tokens that an image is reckoned with at most where the server cannot count."""
MISREAD_FROM = 16_000
"""Characters of data URLs from which on it can be told that they were read as text: no model has so many tokens for an image."""

_REFUSALS = (ErrorKind.REJECTED, ErrorKind.SERVER_ERROR)  # llama.cpp says 500 to an image that its model cannot see
_WORDS = ("image", "vision", "multimodal", "multi-modal", "mmproj", "content")

UrlOf = Callable[[Picture], str]


def data_url(picture: Picture) -> str:
    """The image itself."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def short_url(picture: Picture) -> str:
    """Stands for the image where the request is stored or shown."""
    return image_place(picture)


def content_of(text: str, images: Iterable[Picture], url_of: UrlOf) -> object:
    """The content of a chat message: a text, or a list of parts where there are images."""
    parts: list[object] = [{"type": "image_url", "image_url": {"url": url_of(picture)}} for picture in images]
    if not parts:
        return text
    return [*parts, {"type": "text", "text": text}] if text else parts


def with_images(prompt: str, images: Iterable[Picture]) -> str:
    """A raw prompt with the images where their marks stand."""
    for picture in images:
        prompt = prompt.replace(image_mark(picture), f"![]({data_url(picture)})")
    return prompt


def without_images(prompt: str, images: Iterable[Picture]) -> str:
    """A prompt to be read, without the letters that images are made of."""
    for picture in images:
        prompt = prompt.replace(data_url(picture), short_url(picture))
    return prompt


def size_of(images: Iterable[Picture]) -> int:
    """Characters of their data URLs."""
    return sum(len(picture.data) * 4 // 3 + 32 for picture in images)


def refusal_of(error: ChatError) -> ChatError:
    """A server's refusal of a request with images: NO_IMAGES if it seems to be about them."""
    said = error.server_text.lower()
    if error.kind in _REFUSALS and any(word in said for word in _WORDS):
        return ChatError(ErrorKind.NO_IMAGES, host=error.host, status=error.status, server_text=error.server_text, detail=error.detail)
    return error


def check_read(tokens: int, images: Iterable[Picture], host: str) -> None:
    """Raises ChatError(NO_IMAGES) if a TGI counts so many tokens that it must have read the images as text."""
    characters = size_of(images)
    if characters >= MISREAD_FROM and tokens * 4 > characters:
        raise ChatError(ErrorKind.NO_IMAGES, host=host)
