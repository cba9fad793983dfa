"""A shelf of stored chats."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.records import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf(tmp_path)
    yield opened
    opened.close()
