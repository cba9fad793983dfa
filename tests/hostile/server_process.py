"""The hostile server in a process of its own: what it computes must not make the window late, which is measured beside it.

python -m tests.hostile.server_process tgi
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.hostile.all_cases import CASES, CHAT_CASES, TGI_CASES
from tests.hostile.case import Case
from tests.hostile.tongues import TONGUES, Tongue
from tests.hostile_server import HostileServer, Step, whole
from tests.loopback_connection import Received, compact_json

ANSWERS = ("/", "/v1/chat/completions")


class HostileAnswers(HostileServer):
    """Says truly what it is when it is asked, and plays its scripts for answers alone."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.tongue = tongue

    def next_script(self, received: Received) -> list[Step]:
        """A script for an answer, the truth for everything else."""
        if received.path in ANSWERS:
            return super().next_script(received)
        said = self.tongue.says.get(received.path)
        return [whole(404)] if said is None else [whole(200, compact_json(said), {"content-type": "application/json"})]


class ServerProcess:
    """A running server, at `url`."""

    def __init__(self, tongue: Tongue, wishes: IO[str], replies: IO[str]) -> None:
        self.tongue = tongue
        self._wishes, self._replies = wishes, replies
        self.url = self._reply()

    def play(self, case: Case) -> None:
        """From now on every answer is this case's."""
        self._wishes.write(f"{case.name}\n")
        self._wishes.flush()
        assert self._reply() == case.name

    def _reply(self) -> str:
        line = self._replies.readline().rstrip("\n")
        if not line:
            raise RuntimeError("the hostile server has ended")
        return line


@contextmanager
def server_process(tongue: Tongue) -> Iterator[ServerProcess]:
    """One that ends with the `with`; a bug of its own fails the test."""
    command = [sys.executable, "-m", "tests.hostile.server_process", tongue.name]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield ServerProcess(tongue, process.stdin, process.stdout)
        finally:
            process.stdin.close()
    assert process.returncode == 0


async def serve(tongue: Tongue) -> None:
    """Play what standard input names, line by line, until it ends: no server outlives its test."""
    cases = {case.name: case for case in [*CASES, *CHAT_CASES, *TGI_CASES]}
    async with HostileAnswers(tongue) as server:
        print(server.url, flush=True)
        while name := (await asyncio.to_thread(sys.stdin.readline)).rstrip("\n"):
            server.scripts[:] = [cases[name].script(tongue)]
            print(name, flush=True)


def main() -> None:
    """Serve in the protocol that is named."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # cases are called by what they hold
    asyncio.run(serve(next(tongue for tongue in TONGUES if tongue.name == sys.argv[1])))


if __name__ == "__main__":
    main()
