"""A thousand answers leave nothing behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("template", ["auto", "server"])
def test_a_thousand_answers_leave_nothing_behind(template: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.end_to_end.thousand_answers", template, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=115,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    grown = json.loads(done.stdout)
    assert grown["sockets"] <= 0
    assert grown["tasks"] <= 0
    assert grown["memory"] <= 0.02
    assert grown["stop_seconds"] < 0.05
