"""Brise's icon in the sizes and formats that systems ask for, all made from the one drawing when it is packed."""

import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop_app.ui.icons import app_drawing

_FOLDER = Path(__file__).parents[1] / "resources" / "icons"
DRAWING = _FOLDER / "brise.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Those of the hicolor theme."""


def png(size: int) -> bytes:
    """The icon as a PNG of `size` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(app_drawing(_FOLDER, size))).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def write_ico(folder: Path) -> str:
    """The path of an icon for Windows."""
    return _write(folder / "Brise.ico", (16, 20, 24, 32, 40, 48, 64, 256))


def write_icns(folder: Path) -> str:
    """The path of an icon for macOS."""
    return _write(folder / "Brise.icns", (16, 32, 64, 128, 256, 512, 1024))


def _write(path: Path, sizes: tuple[int, ...]) -> str:
    *smaller, largest = (Image.open(io.BytesIO(png(size))) for size in sizes)
    largest.save(path, sizes=[(size, size) for size in sizes], append_images=smaller)
    return str(path)
