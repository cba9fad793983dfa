"""Chats exported from the real window: the one that is shown, all of them, stopped in the middle."""

import json
from pathlib import Path

import nbformat
import pytest
from pypdf import PdfReader

from desktop_app.chat.export_format import ExportFormat
from desktop_app.options import Options
from desktop_app.ui.export_dialog import ExportDialog
from desktop_app.workspace.export_run import ExportRun
from tests.end_to_end.brise import brise
from tests.end_to_end.exporting import choose_place
from tests.exchange.records import Shelf
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


def test_the_chat_on_the_screen_in_every_form(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            window = app.rooms.window
            window.export_requested.emit()
            assert window.toast.text == "There is nothing in this chat yet."
            app.session.submit("What is your favourite condiment?")
            await app.answered()
            app.session.rate(app.messages[1].id, -1)
            for form in (ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.JSON, ExportFormat.NOTEBOOK):
                path = out / f"chat.{form.extension}"
                window.export_requested.emit()
                choose_place(app, form, path)
                await until(lambda path=path: window.toast.text == f"Saved as {path.name}")  # type: ignore[misc]
            assert server.url in (out / "chat.ipynb").read_text(), "the endpoint that was asked"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
    assert sorted(each.name for each in out.iterdir()) == ["chat.brise.json", "chat.html", "chat.ipynb", "chat.md"]
    said = " ".join(DEFAULT_TEXT.split())[:40]
    assert said in " ".join((out / "chat.md").read_text().split())
    assert "<h2>You</h2>" in (out / "chat.html").read_text()
    assert (out / "chat.md").read_text().endswith("\n\n*Bad answer*\n")
    assert '<p class="note">Bad answer</p>' in (out / "chat.html").read_text()
    (chat,) = json.loads((out / "chat.brise.json").read_text())["conversations"]
    assert [message["role"] for message in chat["messages"]] == ["user", "assistant"]
    assert chat["messages"][1]["rating"] == -1
    assert len(chat["messages"][1]["generations"][0]["tokens"]) > 10
    nbformat.validate(nbformat.read(out / "chat.ipynb", as_version=4))


def shelf_of(folder: Path, *titles: str) -> None:
    folder.mkdir()
    shelf = Shelf(folder, "brise.sqlite3")
    for title in titles:
        shelf.talk(f"About {title}?", "Yes.", title=title)
    shelf.close()


def test_all_chats_each_in_its_own_file(tmp_path: Path) -> None:
    shelf_of(tmp_path / "data", "Bread: a/b", "Bread a b", "Wine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "wine.md").write_text("mine")

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            for form in (ExportFormat.MARKDOWN, ExportFormat.PDF):
                app.rooms.window.export_all_requested.emit()
                choose_place(app, form, out)
                await until(lambda form=form: len(list(out.glob(f"*.{form.value}"))) > 2)  # type: ignore[misc]
                await until(lambda: app.rooms.window.toast.text == "3 chats saved in out")
                app.rooms.window.toast.dismiss()

    run_in_qt(talk())
    assert sorted(each.name for each in out.glob("*.md")) == ["Bread a b 2.md", "Bread a b.md", "Wine 2.md", "wine.md"]
    assert (out / "wine.md").read_text() == "mine"
    assert sorted(each.name for each in out.glob("*.pdf")) == ["Bread a b 2.pdf", "Bread a b.pdf", "Wine.pdf"]
    assert "About Wine?" in PdfReader(out / "Wine.pdf").pages[0].extract_text().replace("\t", " ")


def test_a_stopped_export_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf_of(tmp_path / "data", *(f"Chat {n}" for n in range(30)))
    out = tmp_path / "out"
    out.mkdir()
    whole = ExportRun.run

    def run_and_be_stopped(self: ExportRun) -> None:
        self.cancel()
        whole(self)

    monkeypatch.setattr(ExportRun, "run", run_and_be_stopped)

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.JSON, out / "all.json")
            await until(lambda: app.rooms.tasks.count == 0)
            app.rooms.window.export_all_requested.emit()
            assert [each for each in app.rooms.window.findChildren(ExportDialog) if each.isVisible()], "and it can be begun again"

    run_in_qt(talk())
    assert list(out.iterdir()) == []


def test_what_went_wrong_is_told(tmp_path: Path) -> None:
    shelf_of(tmp_path / "data", "Bread")

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.JSON, tmp_path / "all.json")
            await until(lambda: app.rooms.window.toast.text == "Saved as all.json")
            (tmp_path / "gone").mkdir()
            app.rooms.window.export_all_requested.emit()
            (dialog,) = (each for each in app.rooms.window.findChildren(ExportDialog) if each.isVisible())
            dialog.choices[ExportFormat.HTML].click()
            choose_place(app, ExportFormat.HTML, tmp_path / "gone")
            (tmp_path / "gone").rmdir()
            await until(lambda: app.rooms.window.toast.text == "The folder for gone is not there. Choose another one.")

    run_in_qt(talk())


def test_a_pdf_tells_the_system_prompt_and_the_rating_as_the_other_forms_do(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    shelf = Shelf(tmp_path / "data", "brise.sqlite3")
    shelf.talk("About bread?", "Yes.", title="Bread", system_prompt="You are *a baker*.\nBe short.")
    shelf.talk("Nothing else?", "No.", title="Wine")
    shelf.close()
    out = tmp_path / "out"
    out.mkdir()

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            for chat in app.rooms.library.conversations():
                app.rooms.desk.open(chat.id)
                app.session.rate(app.messages[1].id, -1)
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.PDF, out)
            await until(lambda: app.rooms.window.toast.text == "2 chats saved in out")

    run_in_qt(talk())
    bread, wine = (PdfReader(out / name).pages[0].extract_text().replace("\t", " ") for name in ("Bread.pdf", "Wine.pdf"))
    assert bread.index("System prompt") < bread.index("You are *a baker*.") < bread.index("About bread?")
    assert "System prompt" not in wine
    for text in (bread, wine):
        assert "Bad answer" in text
