"""Images that are sent along: any file becomes a PNG or JPEG of bounded size, without metadata; a thread can do it."""

from enum import StrEnum

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QColorSpace, QImage, QImageReader, QImageWriter, QPainter

LONGEST_SIDE = 1_536
"""Pixels; more is scaled down: models do that themselves, and a request has a limit."""
MOST_PIXELS = 100_000_000
"""Of an image that is looked at."""
ALLOCATION_LIMIT = 512
"""Megabytes that an image may take while it is decoded."""
PNG_LIMIT = 400_000
"""Bytes up to which an image stays as sharp as it is; larger ones become JPEGs."""

_FORMATS = frozenset({b"png", b"jpeg", b"webp", b"gif"})
_QUALITY = 85
_KEPT = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class ImageProblem(StrEnum):
    """Why an image cannot be sent along."""

    NOT_AN_IMAGE = "not_an_image"  # or of a kind that is not read
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"


class UnusableImage(ValueError):
    """Raised for what cannot be sent along; `problem` says why."""

    def __init__(self, problem: ImageProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def looks_like_image(start: bytes) -> bool:
    """True if a file begins as PNG, JPEG, GIF and WebP do."""
    return start.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or start[:4] + start[8:12] == b"RIFFWEBP"


def encoded_image(data: bytes) -> tuple[str, bytes]:
    """Media type and bytes of what is sent in place of an image's file. Raises UnusableImage."""
    return _encoded(decoded_image(data, LONGEST_SIDE))


def encoded_pixels(image: QImage) -> tuple[str, bytes]:
    """The same for an image from the clipboard. Raises UnusableImage."""
    if image.isNull():
        raise UnusableImage(ImageProblem.DAMAGED)
    return _encoded(_scaled(image, LONGEST_SIDE))


def kept_image(data: bytes) -> tuple[str, bytes]:
    """Media type and bytes of an image that should be as `encoded_image` makes them: the same if they are. Raises UnusableImage."""
    kind = next((kind for start, kind in _KEPT.items() if data.startswith(start)), "")
    image = decoded_image(data, LONGEST_SIDE)
    if not kind or _size(data) != image.size():
        return _encoded(image)
    return kind, data


def _size(data: bytes) -> QSize:
    """As the file says."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return QImageReader(buffer).size()


def decoded_image(data: bytes, longest: int) -> QImage:
    """The first frame, turned upright and no larger than `longest` pixels. Raises UnusableImage."""
    if not looks_like_image(data[:16]):
        raise UnusableImage(ImageProblem.NOT_AN_IMAGE)
    QImageReader.setAllocationLimit(ALLOCATION_LIMIT)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in _FORMATS:
        raise UnusableImage(ImageProblem.NOT_AN_IMAGE)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        raise UnusableImage(ImageProblem.TOO_LARGE)
    if size.isValid() and max(size.width(), size.height()) > longest:
        # here and not afterwards: scaling an image holds the interpreter, reading one does not
        reader.setScaledSize(_within(size, longest))
    image = reader.read()
    if image.isNull():
        limits = reader.error() is QImageReader.ImageReaderError.InvalidDataError and "limit" in reader.errorString().lower()
        raise UnusableImage(ImageProblem.TOO_LARGE if limits else ImageProblem.DAMAGED)
    return _scaled(image, longest)


def _within(size: QSize, longest: int) -> QSize:
    return size.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _scaled(image: QImage, longest: int) -> QImage:
    if max(image.width(), image.height()) <= longest:
        return image
    return image.scaled(_within(image.size(), longest), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _encoded(image: QImage) -> tuple[str, bytes]:
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    clear = image.hasAlphaChannel()
    png = _written(_painted(image, Qt.GlobalColor.transparent if clear else Qt.GlobalColor.white, clear=clear), b"PNG", -1)
    if len(png) <= PNG_LIMIT:
        return "image/png", png
    return "image/jpeg", _written(_painted(image, Qt.GlobalColor.white, clear=False), b"JPEG", _QUALITY)


def _painted(image: QImage, colour: Qt.GlobalColor, *, clear: bool) -> QImage:
    """Its pixels alone: comments, places and profiles of the file stay behind."""
    ground = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32)
    ground.fill(QColor(colour))
    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
    return ground


def _written(image: QImage, kind: bytes, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind))
    writer.setQuality(quality)
    if not writer.write(image):
        raise UnusableImage(ImageProblem.TOO_LARGE)
    return bytes(buffer.data().data())
