"""An export that is stopped or fails leaves what is whole, and nothing else."""

import threading
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError
from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.message import Message
from desktop_app.workspace.export_run import Cancelled, ExportRun, Wanted
from tests.exchange.records import NOBODY, English, Shelf


class Stopping(English):
    """Stops the export in the middle of a chat."""

    def __init__(self, at: str) -> None:
        self.run: ExportRun | None = None
        self._at = at

    def author(self, message: Message) -> str:
        if message.text == self._at and self.run is not None:
            self.run.cancel()
        return super().author(message)


def test_whole_files_stay_and_half_ones_do_not(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for title in ("Bread", "Wine", "Salt"):
        shelf.talk(f"About {title}?", "Yes.", title=title)
    out = tmp_path / "out"
    out.mkdir()
    teller = Stopping("About Wine?")
    run = teller.run = ExportRun(shelf.path, Wanted(ExportFormat.HTML, (), out, in_folder=True), teller, NOBODY)
    with pytest.raises(Cancelled):
        run.run()
    assert [each.name for each in out.iterdir()] == ["Bread.html"]
    assert [each.name for each in run.files] == ["Bread.html"]
    shelf.close()


def test_it_reads_beside_a_writer(tmp_path: Path) -> None:
    """In a thread of its own, while the window's connection is in the middle of something."""
    shelf = Shelf(tmp_path)
    record = shelf.talk("Bread?", "Yes.")
    run = ExportRun(shelf.path, Wanted(ExportFormat.JSON, (record.conversation.id,), tmp_path / "a.json"), English(), NOBODY)
    with shelf.database.transaction():
        shelf.database.write("UPDATE conversation SET title = 'half written'")
        thread = threading.Thread(target=run.run)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
    text = (tmp_path / "a.json").read_text()
    assert "Condiments" in text
    assert "half written" not in text
    shelf.close()


def test_a_chat_that_went_meanwhile_is_left_out(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record = shelf.talk("Bread?", "Yes.")
    run = ExportRun(shelf.path, Wanted(ExportFormat.JSON, ("f" * 32,), tmp_path / "a.json"), English(), NOBODY)
    run.run()
    assert (tmp_path / "a.json").read_text().count('"messages"') == 0
    assert record.conversation.id not in (tmp_path / "a.json").read_text()
    shelf.close()


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database")
    run = ExportRun(tmp_path / "x.db", Wanted(ExportFormat.JSON, (), tmp_path / "a.json"), English(), NOBODY)
    with pytest.raises(ChatError):
        run.run()
    assert not (tmp_path / "a.json").exists()
