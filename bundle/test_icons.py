"""The icon's files for Windows and macOS, written here and read again; the smallest have drawings of their own."""

from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage

from bundle import icons


def test_windows_finds_each_size_in_its_file(tmp_path: Path) -> None:
    """From the list of files to the desktop, at any scale."""
    with Image.open(icons.write_ico(tmp_path)) as image:
        assert image.info["sizes"] == {(size, size) for size in (16, 20, 24, 32, 40, 48, 64, 256)}
    small = QImage(str(tmp_path / "Brise.ico"))
    assert not small.isNull()


def test_macos_finds_each_size_in_its_file(tmp_path: Path) -> None:
    """Up to the largest, on a screen with two pixels to each."""
    with Image.open(icons.write_icns(tmp_path)) as image:
        assert {width * scale for width, _height, scale in image.info["sizes"]} >= {32, 64, 256, 512, 1024}


def test_lines_are_sharp_in_the_smallest_icon() -> None:
    """At 16 pixels both gusts are two rows of pure white, with nothing half white above or below."""
    image = QImage.fromData(icons.png(16))
    column = [image.pixelColor(5, y) for y in range(16)]
    assert [y for y, colour in enumerate(column) if colour.name() == "#ffffff"] == [5, 6, 9, 10]
    assert [y for y, colour in enumerate(column) if colour.name() != "#ffffff" and colour.red() > 0x20] == []
