"""Brise's start, from the process's start to the first paint, as `run_app` does it. Argument: data folder."""

import json
import sys
import time
from pathlib import Path

import psutil

from desktop_app.app import run_app
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options


def stop_at_first_paint() -> None:
    """Let the app measure itself at the moment when it would load what is heavy: right after the first paint."""

    def painted(rooms: Rooms) -> None:
        took = {"seconds": time.time() - psutil.Process().create_time(), "cpu": time.process_time()}
        print(json.dumps(took), flush=True)
        rooms.window.close_requested.emit()

    Rooms.load_libraries = painted  # type: ignore[method-assign]


if __name__ == "__main__":
    stop_at_first_paint()
    run_app(Options(data_dir=Path(sys.argv[1])))
