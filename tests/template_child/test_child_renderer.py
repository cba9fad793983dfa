"""Templates that loop, grow, dig and lie: each ends with a sentence, and the next one is rendered all the same."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.template_renderer import RenderRequest
from desktop_app.template_child.child_renderer import ChildRenderer
from desktop_app.template_child.frames import MOST_CHARACTERS

PLAIN = "{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}"


def request(source: str, content: str = "Hello") -> RenderRequest:
    return RenderRequest(source, [{"role": "user", "content": content}], "<s>", "</s>")


def told(pid: int | None, what: str) -> str:
    """What Linux says of a process; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/{what}").read_text()
    except OSError:
        return ""


@asynccontextmanager
async def renderer(**limits: float) -> AsyncIterator[ChildRenderer]:
    made = ChildRenderer(**limits)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        await made.close()


def run(work: Callable[[ChildRenderer], Coroutine[Any, Any, None]], **limits: float) -> None:
    async def go() -> None:
        async with renderer(**limits) as made:
            await work(made)

    asyncio.run(go())


async def refusal(made: ChildRenderer, asked: RenderRequest) -> ChatError:
    with pytest.raises(ChatError) as failure:
        await made.render(asked)
    return failure.value


def test_one_process_renders_whatever_comes() -> None:
    async def work(made: ChildRenderer) -> None:
        assert made.pid is None, "it is started by the first template"
        assert await made.render(request(PLAIN)) == "<user>Hello"
        first = made.pid
        odd = "\ud800 ✓ \u2028 \x00 </s> {{ bos_token }}"
        assert await made.render(request(PLAIN, odd)) == f"<user>{odd}"
        assert await made.render(request("{{ bos_token }}|{{ eos_token }}|{{ add_generation_prompt }}")) == "<s>|</s>|True"
        assert made.pid == first

    run(work)


def test_what_the_hub_s_libraries_offer_to_templates_is_there() -> None:
    source = (
        "{%- for message in messages -%}{% generation %}{{ message | tojson }}{% endgeneration %}{% break %}{% endfor -%}"
        "{% set ns = namespace(n=1) %}{% set ns.n = 2 %}{{ ns.n }} {{ strftime_now('%Y') | length }}"
    )

    async def work(made: ChildRenderer) -> None:
        assert await made.render(request(source, "<é>")) == '{"role": "user", "content": "<é>"}2 4'

    run(work)


def test_the_template_s_own_words_are_told() -> None:
    async def work(made: ChildRenderer) -> None:
        error = await refusal(made, request("{{ raise_exception('Roles must alternate, said ' + messages[0].content) }}"))
        assert (error.kind, error.server_text) == (ErrorKind.TEMPLATE, "Roles must alternate, said Hello")
        before = made.pid
        error = await refusal(made, request("{% if %}"))
        assert error.kind is ErrorKind.TEMPLATE
        assert "Expected an expression" in error.server_text
        error = await refusal(made, request("{{ raise_exception('a' * 9000) }}"))
        assert len(error.server_text) == 4000
        assert await made.render(request(PLAIN)) == "<user>Hello"
        assert made.pid == before

    run(work)


LOOPS = {
    "endless": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "one step in C": "{{ (7 ** (9 ** 9)) % 3 }}",
    "text": "{% for a in range(99999) %}{% for b in range(99999) %}{{ 'ab' * 100 }}{% endfor %}{% endfor %}",
    "text at once": "{{ 'ab' * 9000000 }}",
    "memory": "{% set a = 'ab' * 10 ** 10 %}{{ a | length }}",
    "memory by and by": "{% set ns = namespace(a='ab') %}{% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}",
    "a list": "{% set a = range(99999) | list %}{% set b = a * 10 ** 6 %}{{ b | length }}",
    "a width": "{{ '%999999999d' % 1 }}",
    "calls without end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "too deep": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "blocks too deep": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
}


@pytest.mark.parametrize("source", LOOPS.values(), ids=LOOPS)
def test_what_does_not_end_or_grows_is_given_up_and_the_next_one_rendered(source: str) -> None:
    async def work(made: ChildRenderer) -> None:
        error = await refusal(made, request(source))
        assert error.kind in (ErrorKind.TEMPLATE_STOPPED, ErrorKind.TEMPLATE)
        assert error.detail or error.server_text
        assert await made.render(request(PLAIN)) == "<user>Hello"

    run(work, limit=0.8)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there: the clock stops it")
def test_memory_is_bounded_by_the_system_and_not_by_the_clock() -> None:
    async def work(made: ChildRenderer) -> None:
        error = await refusal(made, request(LOOPS["memory"]))
        assert (error.kind, error.detail) == (ErrorKind.TEMPLATE_STOPPED, "too much memory")

    run(work, limit=30)


def test_too_much_text_is_given_up_while_it_is_made() -> None:
    async def work(made: ChildRenderer) -> None:
        error = await refusal(made, request("{% for a in range(99999) %}{{ messages[0].content }}{% endfor %}", "a" * 10_000))
        assert (error.kind, error.detail) == (ErrorKind.TEMPLATE_STOPPED, "too much text")
        for text in ("a" * (MOST_CHARACTERS + 1), "\0" * MOST_CHARACTERS):
            error = await refusal(made, request(PLAIN, text))
            assert (error.kind, error.detail) == (ErrorKind.TEMPLATE_STOPPED, "too much text")

    run(work, limit=30)


