"""A file becomes what is attached: text as UTF-8, an image as a bounded PNG or JPEG. A thread does it."""

from dataclasses import dataclass

from desktop_app.chat.attachment import IMAGE_LIMIT, TEXT_LIMIT, TEXT_TYPE
from desktop_app.chat.attachment_name import attachment_name
from desktop_app.chat.decoded_text import decoded_text
from desktop_app.rendering.attached_image import ImageProblem, UnusableImage, encoded_image, looks_like_image
from desktop_app.workspace.file_reading import FileProblem, UnusableFile, read_file

_IMAGE_PROBLEMS = {
    ImageProblem.NOT_AN_IMAGE: FileProblem.BINARY,
    ImageProblem.DAMAGED: FileProblem.DAMAGED,
    ImageProblem.TOO_LARGE: FileProblem.IMAGE_TOO_LARGE,
}
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """What of a file is kept."""

    name: str
    media_type: str
    data: bytes


def read_attachment(path: str, otherwise: str) -> ReadAttachment:
    """Read a file; `otherwise` is its name if nothing of its own can be used. Raises UnusableFile."""
    name = attachment_name(path, otherwise)
    data = read_file(path, IMAGE_LIMIT)
    if looks_like_image(data[:16]):
        if len(data) > IMAGE_LIMIT:
            raise UnusableFile(FileProblem.IMAGE_TOO_LARGE)
        media_type, data = usable_image(data)
        return ReadAttachment(with_ending(name, media_type), media_type, data)
    if len(data) > TEXT_LIMIT:
        raise UnusableFile(FileProblem.BINARY if decoded_text(data[:4_096]) is None else FileProblem.TEXT_TOO_LARGE)
    text = decoded_text(data)
    if text is None:
        raise UnusableFile(FileProblem.BINARY)
    return ReadAttachment(name, TEXT_TYPE, text.encode("utf-8", "replace"))


def usable_image(data: bytes) -> tuple[str, bytes]:
    """Media type and bytes of what is kept of an image's file. Raises UnusableFile."""
    try:
        return encoded_image(data)
    except UnusableImage as error:
        raise UnusableFile(_IMAGE_PROBLEMS[error.problem]) from error


def with_ending(name: str, media_type: str) -> str:
    """The name with the ending of what is kept, which may be another than the file's."""
    stem, dot, ending = name.rpartition(".")
    known = dot and ending.lower() in ("png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif")
    return (stem if known else name) + ENDINGS[media_type]
