"""How a check went is told in a line and in the report, and one that fails or hangs keeps no other from running."""

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.self_check import CheckState, read_self_check
from desktop_app.self_test.report import Report
from desktop_app.self_test.told import CheckFailed, NotInstalled, Told
from tests.event_loop import in_event_loop


async def good() -> Told:
    return Told("{n} answers in {seconds} s", n=1234, seconds=0.5)


async def bad() -> Told:
    raise CheckFailed("Nothing was found in {folder}. Install Brise again.", folder="/usr/lib")


async def left_out() -> Told:
    raise NotInstalled("not part of this installation")


async def broken() -> Told:
    raise KeyError("{strange}")


async def endless() -> Told:
    await asyncio.Event().wait()
    raise AssertionError


@in_event_loop
async def run_all(report: Report) -> None:
    for work in (good, bad, left_out, broken):
        await report.check(work.__name__, work)
    await report.check("endless", endless, within=0.01)


def test_every_state_is_told(qt_app: QApplication, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("1c74ab8", prints=True)
    run_all(report)
    assert report.sum_up() == 1
    assert capsys.readouterr().out.splitlines() == [
        "ok      good: 1234 answers in 0.5 s",
        "FAILED  bad: Nothing was found in /usr/lib. Install Brise again.",
        "skipped left_out: not part of this installation",
        "FAILED  broken: KeyError('{strange}')",
        "FAILED  endless: It did not come to an end within 0 s.",
        "Self-test failed: 3 of 5 checks (bad, broken, endless).",
    ]
    states = [check.state for check in report.found.checks]
    assert states == [CheckState.OK, CheckState.FAILED, CheckState.SKIPPED, CheckState.FAILED, CheckState.FAILED]


@pytest.mark.usefixtures("german_words")
def test_numbers_are_written_as_the_reader_does_where_it_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("", prints=False)
    in_event_loop(report.check)("good", good)
    report.write("-")
    (check,) = read_self_check(capsys.readouterr().out).checks
    assert (check.sentence, check.translated) == ("1234 answers in 0.5 s", "1.234 answers in 0,5 s")


def test_what_was_left_out_is_named_and_the_rest_has_passed(qt_app: QApplication, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("1c74ab8d0e4b2f0f", prints=True)
    in_event_loop(report.check)("good", good)
    in_event_loop(report.check)("built-in model", left_out)
    assert report.sum_up() == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("Self-test passed: 1 checks, 1 skipped (built-in model), Brise ")
    assert last.endswith("commit 1c74ab8d0e4b.")


def test_what_holds_up_everything_is_named(qt_app: QApplication, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("", prints=True)
    in_event_loop(report.check)("endless", endless, within=0.01)
    report.break_off(240.0)
    assert report.sum_up() == 1
    assert "FAILED  endless: It held up everything else, and was broken off after 240 s." in capsys.readouterr().out
