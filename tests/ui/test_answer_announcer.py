"""A screen reader hears sentences, not tokens."""

import pytest
from PySide6.QtCore import QObject

from desktop_app.ui import answer_announcer
from desktop_app.ui.answer_announcer import AnswerAnnouncer
from tests.ui.listening import Listening


def _hear(monkeypatch: pytest.MonkeyPatch, pieces: list[str], *, active: bool = True) -> list[str]:
    listening = Listening(active)
    monkeypatch.setattr(answer_announcer, "QAccessible", listening)
    source = QObject()
    announcer = AnswerAnnouncer(source)
    for piece in pieces:
        announcer.hear(piece)
    announcer.finish()
    return listening.said


def test_sentences_are_announced_whole(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _hear(monkeypatch, ["Ket", "chup", ". It", " costs 2.5", "0 euro", "s! And", " more"])
    assert said == ["Ketchup.", "It costs 2.50 euros!", "And more"]


def test_lines_end_sentences_and_a_flood_is_broken_up(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _hear(monkeypatch, ["one\ntwo"]) == ["one", "two"]
    assert len(_hear(monkeypatch, ["word "] * 200)) > 1


def test_marks_are_not_read_out_and_code_is_as_it_stands(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "## A **bold** head\nSee [it](https://a.example). \n- one `x`\n```py\ndef __init__(self):\n    # *no* mark\n```\nSo *there*."
    said = "\n".join(_hear(monkeypatch, list(text))).split("\n")
    assert said == ["A bold head", "See it.", "one x", "def __init__(self):", "# *no* mark", "So there."]
    assert _hear(monkeypatch, [text]) == ["A bold head\nSee it.\none x\ndef __init__(self):\n    # *no* mark", "So there."]


def test_nothing_is_announced_while_nobody_listens(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _hear(monkeypatch, ["A sentence. "], active=False) == []


def test_of_a_thought_only_that_there_is_one(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = ["<th", "ink>", "\n", "Two and two. ", "So four.\n", "</think", ">\n\n", "Four. ", "Or"]
    assert _hear(monkeypatch, pieces) == ["Thinking", "Four.", "Or"]
    assert _hear(monkeypatch, ["<think>\n\n</think>\n\nFour."]) == ["Four."]
    assert _hear(monkeypatch, ["<think>\nTwo and"]) == ["Thinking"]
    assert _hear(monkeypatch, ["<thin"]) == ["<thin"]


def test_an_answer_that_already_thought_when_it_was_opened(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = Listening(active=True)
    monkeypatch.setattr(answer_announcer, "QAccessible", listening)
    source = QObject()
    announcer = AnswerAnnouncer(source)
    announcer.begin("<think>\nTwo and")
    for piece in (" two. ", "So four.", "</think>", "Four. "):
        announcer.hear(piece)
    announcer.finish()
    announcer.begin("")
    announcer.hear("<think>Six.")
    assert listening.said == ["Four.", "Thinking"]
