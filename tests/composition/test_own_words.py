"""What a bug or a warning leaves in the log: the program's own words, whatever was worked on."""

import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.composition import log_file
from desktop_app.composition.crash_report import CrashReport
from desktop_app.composition.data_folder import DataFolder
from desktop_app.composition.log_file import OwnWordsFormatter, log_tail, start_log
from desktop_app.composition.own_words import OwnWords, bug_text, exception_words, place_in_source

SAID = "my test results are in"
HOST = "gpu.example.com"


def key(text: str) -> None:
    raise KeyError(text)


def number(text: str) -> None:
    int(text)


def formatted(text: str) -> None:
    raise ValueError(f"cannot read {text}")


def as_json(text: str) -> None:
    json.loads(f'{{"{text}": ')


def characters(text: str) -> None:
    f"{text}ä".encode("ascii")


def a_file(text: str) -> None:
    Path("/nowhere", text).read_text()


def sql(text: str) -> None:
    sqlite3.connect(":memory:").execute(f"SELECT '{text}")


def an_error_of_the_server(text: str) -> None:
    raise ChatError(ErrorKind.REJECTED, host=HOST, status=422, server_text=text, detail=text)


def with_a_cause(text: str) -> None:
    try:
        key(text)
    except KeyError as error:
        raise RuntimeError(text) from error


def in_a_group(text: str) -> None:
    raise ExceptionGroup(text, [ValueError(text), ExceptionGroup(text, [KeyError(text)])])


def deep(text: str) -> None:
    deep(text)


def with_a_note(text: str) -> None:
    error = ValueError()
    error.add_note(text)
    raise error


ALL = (key, number, formatted, as_json, characters, a_file, sql, an_error_of_the_server, with_a_cause, in_a_group, deep, with_a_note)


def raised(work: Callable[[str], None], text: str = SAID) -> Exception:
    try:
        work(text)
    except Exception as error:
        return error
    raise AssertionError


@pytest.mark.parametrize("work", ALL)
def test_nothing_that_was_worked_on_is_written_down(work: Callable[[str], None]) -> None:
    error = raised(work)
    text = bug_text(error)
    assert SAID in f"{error}{getattr(error, '__notes__', '')}" or work in (as_json, characters, deep)
    assert SAID not in text
    assert HOST not in text
    assert f"in {work.__name__}" in text
    assert type(error).__name__ in text
    assert str(Path.home()) not in text
    assert len(text) < 8000


def test_what_stands_in_the_source_is_kept() -> None:
    def literal(_text: str) -> None:
        raise RuntimeError("the window is gone")

    assert bug_text(raised(literal)).endswith("RuntimeError: the window is gone")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ChatError(ErrorKind.REJECTED, status=422, server_text=SAID), "desktop_app.chat.errors.ChatError: rejected 422"),
        (PermissionError(13, "Permission denied", f"/home/ada/{SAID}"), "PermissionError: EACCES"),
        (ValueError(SAID), "ValueError"),
    ],
)
def test_facts_are_kept(error: Exception, words: str) -> None:
    assert exception_words(error) == words


def test_what_python_says_of_names_is_kept() -> None:
    def attribute(text: str) -> None:
        text.wibble  # type: ignore[attr-defined]  # noqa: B018

    assert exception_words(raised(attribute)) == "AttributeError: str has no wibble"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/home/ada/src/desktop_app/desktop_app/ui/toast.py", "desktop_app/ui/toast.py"),
        ("/home/ada/.venv/lib/python3.11/site-packages/httpx2/_client.py", "httpx2/_client.py"),
        ("/usr/lib/python3.11/json/decoder.py", "python3.11/json/decoder.py"),
        (r"C:\Users\ada\Python311\Lib\json\decoder.py", "json/decoder.py"),
        ("/home/ada/notes.py", "notes.py"),
        ("desktop_app/ui/toast.py", "desktop_app/ui/toast.py"),
        ("<string>", "<string>"),
    ],
)
def test_paths_do_not_tell_whose_computer_it_is(path: str, place: str) -> None:
    assert place_in_source(path) == place


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> logging.Handler:
    """The log's handler, at a logger of its own."""
    root = logging.getLogger()
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    before, level = list(root.handlers), root.level
    start_log(DataFolder(tmp_path))
    (handler,) = (each for each in root.handlers if each not in before)
    root.removeHandler(handler)
    root.setLevel(level)
    assert isinstance(handler.formatter, OwnWordsFormatter)
    logger = logging.getLogger("tests.own_words")
    logger.propagate = False
    logger.handlers[:] = [handler]
    return handler


LOGGER = logging.getLogger("tests.own_words")


def test_whoever_logs_only_source_and_numbers_are_written(log: logging.Handler, tmp_path: Path) -> None:
    LOGGER.warning("plain words")
    LOGGER.warning("to %s:%d after %.1f s", SAID, 8080, 1.5)
    LOGGER.warning("as %(what)s", {"what": SAID})
    LOGGER.warning("count %d", SAID)
    LOGGER.warning(f"in it {SAID}")
    LOGGER.warning(SAID.upper())
    LOGGER.error("%s", OwnWords("own"))
    try:
        key(SAID)
    except KeyError:
        LOGGER.exception("failed")
    log.close()
    text = (tmp_path / "logs" / "brise.log").read_text()
    assert SAID not in text
    assert SAID.upper() not in text
    said = [line.partition("tests.own_words: ")[2] for line in text.splitlines() if "tests.own_words" in line]
    assert said == ["plain words", "to …:8080 after 1.5 s", "as …", "count %d", "…", "…", "own", "failed"]
    assert text.rstrip().endswith("KeyError")


def test_a_thread_that_fails_says_the_same_on_the_terminal(log: logging.Handler, capsys: pytest.CaptureFixture[str]) -> None:
    thread = threading.Thread(target=key, args=(SAID,))
    thread.start()
    thread.join()
    told = capsys.readouterr().err
    assert "in key" in told
    assert told.endswith("KeyError\n")
    assert SAID not in told


def test_it_is_bounded_and_only_its_end_is_read(log: logging.Handler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(120):
        LOGGER.error("%s", OwnWords("x" * 50_000))
    log.close()
    files = sorted((tmp_path / "logs").iterdir())
    assert [file.name for file in files] == ["brise.log", "brise.log.1", "brise.log.2", "brise.log.3"]
    assert all(file.stat().st_size <= log_file.LOG_BYTES for file in files)
    assert len("".join(log_tail(DataFolder(tmp_path), 100))) <= 64_000
    assert log_tail(DataFolder(tmp_path / "none"), 100) == []


def test_the_same_bug_is_logged_less_and_less_often(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    report = CrashReport(lambda: None)  # type: ignore[arg-type,return-value]
    report._shown = True
    for number in range(120):
        report.report(raised(key, f"{SAID} {number}"))
    assert len(caplog.records) == 3
    assert SAID not in caplog.text
