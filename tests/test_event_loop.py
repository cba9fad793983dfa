"""The app's event loop: timers that end when they are cancelled, and never fire early."""

import asyncio
import gc
import math
import sys
import time
import weakref

import pytest

from tests.qt_loop import run_in_qt


class Held:
    """Something that a cancelled timer must not keep alive."""


@pytest.mark.usefixtures("qt_app")
def test_a_cancelled_timer_keeps_nothing_alive() -> None:
    async def cancel_many() -> int:
        loop = asyncio.get_running_loop()
        kept = []
        for _ in range(500):
            held = Held()
            kept.append(weakref.ref(held))
            loop.call_later(3600, lambda held=held: None).cancel()
        del held
        gc.collect()
        return sum(reference() is not None for reference in kept)

    assert run_in_qt(cancel_many()) <= 129  # the heap is swept now and then, not each time


@pytest.mark.usefixtures("qt_app")
def test_timers_fire_in_order_and_never_early() -> None:
    async def wait() -> None:
        loop = asyncio.get_running_loop()
        fired: list[int] = []
        for delay in (30, 10, 20):
            loop.call_later(delay / 1000, fired.append, delay)
        never = loop.call_later(0.015, fired.append, -1)
        never.cancel()
        started = time.monotonic()
        await asyncio.sleep(0.05)
        assert time.monotonic() - started >= 0.05
        assert fired == [10, 20, 30]

    run_in_qt(wait())


@pytest.mark.usefixtures("qt_app")
def test_a_time_limit_ends_what_waits() -> None:
    async def wait() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await asyncio.Event().wait()

    run_in_qt(wait())


@pytest.mark.usefixtures("qt_app")
def test_a_delay_may_be_longer_than_qt_can_count() -> None:
    async def wait() -> None:
        loop = asyncio.get_running_loop()
        far = [loop.call_later(delay, pytest.fail) for delay in (math.inf, 30 * 24 * 3600)]
        await asyncio.sleep(0.01)
        for handle in far:
            handle.cancel()

    run_in_qt(wait())


def test_another_thread_keeps_the_interpreter_for_a_moment_only() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.005)
    try:
        run_in_qt(asyncio.sleep(0))
        assert sys.getswitchinterval() < 0.001
    finally:
        sys.setswitchinterval(usual)
