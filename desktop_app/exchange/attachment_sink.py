"""Takes the attachments of a brise.json one by one: only texts, and images that can be decoded, up to a size that is sent along."""

from desktop_app.chat.attachment import TEXT_LIMIT, TEXT_TYPE, Attachment
from desktop_app.chat.attachment_name import attachment_name
from desktop_app.exchange import import_limits as limits
from desktop_app.exchange.attached_base64 import bytes_of
from desktop_app.exchange.fields import UnknownFields
from desktop_app.exchange.foreign_chat import brise_id
from desktop_app.rendering.attached_image import UnusableImage, kept_image

_IMAGE_BYTES = 8 * 2**20  # of what is kept of an image: more than any has
_NAME = 1_000  # characters that are looked at
_NAMELESS = "File"
_FIELDS = frozenset(("id", "name", "media_type", "data"))


class AttachmentSink:
    """Put in place of the array `attachments`; what is none is counted."""

    def __init__(self) -> None:
        self._found: list[tuple[Attachment, bytes]] = []
        self._left_out = self._bytes = 0
        self._unknown = UnknownFields(_FIELDS)

    def append(self, value: object) -> None:
        """One more attachment."""
        found = _attachment(value) if len(self._found) < limits.ATTACHMENTS else None
        if found is None or self._bytes + len(found[1]) > limits.ATTACHED_BYTES:
            self._left_out += 1
            return
        self._bytes += len(found[1])
        self._unknown.look(value)
        self._found.append(found)

    def close(self) -> object:
        """The attachments with what they hold, how many were none, and which of their fields mean nothing to Brise."""
        return self._found, self._left_out, self._unknown.found


def _attachment(value: object) -> tuple[Attachment, bytes] | None:
    told = value if isinstance(value, dict) else {}
    identity, name, media_type = brise_id(told.get("id")), told.get("name"), told.get("media_type")
    is_text = media_type == TEXT_TYPE
    data = bytes_of(told.get("data"), TEXT_LIMIT if is_text else _IMAGE_BYTES)
    if identity is None or not data or not isinstance(name, str):
        return None
    try:
        if is_text:
            data.decode()
        else:
            media_type, data = kept_image(data)
    except (UnicodeDecodeError, UnusableImage):
        return None
    return Attachment(identity, attachment_name(name[:_NAME], _NAMELESS), str(media_type), len(data)), data
