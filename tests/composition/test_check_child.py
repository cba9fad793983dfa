"""What the process of the check may do to the window that started it: nothing. With real processes that behave badly."""

import os
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from desktop_app.chat.self_check import Check, CheckState, SelfCheck
from desktop_app.composition.check_child import CheckBroken, CheckChild

REPORT = SelfCheck("0.1.0", "", "Linux", "3.11", "6.11", (Check("TLS", CheckState.OK, "fine", "gut", 0.5),))
WRITES = "import pathlib, sys; pathlib.Path(sys.argv[3]).write_text({text}, 'utf-8')"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def child(program: str, limit: float = 30.0) -> tuple[CheckChild, list[None]]:
    seen: list[None] = []
    return CheckChild(lambda: seen.append(None), (sys.executable, "-c", program), limit), seen


def broken(program: str, limit: float = 30.0) -> str:
    started, _ = child(program, limit)
    with pytest.raises(CheckBroken) as error:
        started.found.result(20)
    started.ended.result(20)
    return str(error.value)


def test_the_report_is_read_and_checks_are_counted_as_they_end(temporary: Path) -> None:
    lines = "print('ok      TLS: fine'); print('FAILED  icon: no'); print('a warning'); print('skipped x: y'); print('okay')"
    started, seen = child(f"{WRITES.format(text=repr(REPORT.to_json()))}; {lines}")
    assert started.found.result(20) == REPORT
    assert len(seen) == 3
    assert list(temporary.iterdir()) == []


def test_what_it_makes_is_removed_with_it_and_it_has_no_screen(temporary: Path) -> None:
    program = (
        "import os, sys, tempfile, time; open(os.path.join(tempfile.mkdtemp(), 'left'), 'w').close(); "
        "assert os.environ['QT_QPA_PLATFORM'] == 'offscreen'; print('ok      x', flush=True); time.sleep(60)"
    )
    there = threading.Event()
    started = CheckChild(there.set, (sys.executable, "-c", program))
    assert there.wait(20)
    assert list(temporary.glob("*/*/left")), "it works in the folder that is made for it"
    started.end()
    started.ended.result(20)
    assert list(temporary.iterdir()) == []
    with pytest.raises(CheckBroken):
        started.found.result(0)


def test_one_that_leaves_no_report_says_what_it_said_last() -> None:
    said = broken("import sys; print('x' * 3_000_000); sys.exit('no module named brise')")
    assert said.startswith("exit code 1, FileNotFoundError\n")
    assert said.endswith("no module named brise")
    assert len(said) < 3000


@pytest.mark.parametrize("text", ["'{}'", "'[' * 100_000", "'x' * 2_000_000", "'\\x00'"])
def test_a_report_that_is_none_is_no_report(text: str) -> None:
    assert broken(WRITES.format(text=text)).startswith("exit code 0, NotAReport")


def test_one_that_never_ends_is_ended() -> None:
    assert broken("import time; print('starting', flush=True); time.sleep(60)", limit=0.5) == "not ended within 0.5 s\nstarting"


def test_a_program_that_is_not_there_is_told() -> None:
    started = CheckChild(lambda: None, (os.devnull + "-no-program",))
    with pytest.raises(CheckBroken, match=r"FileNotFoundError|NotADirectoryError"):
        started.found.result(20)


def test_one_that_is_ended_before_it_started_is_never_started(temporary: Path) -> None:
    for _ in range(5):
        started, _seen = child("import time; time.sleep(60)")
        started.end()
        started.ended.result(20)
    assert list(temporary.iterdir()) == []
