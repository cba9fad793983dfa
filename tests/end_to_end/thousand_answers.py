"""A thousand answers in one process, one after the other; prints what has grown. Arguments: template ("auto", "server"), data folder."""

import asyncio
import contextlib
import gc
import json
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtWidgets import QApplication

from desktop_app.chat.generation import Ending
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import flat_out, paced
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk

ANSWERS, WARM_UP = 1000, 300


def memory() -> int:
    """Bytes that the process holds, after a collection."""
    gc.collect()
    return int(psutil.Process().memory_info().rss)


async def answer_often(template: str, folder: Path, server: TgiServer) -> dict[str, float]:
    """Ask for another version of the same answer again and again; then stop one, and take the time until the server knows."""
    process = psutil.Process()
    with open_desk(folder / "chats.sqlite3", server.url) as desk:
        session, heard = desk.session()
        session.set_template(template)
        session.submit("Go on.")
        await until(lambda: not session.is_answering)
        figures: dict[str, float] = {}
        for number in range(ANSWERS):
            if number == WARM_UP:
                figures = {"memory": memory(), "sockets": process.num_fds(), "tasks": len(asyncio.all_tasks())}
            answer = session.messages(1, 2)[0]
            session.try_again(answer.id)
            await until(lambda: not session.is_answering)
            state = heard.states[-1]
            assert state.ending is not None, number
            assert state.ending.is_complete, (number, state)
            heard.states.clear()
            heard.messages.clear()
            heard.removed.clear()
            heard.text = ""
            server.requests.clear()
        sockets = 0

        def are_closed() -> bool:
            """One look counts: between two, the database's log may be open for a moment."""
            nonlocal sockets
            sockets = process.num_fds()
            return sockets <= figures["sockets"]

        with contextlib.suppress(TimeoutError):  # the last answer's socket may still be on its way out
            await until(are_closed, seconds=5)
        grown = {
            "memory": memory() / figures["memory"] - 1,
            "sockets": sockets - figures["sockets"],
            "tasks": len(asyncio.all_tasks()) - figures["tasks"],
        }
        server.script = paced(1000, 100)
        session.try_again(session.messages(1, 2)[0].id)
        await until(lambda: heard.text)
        stopped = time.monotonic()
        session.stop()
        await until(lambda: server.requests[-1].hung_up_at is not None)
        assert heard.states[-1].ending is Ending.STOPPED
        return {**grown, "stop_seconds": (server.requests[-1].hung_up_at or 0) - stopped}


if __name__ == "__main__":
    application = QApplication(["thousand"])
    with TgiServer(script=flat_out(20)).in_thread() as tgi:
        print(json.dumps(run_in_qt(answer_often(sys.argv[1], Path(sys.argv[2]), tgi), seconds=110)))
