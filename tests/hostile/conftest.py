"""Less patience than the app has, and numbers written the British way."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from tests.hostile.patience import less_patience


@pytest.fixture
def british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `less_patience` says."""
    less_patience(monkeypatch)
