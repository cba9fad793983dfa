"""What the clipboard or a drop brings: paths of files on this computer, a text, or an image. Nothing is fetched."""

from dataclasses import dataclass

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

MOST_PATHS = 100
"""Of one paste or drop."""


@dataclass(frozen=True, slots=True)
class Given:
    """Files come before text, since they have their names as text; text comes before images, which spreadsheets make of it."""

    paths: list[str]
    text: str = ""
    image: QImage | None = None


def given_by(data: QMimeData) -> Given:
    """The one thing that is meant."""
    paths = local_paths(data)
    if paths:
        return Given(paths)
    text = data.text()
    if text:
        return Given([], text)
    image = data.imageData() if data.hasImage() else None
    return Given([], "", image if isinstance(image, QImage) else None)


def brings_attachments(data: QMimeData) -> bool:
    """True for files, and for an image alone."""
    return bool(local_paths(data)) or (data.hasImage() and not data.hasText())


def local_paths(data: QMimeData) -> list[str]:
    """Files on this computer: a host in the address would be asked for its file."""
    urls = data.urls()[:MOST_PATHS] if data.hasUrls() else []
    return [url.toLocalFile() for url in urls if url.isLocalFile() and not url.host()]
