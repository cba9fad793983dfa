"""Less patience than the app has, and numbers written the British way."""

import pytest

from tests.hostile.patience import less_patience


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `less_patience` says."""
    less_patience(monkeypatch)
