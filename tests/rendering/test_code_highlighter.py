"""Colours for code: found in a thread, kept, and never in the way."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtTest import QTest

from desktop_app.rendering import code_highlighter
from desktop_app.rendering.code_highlighter import LIMIT, CodeHighlighter, colour_code


def _wait(condition: Callable[[], bool]) -> bool:
    clock = QElapsedTimer()
    clock.start()
    while not condition() and clock.elapsed() < 10_000:
        QTest.qWait(5)
    return condition()


def test_what_gets_which_colour() -> None:
    code = "@cached\ndef wind(n: int):\n    # north\n    return 'Mistral' if n else 42\n"
    found = {code[start:end]: name for start, end, name in colour_code(code, "python")}
    assert found["wind"] == found["@cached"] == "function"
    assert found["# north"] == "comment"
    assert found["'Mistral'"] == "string"
    assert found["42"] == "number"
    assert found["return"] == found["if"] == "keyword"


@pytest.mark.parametrize("language", ["", "no-such-language", "plain words"])
def test_unknown_languages_have_no_colours(language: str) -> None:
    assert not colour_code("x = 1", language)


def test_colours_are_found_in_a_thread_and_kept(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    original = code_highlighter.colour_code

    def watched(code: str, language: str) -> object:
        threads.append(threading.current_thread())
        return original(code, language)

    monkeypatch.setattr(code_highlighter, "colour_code", watched)
    highlighter = CodeHighlighter()
    assert highlighter.colouring("x = 1", "python") is None
    assert highlighter.colouring("x = 1", "python") is None
    assert _wait(lambda: bool(highlighter.colouring("x = 1", "python")))
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_long_code_and_code_without_a_language_are_left_alone(qt_app: object) -> None:
    highlighter = CodeHighlighter()
    assert highlighter.colouring("x" * (LIMIT + 1), "python") == ()
    assert highlighter.colouring("x = 1", "") == ()


def test_a_lexer_that_fails_costs_only_the_colours(qt_app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(code: str, language: str) -> object:
        raise RecursionError

    monkeypatch.setattr(code_highlighter, "colour_code", fail)
    highlighter = CodeHighlighter()
    assert highlighter.colouring("x = 1", "python") is None
    assert _wait(lambda: highlighter.colouring("x = 1", "python") == ())
