"""A database in a folder of its own, and the store on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "brise.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)
