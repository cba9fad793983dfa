"""Images that are sent along: bounded, upright, without metadata; and hostile ones."""

import random
import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from desktop_app.rendering.attached_image import (
    LONGEST_SIDE,
    ImageProblem,
    UnusableImage,
    decoded_image,
    encoded_image,
    encoded_pixels,
    looks_like_image,
)


def picture(width: int, height: int, form: QImage.Format = QImage.Format.Format_RGB32) -> QImage:
    image = QImage(width, height, form)
    image.fill(QColor(200, 40, 40))
    return image


def written(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    assert writer.write(image)
    return bytes(buffer.data().data())


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_head(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def problem_of(data: bytes) -> ImageProblem:
    with pytest.raises(UnusableImage) as raised:
        encoded_image(data)
    return raised.value.problem


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_every_kind_becomes_one_that_models_know(kind: str) -> None:
    media_type, data = encoded_image(written(picture(40, 30), kind))
    assert media_type == "image/png"  # so small a picture stays sharp
    image = decoded_image(data, 100)
    assert (image.width(), image.height()) == (40, 30)
    assert abs(image.pixelColor(20, 15).red() - 200) < 4


def test_the_first_frame_of_a_gif() -> None:
    gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    assert decoded_image(encoded_image(gif)[1], 10).pixelColor(0, 0) == QColor(255, 0, 0)


def test_a_large_image_is_scaled_down_and_nothing_of_its_file_goes_along() -> None:
    image = picture(4000, 1000)
    image.setText("Comment", "taken at home")
    data = written(image, "png")
    assert b"taken at home" in data
    media_type, sent = encoded_image(data)
    assert b"taken at home" not in sent
    assert b"Comment" not in sent
    assert decoded_image(sent, 9999).width() == LONGEST_SIDE
    assert media_type == "image/png"


def test_noise_becomes_a_jpeg_and_what_is_clear_gets_a_white_ground() -> None:
    noise = random.Random(1).randbytes(600 * 600 * 4)
    image = QImage(noise, 600, 600, QImage.Format.Format_ARGB32)
    media_type, data = encoded_pixels(image)
    assert media_type == "image/jpeg"
    assert data.startswith(b"\xff\xd8")
    clear = QImage(10, 10, QImage.Format.Format_ARGB32)
    clear.fill(0)
    assert decoded_image(encoded_pixels(clear)[1], 10).pixelColor(5, 5).alpha() == 0


def test_an_image_turned_on_its_side_stands_upright() -> None:
    jpeg = written(picture(60, 20), "jpeg")
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    turned = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
    image = decoded_image(encoded_image(turned)[1], 100)
    assert (image.width(), image.height()) == (20, 60)


def test_bombs_and_halves_are_refused() -> None:
    assert problem_of(png_head(60_000, 60_000) + png_chunk(b"IDAT", zlib.compress(bytes(1000)))) is ImageProblem.TOO_LARGE
    assert problem_of(png_head(100, 100) + png_chunk(b"IDAT", b"nonsense") + png_chunk(b"IEND", b"")) is ImageProblem.DAMAGED
    assert problem_of(written(picture(300, 300), "png")[:60]) is ImageProblem.DAMAGED
    assert problem_of(b"\xff\xd8\xff" + bytes(50)) is ImageProblem.DAMAGED
    assert problem_of(b"GIF89a") is ImageProblem.DAMAGED
    with pytest.raises(UnusableImage):
        encoded_pixels(QImage())


def test_only_four_kinds_are_read_at_all() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://127.0.0.1/x"/></svg>'
    for data in (svg, b"", b"BM" + bytes(60), b"II*\0" + bytes(60), b"plain text"):
        assert not looks_like_image(data[:16])
        assert problem_of(data) is ImageProblem.NOT_AN_IMAGE