ESCAPES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ raise_exception.__globals__ }}",
    "{{ strftime_now.__globals__['json'] }}",
    "{{ '{0.__class__.__mro__}'.format('') }}",
    "{{ ('{0.__class__.__mro__}' | attr('format'))('') }}",
    "{{ '' | attr('__class__') | attr('__mro__') }}",
    "{{ messages | map(attribute='__class__') | map(attribute='__mro__') | first | first }}",
    "{{ messages.append(1) }}",
    "{{ messages[0].update(role='x') }}",
    "{{ self._TemplateReference__context.environment.globals.clear() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ joiner.__init__ }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}{{ os }}",
    "{{ (dict | attr('mro'))() }}",
    "{{ [].__reduce_ex__(2) }}",
    "{{ range.__self__.eval('1') }}",
)


def test_ways_out_of_the_sandbox_are_closed() -> None:
    async def work(made: ChildRenderer) -> None:
        for source in ESCAPES:
            found, error = "", None
            try:
                found = await made.render(request(source))
            except ChatError as refused:
                error = refused
            assert error is None or error.kind is ErrorKind.TEMPLATE, source
            assert not any(sign in found for sign in ("<class", "<module", "<function", "uid=", "root:")), source
            assert await made.render(request(PLAIN)) == "<user>Hello"

    run(work)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_process_has_no_environment_and_can_open_nothing() -> None:
    async def work(made: ChildRenderer) -> None:
        await made.render(request(PLAIN))
        assert not [line for line in told(made.pid, "environ").split("\0") if line and not line.startswith("LC_CTYPE=")]
        limits = {line[:26].strip(): line[26:].split()[0] for line in told(made.pid, "limits").splitlines()[1:]}
        assert limits["Max open files"] == "0"
        assert limits["Max file size"] == "0"
        assert limits["Max address space"] != "unlimited"

    run(work)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_from_outside_it_is_begun_anew() -> None:
    async def work(made: ChildRenderer) -> None:
        await made.render(request(PLAIN))
        before = made.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        assert await made.render(request(PLAIN)) == "<user>Hello"
        assert made.pid not in (None, before)

    run(work)


def test_a_command_that_is_none_is_told() -> None:
    async def work(command: list[str]) -> ChatError:
        made = ChildRenderer(command, start_limit=0.3)
        try:
            return await refusal(made, request(PLAIN))
        finally:
            await made.close()

    for command in (
        ["/nowhere/at-all"],
        [sys.executable, "-c", "pass"],
        [sys.executable, "-c", "import time; time.sleep(60)"],
        [sys.executable, "-c", r"import os, time; os.write(1, b'r\xff\xff\xff\xff'); time.sleep(60)"],
    ):
        error = asyncio.run(work(command))
        assert error.kind is ErrorKind.TEMPLATE_STOPPED, command
        assert error.detail


def test_two_chats_at_once_get_each_their_own() -> None:
    async def work(made: ChildRenderer) -> None:
        asked = [made.render(request(PLAIN, f"number {n}")) for n in range(40)]
        stuck = asyncio.ensure_future(made.render(request(LOOPS["endless"])))
        behind = asyncio.ensure_future(made.render(request(PLAIN, "behind")))
        assert await asyncio.gather(*asked) == [f"<user>number {n}" for n in range(40)]
        with pytest.raises(ChatError):
            await stuck
        assert await behind == "<user>behind"

    run(work, limit=0.8)


def test_who_no_longer_waits_is_passed_over() -> None:
    async def work(made: ChildRenderer) -> None:
        await made.render(request(PLAIN))
        before = made.pid
        stuck = asyncio.ensure_future(made.render(request(LOOPS["endless"])))
        queued = [asyncio.ensure_future(made.render(request(LOOPS["endless"]))) for _ in range(100)]
        await asyncio.sleep(0)
        for one in queued:
            one.cancel()
        assert await made.render(request(PLAIN)) == "<user>Hello"
        assert made.pid != before
        await asyncio.gather(stuck, *queued, return_exceptions=True)

    run(work, limit=0.8)


def test_closed_it_renders_nothing_and_leaves_no_process() -> None:
    async def work() -> None:
        made = ChildRenderer(limit=60)
        await made.render(request(PLAIN))
        pid = made.pid
        assert pid is not None
        running = asyncio.ensure_future(made.render(request(LOOPS["endless"])))
        await asyncio.sleep(0.05)
        await made.close()
        with pytest.raises(ChatError):
            await running
        assert (await refusal(made, request(PLAIN))).detail == "closed"
        assert made.pid is None
        if sys.platform != "win32":
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)

    asyncio.run(work())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_its_parent_gone_it_ends() -> None:
    code = (
        "import asyncio, sys\n"
        "from tests.template_child.test_child_renderer import PLAIN, request\n"
        "from desktop_app.template_child.child_renderer import ChildRenderer\n"
        "made = ChildRenderer()\n"
        "asyncio.run(made.render(request(PLAIN)))\n"
        "print(made.pid, flush=True)\n"
        "import os; os.kill(os.getpid(), 9)\n"
    )

    async def work() -> None:
        parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
        out, _ = await parent.communicate()
        pid = int(out)
        async with asyncio.timeout(10):
            while True:
                try:
                    os.kill(pid, 0)
                except ProcessLookupError:
                    return
                if told(pid, "stat").rpartition(")")[2].split()[:1] in ([], ["Z"]):  # nobody may be there to bury it
                    return
                await asyncio.sleep(0.02)

    if sys.platform == "linux":
        asyncio.run(work())
