"""The real built-in engine, for tests: llama.cpp with the real weights."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from desktop_app.builtin_model.engine_process import BuiltinModel, RunningModel

COMMAND = (sys.executable, "-m", "desktop_app.builtin_model.engine_main")


@asynccontextmanager
async def running_model() -> AsyncIterator[RunningModel]:
    """The model, running as long as the block."""
    model = BuiltinModel(COMMAND)
    try:
        yield await model.ready()
    finally:
        await model.close()
