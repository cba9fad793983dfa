"""A disk that is full or may not be written: an error as a fact, and what was stored stays."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.generation import Ending
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.migrate import MIGRATIONS
from tests.storage.samples import a_conversation, a_message, answering, append, ended


def fill(database: Database) -> None:
    """No page more than there are now."""
    pages = database.rows("PRAGMA page_count")[0][0]
    database.write(f"PRAGMA max_page_count = {pages}")


def refused(call: Callable[[], object]) -> StorageProblem | None:
    with pytest.raises(ChatError) as error:
        call()
    return error.value.storage_problem


def test_an_answer_on_a_full_disk_keeps_what_was_stored_before(path: Path, database: Database, store: ConversationStore) -> None:
    conversation, answer, generation = answering(store)
    append(store, generation, "My favourite", " condiment")
    fill(database)
    assert refused(lambda: append(store, generation, "x" * 100_000)) is StorageProblem.FULL
    assert refused(lambda: store.end_generation(ended(generation), "y" * 100_000)) is StorageProblem.FULL
    assert refused(lambda: store.add_message(a_message(conversation, answer, "z" * 100_000))) is StorageProblem.FULL
    assert refused(lambda: store.save_draft(conversation.id, "d" * 100_000)) is StorageProblem.FULL
    assert store.branch(answer.id)[-1].text == "My favourite condiment"
    database.close()
    again = Database(path)  # there is room again
    store = ConversationStore(again)
    assert again.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert store.close_unfinished(now=1.0) == 1
    found = store.branch(answer.id)[-1]
    assert found.text == "My favourite condiment"
    assert found.answer is not None
    assert found.answer.ending is Ending.CLOSED
    store.add_message(a_message(conversation, answer, "z" * 100_000))
    again.close()


def test_once_there_is_room_the_same_store_goes_on(database: Database, store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    fill(database)
    assert refused(lambda: append(store, generation, "x" * 100_000)) is StorageProblem.FULL
    database.write("PRAGMA max_page_count = 1000000")
    append(store, generation, "x" * 100_000)
    store.end_generation(ended(generation), "x" * 100_000)
    assert store.branch(answer.id)[-1].text == "x" * 100_000


def test_a_transaction_that_fills_the_disk_leaves_nothing_half_done(database: Database, store: ConversationStore) -> None:
    fill(database)
    conversation = a_conversation()

    def many() -> None:
        with database.transaction():
            store.save_conversation(conversation)
            for _ in range(1000):
                store.add_message(a_message(conversation, None, "x" * 1000))

    assert refused(many) is StorageProblem.FULL
    assert store.conversations() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_real_limit_of_the_system_on_the_size_of_files(tmp_path: Path) -> None:
    """The log cannot grow: what was committed before stays."""
    script = """
import resource, signal, sys
from pathlib import Path
from desktop_app.chat.errors import ChatError
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_message, asked
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = ConversationStore(Database(Path(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
conversation, parent = asked(store)
try:
    while True:
        message = a_message(conversation, parent, "x" * 10_000)
        store.add_message(message)
        parent = message
except ChatError as error:
    print(parent.id, parent.depth, error.kind.value)
    assert len(store.branch(parent.id)) == parent.depth + 1
"""
    path = tmp_path / "brise.db"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    leaf, depth, kind = done.stdout.split()
    assert kind == "storage"
    assert int(depth) > 5
    database = Database(path)
    assert database.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert len(ConversationStore(database).branch(leaf)) == int(depth) + 1
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o644), (0o755, 0o444)])
def test_a_folder_or_file_that_may_not_be_written_is_told_and_not_changed(folder_mode: int, file_mode: int) -> None:
    """In a child process, because root, who runs some test machines, may write everywhere."""
    script = """
import os, sys
from pathlib import Path
from desktop_app.chat.errors import ChatError
from desktop_app.storage.database import Database
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Database(Path(sys.argv[1]), migrations=Path(sys.argv[2]))
except ChatError as error:
    print(error.storage_problem.value)
"""
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        migrations = Path(outer) / "migrations"  # a checkout in root's home is closed to others
        shutil.copytree(MIGRATIONS, migrations)
        folder = Path(outer) / "data"
        path = folder / "brise.db"
        Database(path).close()
        path.with_name("brise.db.lock").unlink()
        if os.geteuid() == 0:
            os.chown(path, 65534, -1)
            os.chown(folder, 65534, -1)
        path.chmod(file_mode)
        folder.chmod(folder_mode)
        before = path.read_bytes()
        command = [sys.executable, "-c", script, str(path), str(migrations)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.stdout.strip(), done.stderr) == ("read_only", "")
        assert path.read_bytes() == before
        folder.chmod(0o755)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file of the user")
    assert refused(lambda: Database(tmp_path / "data" / "brise.db")) is StorageProblem.READ_ONLY
    assert refused(lambda: Database(tmp_path / "data" / "deeper" / "brise.db")) is StorageProblem.READ_ONLY
    assert (tmp_path / "data").read_text() == "a file of the user"


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "brise.db" / "something").mkdir(parents=True)
    assert refused(lambda: Database(tmp_path / "brise.db")) is StorageProblem.READ_ONLY
    assert (tmp_path / "brise.db" / "something").is_dir()
