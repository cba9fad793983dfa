"""Brise as a process that is watched: goes through the session, or leaks on purpose, and writes down what it asked of the system.

python -m tests.egress.app REPORT URL session|leaks|all-leaks|second --data-dir DIR
"""

# ruff: noqa: E402 - nothing of Brise is imported before it is watched

import sys

from tests.egress.watch import Watch

WATCH = Watch()
WATCH.start()

import asyncio
import json
import traceback
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.composition.rooms import Rooms


async def go_through(rooms: Rooms, what: str, url: str, folder: Path) -> dict[str, object]:
    """All steps, each under its name; what became of them."""
    from desktop_app.inference import connection_log
    from tests.egress import leaks, session
    from tests.end_to_end.brise import Brise

    done: list[str] = []
    problem = ""
    try:
        await rooms._libraries_loaded.wait()
        if what == "session":
            for name, step in session.STEPS.items():
                WATCH.step = name
                await step(Brise(rooms), folder, url)
                done.append(name)
        else:
            for name, leak in (leaks.IN_PYTHON | (leaks.IN_QT if what == "all-leaks" else {})).items():
                WATCH.step = name
                await leak()
                done.append(name)
    except Exception:
        problem = f"{WATCH.step}: {traceback.format_exc()}"
    logged = [[each.server, each.state.value, each.asker] for each in connection_log.SESSION.connections()]
    WATCH.step = "end"
    QApplication.clipboard().clear()  # without a screen it would end after Python what Python made
    return {"done": done, "problem": problem, "builtin": rooms.builtin.url, "logged": logged}


def main() -> int:
    """Run the app; the exit code."""
    report, url, what, *arguments = sys.argv[1:]
    told: dict[str, object] = {}
    load = Rooms.load_libraries

    async def run(rooms: Rooms) -> None:
        told.update(await go_through(rooms, what, url, Path(report).parent))
        rooms.windows.quit_wanted.emit()

    def load_and_run(rooms: Rooms) -> None:
        load(rooms)
        rooms._session = asyncio.get_running_loop().create_task(run(rooms))  # type: ignore[attr-defined]

    if what != "second":
        Rooms.load_libraries = load_and_run  # type: ignore[method-assign]
    sys.argv = [sys.argv[0], *arguments]
    from desktop_app.__main__ import main as run_brise

    code = run_brise()
    Path(report).write_text(json.dumps({**told, "heard": WATCH.as_json()}))
    return code


if __name__ == "__main__":
    sys.exit(main())
