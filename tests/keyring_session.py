"""Run by test_credentials_gnome_keyring.py inside a D-Bus session of its own: one task, its result and the loop's lateness as JSON."""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from qasync import QEventLoop

from desktop_app.chat.errors import ChatError
from desktop_app.credentials import Credentials

ENDPOINT, ORIGIN = "0a1b", "https://models.example:443"


def daemon() -> int:
    """The process id of the gnome-keyring-daemon of this session."""
    ours = os.environ["XDG_RUNTIME_DIR"]
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if command.startswith(b"gnome-keyring-daemon\0") and f"XDG_RUNTIME_DIR={ours}\0".encode() in environment:
                return int(folder.name)
    raise LookupError("no gnome-keyring-daemon in this session")


def kill_daemon() -> None:
    """As if it had crashed."""
    os.kill(daemon(), signal.SIGKILL)


async def do(task: str, token: str) -> object:
    """What the task gives; failures by their kind."""
    credentials = Credentials()
    try:
        match task:
            case "name":
                return await credentials.backend_name()
            case "store":
                await credentials.store(ENDPOINT, ORIGIN, token)
                return "stored"
            case "read":
                return await credentials.read(ENDPOINT, ORIGIN)
            case "remove":
                await credentials.remove(ENDPOINT, ORIGIN)
                return await credentials.read(ENDPOINT, ORIGIN)
            case "kill":
                await credentials.backend_name()
                kill_daemon()
                return await credentials.read(ENDPOINT, ORIGIN)
            case "give up":
                async with asyncio.timeout(1):
                    return await credentials.read(ENDPOINT, ORIGIN)
    except ChatError as error:
        return f"{error.kind.value}: {error.detail}"
    except TimeoutError:
        return "gave up"
    raise ValueError(task)


async def measure(task: str, token: str) -> dict[str, object]:
    """The result, how late the loop's clock was at worst, and how long it took, both in seconds."""
    late, done = 0.0, asyncio.Event()

    async def tick() -> None:
        nonlocal late
        while not done.is_set():
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            late = max(late, time.perf_counter() - before - 0.005)

    ticking = asyncio.ensure_future(tick())
    await asyncio.sleep(0.05)  # the loop's own start is not the keyring's
    late, start = 0.0, time.perf_counter()
    result = await do(task, token)
    seconds = time.perf_counter() - start
    done.set()
    await ticking
    return {"result": result, "late": late, "seconds": seconds}


if __name__ == "__main__":
    app = QCoreApplication(sys.argv[:1])
    with QEventLoop(app) as loop:
        print(json.dumps(loop.run_until_complete(measure(sys.argv[1], sys.stdin.readline().strip()))), flush=True)
