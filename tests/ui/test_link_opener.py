"""Links leave through one door."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.ui.link_opener import LinkOpener
from desktop_app.ui.theme import Theme


@pytest.fixture
def door(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> tuple[LinkOpener, QWidget, list[str]]:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    window = QWidget()
    window.show()
    return LinkOpener(window), window, opened


def _question(window: QWidget) -> QMessageBox | None:
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def test_a_plain_link_is_opened(door: tuple[LinkOpener, QWidget, list[str]]) -> None:
    opener, window, opened = door
    opener.open("the docs", "https://example.org/a")
    assert opened == ["https://example.org/a"]
    assert _question(window) is None


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/x", ""])
def test_anything_else_is_not(door: tuple[LinkOpener, QWidget, list[str]], target: str) -> None:
    opener, _, opened = door
    opener.open("click", target)
    assert opened == []


@pytest.mark.parametrize("agrees", [True, False])
def test_a_text_that_names_another_address_is_asked_about(door: tuple[LinkOpener, QWidget, list[str]], agrees: bool) -> None:
    opener, window, opened = door
    opener.open("https://bank.example", "https://evil.example/x")
    question = _question(window)
    assert question is not None
    assert opened == []
    assert "https://bank.example" in question.informativeText()
    assert "https://evil.example/x" in question.informativeText()
    default = question.defaultButton()
    assert default is not None
    assert default.text() == "Cancel"
    next(button for button in question.buttons() if button.text() == ("Open" if agrees else "Cancel")).click()
    assert opened == (["https://evil.example/x"] if agrees else [])


def test_where_nothing_opens_links_the_address_can_be_copied(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    window = QWidget()
    window.show()
    opener = LinkOpener(window)
    opener.open("the docs", "https://example.org/a")
    message = _question(window)
    assert message is not None
    assert "https://example.org/a" in message.informativeText()
    next(button for button in message.buttons() if button.text() == "Copy the address").click()
    assert QGuiApplication.clipboard().text() == "https://example.org/a"
