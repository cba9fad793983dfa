"""A chat exported from the real window, also while it is answered, and while Brise is closed."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, Qt

from desktop_app.chat.export_format import ExportFormat
from desktop_app.options import Options
from desktop_app.ui.chat_paper import ChatPaper
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.exporting import choose_place
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT, paced
from tests.tgi_server import TgiServer


def _export(app: Brise, path: Path) -> None:
    app.rooms.window.export_requested.emit()
    choose_place(app, ExportFormat.PDF, path)


def _ask(app: Brise, text: str) -> None:
    app.type(text)
    app.press(Qt.Key.Key_Return)


@pytest.mark.usefixtures("qt_app")
def test_the_chat_on_the_screen_is_exported(tmp_path: Path) -> None:
    path = tmp_path / "out" / "chat.pdf"
    path.parent.mkdir()

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            _ask(app, "What is your favourite condiment?")
            await app.answered()
            _export(app, path)
            await until(path.exists)
            assert app.rooms.window.toast.text == "Saved as chat.pdf"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
    text = " ".join(PdfReader(path).pages[0].extract_text().split())
    assert text.count("What is your favourite condiment?") == 3  # title, message, and at the foot
    assert " ".join(DEFAULT_TEXT.split())[:40] in text


@pytest.mark.usefixtures("qt_app")
def test_a_long_paste_is_in_the_pdf_of_one_chat_and_of_all(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            data = QMimeData()
            data.setText("a log line\n" * 900 + "marjoram at its end")
            app.rooms.pane.composer.field.insertFromMimeData(data)
            _ask(app, "Look at this.")
            await app.answered()
            _export(app, out / "one.pdf")
            await until((out / "one.pdf").exists)
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.PDF, out)
            await until(lambda: len(list(out.glob("*.pdf"))) == 2)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
    for path in out.glob("*.pdf"):
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
        assert text.count("a log line") == 900
        assert text.index("Look at this.") < text.index("marjoram at its end") < text.index(" ".join(DEFAULT_TEXT.split())[:20])


@pytest.mark.usefixtures("qt_app")
def test_a_growing_answer_is_exported_with_its_text_so_far(tmp_path: Path) -> None:
    path = tmp_path / "out" / "chat.pdf"
    path.parent.mkdir()

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            _ask(app, "Go on.")
            await until(lambda: len(app.messages) == 2 and len(app.messages[1].text) > 100)
            _export(app, path)
            await until(path.exists)
            assert app.session.is_answering
            app.session.stop()
            await app.answered()

    with TgiServer(script=paced(1000, 100)).in_thread() as server:
        run_in_qt(talk(server))
    assert "This answer was still being written." in " ".join(PdfReader(path).pages[-1].extract_text().split())


@pytest.mark.usefixtures("qt_app")
def test_closing_brise_leaves_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "out" / "chat.pdf"
    path.parent.mkdir()

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            app.session.submit("A line.\n\n" * 5_000)
            await app.answered()
            _export(app, path)
            (paper,) = app.rooms.window.findChildren(ChatPaper)
            await until(lambda: paper.is_busy)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
    assert list(path.parent.iterdir()) == []
