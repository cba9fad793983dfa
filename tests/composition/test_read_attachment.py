"""Files as they lie on a disk, friendly and hostile."""

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop_app.chat.attachment import TEXT_LIMIT
from desktop_app.composition.read_attachment import ReadAttachment, read_attachment, with_ending
from desktop_app.workspace.file_reading import FileProblem, UnusableFile


def problem_of(path: Path) -> FileProblem:
    with pytest.raises(UnusableFile) as raised:
        read_attachment(str(path), "File")
    return raised.value.problem


def test_a_text_is_kept_as_utf8_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "Grüße.txt").write_bytes("Grüße\r\n".encode("cp1252"))
    assert read_attachment(str(tmp_path / "Grüße.txt"), "File") == ReadAttachment("Grüße.txt", "text/plain", "Grüße\n".encode())


def test_an_image_is_known_by_what_it_is_and_named_so(tmp_path: Path) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(tmp_path / "photo.jpg"), "JPEG")
    (tmp_path / "photo.jpg").rename(tmp_path / "photo.txt")
    found = read_attachment(str(tmp_path / "photo.txt"), "File")
    assert (found.name, found.media_type) == ("photo.txt.png", "image/png")
    assert with_ending("a.WEBP", "image/jpeg") == "a.jpg"
    assert with_ending("png", "image/png") == "png.png"


def test_what_is_no_text_and_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04\x00\x00\x00")
    (tmp_path / "empty").touch()
    (tmp_path / "large.txt").write_bytes(b"line\n" * (TEXT_LIMIT // 5 + 1))
    (tmp_path / "large.bin").write_bytes(b"\x00" * (TEXT_LIMIT + 1))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    assert problem_of(tmp_path / "a.zip") is FileProblem.BINARY
    assert problem_of(tmp_path / "empty") is FileProblem.EMPTY
    assert problem_of(tmp_path / "large.txt") is FileProblem.TEXT_TOO_LARGE
    assert problem_of(tmp_path / "large.bin") is FileProblem.BINARY
    assert problem_of(tmp_path / "broken.png") is FileProblem.DAMAGED
    assert problem_of(tmp_path) is FileProblem.FOLDER
    assert problem_of(tmp_path / "nowhere") is FileProblem.UNREADABLE
    assert problem_of(tmp_path / "nul\0l") is FileProblem.UNREADABLE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_and_a_device_are_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert problem_of(tmp_path / "pipe") is FileProblem.UNREADABLE
    assert problem_of(Path("/dev/zero")) is FileProblem.UNREADABLE
