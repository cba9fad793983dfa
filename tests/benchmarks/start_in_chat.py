"""Brise's start with a chat in the database, to its last message painted. Argument: data folder."""

import json
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtGui import QPaintEvent

from desktop_app.app import run_app
from desktop_app.options import Options
from desktop_app.ui.message_body import MessageBody

if __name__ == "__main__":
    paint = MessageBody.paintEvent

    def paint_and_tell(view: MessageBody, event: QPaintEvent) -> None:
        paint(view, event)
        window = view.window()
        if view.is_answer and view.is_read and window is not None:
            took = {"seconds": time.time() - psutil.Process().create_time(), "cpu": time.process_time()}
            print(json.dumps(took), flush=True)
            MessageBody.paintEvent = paint  # type: ignore[method-assign]
            window.close()

    MessageBody.paintEvent = paint_and_tell  # type: ignore[method-assign]
    run_app(Options(data_dir=Path(sys.argv[1])))
