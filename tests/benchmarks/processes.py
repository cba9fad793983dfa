"""Measurements and servers as processes of their own, so that one's work is nobody else's."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serve(kind: str) -> Iterator[str]:
    """A TGI; its address. `kind`: see serve.py."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.serve", kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def measure(module: str, *arguments: str) -> dict[str, float]:
    """What a measuring process printed as its last line."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an app that is installed does not compile itself at each start
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments], stdout=subprocess.PIPE, text=True, check=True, env=environment
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))
