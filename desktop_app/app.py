"""The composition root: builds the rooms, joins their signals, ends them in order; no behaviour of its own."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from typing import Any

from PySide6.QtGui import QFontInfo

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.composition.application import Application, new_application
from desktop_app.composition.crash_report import tell_start_error
from desktop_app.composition.data_folder import DataFolder, data_folder, resources_folder
from desktop_app.composition.event_loop import EventLoop
from desktop_app.composition.first_paint import FirstPaint
from desktop_app.composition.language import speak
from desktop_app.composition.log_file import start_log
from desktop_app.composition.rooms import Rooms
from desktop_app.composition.signal_watch import SignalWatch
from desktop_app.options import Options, without_files

LEAVE_AFTER = 2.0
"""Seconds after everything is stored until the process ends even if a thread hangs in DNS or in a keyring's prompt."""

_ROUNDS = 3
"""How often a Brise that runs is asked to come to the front before that is given up."""


def run_app(options: Options) -> int:
    """Show the window and run until it is closed; the exit code."""
    if not has_screen():
        print("Brise needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Try brise --self-test, which needs none.", file=sys.stderr)
        return 1
    qt = new_application(sys.argv[:1])
    speak(qt, resources_folder())  # before anything can fail, and has to say so
    with asyncio.Runner(loop_factory=lambda: EventLoop(qt)) as runner:
        code = runner.run(_main(qt, options))
        _leave_soon(code)
    return code


async def _main(qt: Application, options: Options) -> int:
    try:
        folder = data_folder(options.data_dir)
        start_log(folder)
        rooms = await _open(qt, folder, options)
    except (ChatError, OSError) as error:
        await tell_start_error(error)
        return 1
    if rooms is None:
        return 0
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: rooms.report(context.get("exception") or RuntimeError(context["message"])))
    sys.excepthook = lambda _type, error, _trace: rooms.report(error)
    sys.set_asyncgen_hooks(finalizer=_close_generator_in(loop))
    quit_wanted = asyncio.Event()
    rooms.windows.quit_wanted.connect(quit_wanted.set)
    with SignalWatch(quit_wanted.set):
        rooms.tasks.start(_load_after(FirstPaint(qt), rooms), "wait for the first paint")
        rooms.show()
        qt.open_with(rooms.open_files)
        await quit_wanted.wait()  # from now on: a window that starts minimized may never be painted
        await rooms.close()
    sys.set_asyncgen_hooks(finalizer=None)
    if rooms.restart_wanted:
        _start_again(options)
    return 0


async def _open(qt: Application, folder: DataFolder, options: Options) -> Rooms | None:
    """None if a Brise that runs has come to the front. One that does not answer may have ended since, or takes its time to begin."""
    rounds = _ROUNDS
    while True:
        try:
            return Rooms(qt, folder, resources_folder(), options)
        except ChatError as error:
            if error.storage_problem is not StorageProblem.IN_USE:
                raise
            if await _show_first(folder, options):
                return None
            rounds -= 1
            if not rounds:
                raise


def _start_again(options: Options) -> None:
    """With the same arguments, and on its own; files were opened already."""
    subprocess.Popen([sys.executable, *without_files(sys.orig_argv[1:], options.files)], start_new_session=True)


async def _show_first(folder: DataFolder, options: Options) -> bool:
    # deferred: a first start has no use for them
    from desktop_app.composition.activation import given_activation
    from desktop_app.composition.second_start import show_first
    from desktop_app.composition.second_start_line import SecondStart

    return await show_first(folder.path, SecondStart(options.endpoint, options.files, given_activation()))


async def _load_after(painted: FirstPaint, rooms: Rooms) -> None:
    await painted.wait()
    if not QFontInfo(Application.font()).family() and sys.stderr is not None:  # its window has no letters to say so
        print(
            "Brise found no font on this system and shows no text. On Debian and Ubuntu: apt-get install fonts-dejavu-core", file=sys.stderr
        )
    rooms.load_libraries()


def _close_generator_in(loop: asyncio.AbstractEventLoop) -> Callable[[AsyncGenerator[Any, Any]], None]:
    """qasync installs no hooks for abandoned async generators; without them every chat answer warns on stderr."""

    def close(generator: AsyncGenerator[Any, Any]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(loop.create_task, generator.aclose())

    return close


def has_screen() -> bool:
    """False on Linux without X11 and Wayland, where Qt would end the process and blame a library."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def _leave_soon(code: int) -> None:
    """Everything is stored: do not let a stuck thread keep the process alive."""
    timer = threading.Timer(LEAVE_AFTER, lambda: os._exit(code))
    timer.daemon = True
    timer.start()
