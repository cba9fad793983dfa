"""Takes the pictures for software centres, of the real app with a made-up chat: `./go run python -m bundle.make_screenshots`."""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from bundle.linux_share import PICTURES
from desktop_app.options import Options
from desktop_app.ui.theme import Scheme
from tests.benchmarks.stored_chats import store_chat
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer

SIZE = (1280, 720)
OTHERS = ("Minutes of 3 March", "What temperature does", "A sieve in Rust", "Names for a sailing boat", "Trip to Arles")
QUESTION = "How long does a pendulum swing?"
ANSWER = r"""For small swings it depends on the **length** alone, not on the weight:

$$T = 2\pi \sqrt{\frac{L}{g}}$$

- $L$ is the length of the string in metres
- $g$ is the pull of the earth, about 9.81 m/s²

```python
from math import pi, sqrt

def period(length: float, g: float = 9.81) -> float:
    return 2 * pi * sqrt(length / g)  # seconds
```

A string of one metre takes *two seconds*, near enough to build a clock."""


async def take(folder: Path) -> None:
    """Ask one question of a scripted server, and save what the window shows, light and dark."""
    for number, title in enumerate(OTHERS):
        store_chat(folder, title, ["How?", "So."], time.time() - 50_000 * (number + 1))
    with TgiServer(model_id="mistralai/Mistral-7B-Instruct-v0.3").in_thread() as server:
        server.script = Script([*server.tokenizer.split(ANSWER), server.tokenizer.eos], delay=0.015)
        async with brise(folder, Options(endpoint=server.url)) as app:
            app.rooms.window.resize(*SIZE)
            await asyncio.sleep(1)
            app.rooms.pane.composer.set_text(QUESTION)
            app.press(Qt.Key.Key_Return)
            await app.answered()
            for name, scheme in (("light", Scheme.LIGHT), ("dark", Scheme.DARK)):
                app.rooms.theme.set_scheme(scheme)
                await asyncio.sleep(1)  # whatever is drawn later is drawn, and nothing moves any more
                app.rooms.window.grab().save(str(PICTURES / f"{name}.png"))


def main() -> int:
    """Take them all."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["LANGUAGE"] = os.environ["LC_ALL"] = "en_GB.UTF-8"
    app = QApplication(["Brise"])
    app.setApplicationName("Brise")
    app.setFont(QFont("Inter", 10))
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        run_in_qt(take(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
