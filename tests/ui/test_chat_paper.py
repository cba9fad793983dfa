"""From the wish to the file: dialogs, progress with a way out, and what is said at the end."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_app.ui.chat_paper import ChatPaper
from desktop_app.ui.paper_progress import PaperProgress
from desktop_app.ui.theme import Theme
from tests.ui.shown_pane import Messages, answer, long_chat, question

Wait = Callable[[Callable[[], bool]], bool]


class Desk:
    """A window, its paper, and what was said."""

    def __init__(self, theme: Theme) -> None:
        self.window = QWidget()
        self.window.resize(800, 600)
        self.window.show()
        self.said: list[tuple[str, str, Callable[[], None] | None]] = []
        self.paper = ChatPaper(theme, self.window, lambda text, action, act: self.said.append((text, action, act)))

    @property
    def progress(self) -> list[PaperProgress]:
        return [dialog for dialog in self.window.findChildren(PaperProgress) if dialog.isVisible()]


@pytest.fixture
def desk(theme: Theme) -> Iterator[Desk]:
    desk = Desk(theme)
    yield desk
    desk.paper.cancel()
    desk.window.close()
    desk.window.deleteLater()


def test_where_it_was_saved_can_be_opened(desk: Desk, tmp_path: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()))
    desk.paper.write_pdf("What: a/b?", Messages(question("q"), answer("a", "Because.")), tmp_path / "here.pdf")
    assert wait_until(lambda: bool(desk.said))
    text, action, act = desk.said[0]
    assert (text, action) == ("Saved as here.pdf", "Open folder")
    assert "Because." in PdfReader(tmp_path / "here.pdf").pages[0].extract_text().replace("\t", " ")
    assert act is not None
    act()
    assert opened == [str(tmp_path)]
    assert not desk.paper.is_busy


def test_an_empty_chat_asks_for_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.paper.write_pdf("", Messages(), tmp_path / "a.pdf")
    desk.paper.print_chat("", Messages)
    assert [text for text, _, _ in desk.said] == ["There is nothing in this chat yet."] * 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("british")
def test_what_takes_long_shows_where_it_is_and_can_be_stopped(desk: Desk, tmp_path: Path, wait_until: Wait) -> None:
    desk.paper.write_pdf("Long", long_chat(3000), tmp_path / "long.pdf")
    assert desk.progress == []
    assert wait_until(lambda: bool(desk.progress))
    progress = desk.progress[0]
    assert not progress.isModal()
    before = progress.state.text()
    assert re.fullmatch(r"Page \d+, [\d,]+ of 3,000 messages", before)
    assert wait_until(lambda: progress.state.text() != before)
    desk.paper.write_pdf("Long", long_chat(2), tmp_path / "other.pdf")  # one at a time: shows the one that runs
    progress.cancel.click()
    assert not desk.paper.is_busy
    assert desk.progress == []
    assert desk.said == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_quick_shows_no_progress(desk: Desk, tmp_path: Path, wait_until: Wait) -> None:
    desk.paper.write_pdf("Short", Messages(question("q")), tmp_path / "short.pdf")
    assert wait_until(lambda: bool(desk.said))
    QTest.qWait(500)
    assert desk.progress == []


def test_what_went_wrong_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.paper.write_pdf("A", Messages(question("q")), tmp_path / "gone" / "a.pdf")
    assert [text for text, _, _ in desk.said] == ["The folder for a.pdf is not there. Choose another one."]
    assert not desk.paper.is_busy
