"""What the libraries do to the whole process, and what start-up costs. Hazards 7.2 to 7.4 and 9.2 to 9.5."""

import asyncio
import logging
import os
import subprocess
import sys
import threading

import pytest

from desktop_app.inference import transport
from desktop_app.inference.transport import Waiting
from tests.hostile_server import STALL, HostileServer, event_stream, whole
from tests.inference.asking import ask, ask_in_process, chat_event, token_event

ANSWER = event_stream(token_event("Hello", final="Hello"))
CHAT_ANSWER = event_stream(chat_event("Hello", "stop"))


def in_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, timeout=60, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_7_2_the_clocks_hold_although_the_hub_passes_its_own() -> None:
    async def run() -> None:
        async with HostileServer([STALL]) as server:
            assert (await ask(server.url, waiting=Waiting(silence=0.2))).error is not None

    asyncio.run(run())


@pytest.mark.parametrize("chat", [False, True], ids=["tgi", "chat"])
def test_7_3_neither_prompt_nor_token_nor_query_is_logged(chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else ANSWER).in_thread() as server:
        environment = {"HF_DEBUG": "1", "HF_HUB_VERBOSITY": "debug", "PYTHONASYNCIODEBUG": "1", "HTTPX_LOG_LEVEL": "trace"}
        found, output = ask_in_process(f"{server.url}/?key=secretkey", environment, chat=chat, token="secrettoken")
        assert found["text"] == "Hello"
        assert b"a prompt that nobody else reads" in server.visits[0].seen
        logged = output.lower()
        for word in ("nobody else reads", "secret", "bearer", "authorization", "http/1.1", "set-cookie"):
            assert word not in logged.replace('{"text": "hello", "error": null}', ""), output


def test_7_3_a_server_cannot_write_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        warning = {"content-type": "text/event-stream", "x-hf-warning": "topic; buy my model"}
        async with HostileServer([whole(200, token_event("Hello", final="Hello"), warning)]) as server:
            with caplog.at_level(logging.DEBUG):
                assert (await ask(server.url)).text == "Hello"
        assert "buy my model" not in caplog.text

    asyncio.run(run())


def test_7_4_no_warning_in_normal_use() -> None:
    with HostileServer(CHAT_ANSWER).in_thread() as server:
        for _ in range(2):
            _, output = ask_in_process(server.url, {"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1"}, chat=True)
            assert "Warning" not in output


def test_9_2_importing_the_transport_loads_no_network_library() -> None:
    heavy = "{'huggingface_hub', 'httpx2', 'httpcore2', 'anyio', 'h11', 'truststore'} & set(sys.modules)"
    code = f"import sys, desktop_app.inference.transport, desktop_app.inference.wire_errors; print(sorted({heavy}))"
    assert in_python(code).strip() == "[]"


def test_9_3_prepare_is_safe_in_several_threads_at_once() -> None:
    code = """
import threading
from desktop_app.inference import transport
found = []
threads = [threading.Thread(target=lambda: (transport.prepare(), found.append(id(transport._tls())))) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(found), len(set(found)), transport.is_prepared())
"""
    assert in_python(code).split() == ["6", "1", "True"]


def test_9_4_prepare_again_changes_nothing() -> None:
    transport.prepare()
    before = transport._tls()
    in_thread = threading.Thread(target=transport.prepare)
    in_thread.start()
    in_thread.join()
    assert transport._tls() is before


def test_9_5_after_prepare_the_first_answer_loads_nothing_more() -> None:
    with HostileServer(CHAT_ANSWER).in_thread() as server:
        code = f"""
import asyncio, sys
from tests.inference.asking import ask
from desktop_app.inference import transport
transport.prepare()
before = set(sys.modules)
answer = asyncio.run(ask({server.url!r}, chat=True))
print(answer.text, sorted(set(sys.modules) - before))
"""
        assert in_python(code).strip() == "Hello []"


def test_prepare_works_inside_a_running_loop_and_is_called_by_itself() -> None:
    with HostileServer(ANSWER).in_thread() as server:
        code = f"""
import asyncio
from tests.inference.asking import ask
from desktop_app.inference import transport
async def main():
    {{}}
    print((await ask({server.url!r})).text)
asyncio.run(main())
"""
        assert in_python(code.format("pass")).strip() == "Hello"
        assert in_python(code.format("transport.prepare()")).strip() == "Hello"
