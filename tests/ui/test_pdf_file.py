"""A PDF stands under its name when it is whole, or not at all; what went wrong is told as what it is."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QLocale, QPointF
from PySide6.QtGui import QPageSize, QPainter

from desktop_app.ui.paper_words import PaperProblem, problem_sentence
from desktop_app.ui.pdf_file import PdfFile, usual_layout

pytestmark = pytest.mark.usefixtures("qt_app")


def painted(file: PdfFile, pages: int = 1) -> QPainter:
    assert file.open() is None
    painter = QPainter(file.device)
    for number in range(pages):
        if number:
            file.device.newPage()
        for line in range(200):
            painter.drawText(QPointF(0, line * 40), f"{number} {line} {hash((number, line))}")
    return painter


def test_it_appears_when_it_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    file = PdfFile(path, usual_layout(), "Größe")
    painter = painted(file)
    assert not path.exists()
    painter.end()
    assert file.finish() is None
    reader = PdfReader(path)
    assert reader.metadata is not None
    assert reader.metadata.title == "Größe"


def test_dropped_it_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("older")
    file = PdfFile(path, usual_layout(), "A")
    painter = painted(file)
    assert file.drop(lambda: painter.end() and None)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file may grow over 20 kB: to the one who writes that is a disk with no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("no_room")
def test_a_disk_without_room_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    file = PdfFile(tmp_path / "a.pdf", usual_layout(), "A")
    painter = painted(file, 100)
    painter.end()
    assert file.problem() in (PaperProblem.FULL, PaperProblem.FAILED)
    assert file.finish() in (PaperProblem.FULL, PaperProblem.FAILED)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_files_place_and_one_that_is_missing_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    assert PdfFile(tmp_path / "a.pdf", usual_layout(), "A").open() in (PaperProblem.FORBIDDEN, PaperProblem.FAILED)
    assert PdfFile(tmp_path / "gone" / "a.pdf", usual_layout(), "A").open() is PaperProblem.NO_FOLDER


@pytest.mark.parametrize("problem", list(PaperProblem))
def test_each_problem_is_a_sentence_with_its_name_and_a_remedy(problem: PaperProblem) -> None:
    sentence = problem_sentence(problem, "a.pdf")
    assert "a.pdf" in sentence
    assert sentence.count(".") >= 3


@pytest.mark.parametrize(("locale", "size"), [("en_US", "Letter"), ("de_DE", "A4"), ("en_GB", "A4"), ("es_MX", "Letter")])
def test_paper_is_that_of_the_country(locale: str, size: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    found = usual_layout().pageSize().id()
    QLocale.setDefault(before)
    assert found is QPageSize.PageSizeId[size]
