"""Drafts of edits on a disk that fails."""

from pathlib import Path

from desktop_app.chat.errors import ChatError
from desktop_app.composition.kept_edits import KeptEdits
from desktop_app.storage.database import Database
from desktop_app.storage.edit_draft_store import EditDraftStore
from desktop_app.ui.unfinished_edits import UnfinishedEdits


def test_a_failing_disk_is_told_once_and_the_text_stays(tmp_path: Path) -> None:
    database = Database(tmp_path / "brise.sqlite3")
    told: list[ChatError] = []
    edits = UnfinishedEdits(KeptEdits(EditDraftStore(database), told.append))
    database.close()
    edits.begin_chat("chat")
    edits.keep("1", "Wh")
    edits.keep("1", "Why?")
    assert edits.text("1") == "Why?"
    assert len(told) == 1
    edits.forget("1")
    assert "1" not in edits
