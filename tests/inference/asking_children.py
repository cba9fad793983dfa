"""Answers in processes of their own that have the network libraries loaded: an environment each, and no half a second of imports.

For variables that are read when somebody is asked. Those that are read as the hub's client is imported need `ask_in_process`.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from tests.inference.asking import ask, ask_in_process

CAN_FORK = sys.platform.startswith("linux")


class Children:
    """One process that splits off another for each question."""

    def __init__(self, wishes: IO[str], replies: IO[str]) -> None:
        self._wishes, self._replies = wishes, replies

    def ask(self, url: str, environment: Mapping[str, str], *, token: str = "") -> dict[str, object]:
        """One answer of TGI's own protocol, asked for with this environment: its outcome."""
        if not CAN_FORK:
            return ask_in_process(url, environment, token=token)[0]
        self._wishes.write(json.dumps([url, dict(environment), token]) + "\n")
        self._wishes.flush()
        found = json.loads(self._replies.readline())
        assert isinstance(found, dict), "it did not come to an end: see what it printed"
        return found


@contextmanager
def asking_children() -> Iterator[Children]:
    """Ready to be asked; ends with the `with`."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    command = [sys.executable, "-m", "tests.inference.asking_children"]
    with subprocess.Popen(command, env=inherited, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Children(process.stdin, process.stdout)
        process.stdin.close()
    assert process.returncode == 0


def split_off(url: str, environment: Mapping[str, str], token: str) -> None:
    """Ask in a child; it prints what became of it, or this prints that it failed."""
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1]:
            print("null", flush=True)
        return
    os.environ.update(environment)
    answer = asyncio.run(ask(url, token=token or None))
    print(json.dumps({"text": answer.text, "error": None if answer.error is None else answer.error.to_json()}), flush=True)
    sys.exit(0)


def main() -> None:
    """Load what an answer needs but for what the environment says of TLS, and serve until standard input ends."""
    import huggingface_hub

    assert huggingface_hub.AsyncInferenceClient
    while line := sys.stdin.readline():
        split_off(*json.loads(line))


if __name__ == "__main__":
    main()
