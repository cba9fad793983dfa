"""Starts a real server where it is installed: the built-in engine is llama.cpp's own, the others live in an environment of theirs."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from desktop_app.chat.endpoint import ServerKind
from desktop_app.chat.errors import ChatError
from desktop_app.inference.probe import probe
from tests.inference.builtin import running_model

STARTABLE = (ServerKind.LLAMA_CPP, ServerKind.TRANSFORMERS, ServerKind.VLLM)
NO_HUB = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
ON_ONE_CORE = {"VLLM_NO_USAGE_STATS": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind", "OMP_NUM_THREADS": "1"}
SERVED_NAME = "small"


class CannotStart(Exception):
    """The server is not installed, or ended before it answered."""


@dataclass(frozen=True)
class Started:
    """A server that answers."""

    url: str
    model: str
    access_token: str | None = field(default=None, repr=False)


@asynccontextmanager
async def started(kind: ServerKind, *, model: str = "", folder: str = "", seconds: float = 300.0) -> AsyncIterator[Started]:
    """The server, running as long as the block. `model`: the folder of its model; `folder`: where its command lies, if not on PATH.

    Raises CannotStart.
    """
    if kind is ServerKind.LLAMA_CPP:
        async with running_model() as builtin:
            yield Started(builtin.url, builtin.model_name, builtin.api_key)
        return
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command, environment, served = command_of(kind, model_folder(model), port)
    with tempfile.TemporaryFile() as said:
        process = launch(command, environment, folder, said)
        try:
            await until_answering(url, served, process, seconds)
            yield Started(url, served)
        except CannotStart as error:
            said.seek(max(said.tell() - 2_000, 0))
            raise CannotStart(f"{error}\n{said.read().decode(errors='replace')}") from error
        finally:
            await asyncio.to_thread(end, process)


def model_folder(model: str) -> str:
    """The folder's full path. Raises CannotStart."""
    if not Path(model).is_dir():
        raise CannotStart("--model must be a folder with a model that the server can load")
    return str(Path(model).resolve())


def launch(command: Sequence[str], environment: Mapping[str, str], folder: str, said: IO[bytes]) -> "subprocess.Popen[bytes]":
    """The command as a process, its words in `said`. Raises CannotStart."""
    program = shutil.which(command[0], path=folder or None)
    if program is None:
        raise CannotStart(f"{command[0]} is not installed{f' in {folder}' if folder else ''}: --bin FOLDER says where it lies")
    path = os.pathsep.join(filter(None, (folder, os.environ.get("PATH", ""))))
    inherited = {**os.environ, **environment, "PATH": path}
    return subprocess.Popen((program, *command[1:]), env=inherited, stdin=subprocess.DEVNULL, stdout=said, stderr=said)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a server, however it takes it."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def command_of(kind: ServerKind, model: str, port: int) -> tuple[list[str], Mapping[str, str], str]:
    """The command that serves a model's folder on loopback, its environment, and the name that requests have to give."""
    if kind is ServerKind.TRANSFORMERS:
        return ["transformers", "serve", "--host", "127.0.0.1", "--port", str(port)], NO_HUB, model
    small = ["--enforce-eager", "--max-model-len", "2048", "--max-num-seqs", "4"]
    served = ["vllm", "serve", model, "--served-model-name", SERVED_NAME, "--host", "127.0.0.1", "--port", str(port), *small]
    return served, {**NO_HUB, **ON_ONE_CORE}, SERVED_NAME


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def until_answering(url: str, model: str, process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Wait until somebody says what he serves. Raises CannotStart."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            await probe(url, model=model)
            return
        except ChatError as error:
            print(f"waiting for {url}: {error}", file=sys.stderr, flush=True)
            if process.poll() is not None:
                raise CannotStart(f"it ended with {process.returncode}") from error
            if time.monotonic() > deadline:
                raise CannotStart(f"it did not answer within {seconds:g} s: {error}") from error
        await asyncio.sleep(3)
