"""A report is read as it was written; anything else is none."""

import json
from dataclasses import replace

import pytest

from desktop_app.chat.self_check import Check, CheckState, NotAReport, SelfCheck, read_self_check

FOUND = SelfCheck(
    *("0.1.0", "1c74ab8", "Debian, linux 6.1, x86_64", "3.11.2", "6.11.3"),
    (
        Check("TLS", CheckState.OK, "OpenSSL, 140 authorities", "OpenSSL, 140 Stellen", 0.03),
        Check("built-in model", CheckState.SKIPPED, "not part of this installation", "nicht Teil dieser Installation", 0.0),
    ),
)


def test_it_comes_back_from_json() -> None:
    assert read_self_check(FOUND.to_json()) == FOUND
    told = json.loads(FOUND.to_json())
    assert set(told) == {"version", "commit", "platform", "python", "qt", "passed", "checks"}
    assert set(told["checks"][0]) == {"name", "state", "sentence", "translated", "seconds"}


def test_what_was_left_out_is_no_failure_but_nothing_at_all_is() -> None:
    assert (FOUND.passed, FOUND.failed, FOUND.skipped) == (True, (), ("built-in model",))
    failed = replace(FOUND, checks=(*FOUND.checks, replace(FOUND.checks[0], name="window", state=CheckState.FAILED)))
    assert (failed.passed, failed.failed) == (False, ("window",))
    assert not replace(FOUND, checks=()).passed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Traceback (most recent call last):",
        "[]",
        "{}",
        "[" * 100_000,
        FOUND.to_json()[:-20],
        FOUND.to_json().replace('"ok"', '"fine"'),
        FOUND.to_json().replace("0.03", '"long"'),
        json.dumps({**json.loads(FOUND.to_json()), "checks": None}),
    ],
)
def test_anything_else_is_no_report(text: str) -> None:
    with pytest.raises(NotAReport):
        read_self_check(text)
