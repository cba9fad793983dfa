"""A file is there whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.exchange.whole_file import Cancelled, write_whole


def test_it_appears_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.md", ["é", "\n", "\ud800"], lambda: False)
    assert (tmp_path / "a.md").read_bytes() == "é\n?".encode()


def failing() -> Iterator[str]:
    yield "half"
    raise RuntimeError("broken")


def test_what_stood_there_stays_if_it_fails(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("before")
    with pytest.raises(RuntimeError, match="broken"):
        write_whole(tmp_path / "a.md", failing(), lambda: False)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.md", "before")]


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    pieces = iter(["one", "two", "three"])
    with pytest.raises(Cancelled):
        write_whole(tmp_path / "a.md", pieces, lambda: True)
    assert list(tmp_path.iterdir()) == []
    assert next(pieces) == "two"  # it stopped at once
