"""The self-test: every check, one after the other, on a Brise that lives in a folder of its own for as long as it takes."""

import asyncio
import os
import sys
import tempfile
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.chat.errors import ChatError
from desktop_app.composition.application import new_application
from desktop_app.composition.build_info import build_info
from desktop_app.composition.data_folder import DataFolder, resources_folder
from desktop_app.composition.event_loop import EventLoop
from desktop_app.composition.language import speak
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options
from desktop_app.self_test import appearance, chats, kept, surroundings
from desktop_app.self_test.report import Report
from desktop_app.self_test.scripted_tgi import ScriptedTgi
from desktop_app.self_test.told import Told, told_error
from desktop_app.self_test.trial import Trial
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

LIMIT = 240.0
"""Seconds for everything: after that whatever holds it up is named, and the process ends."""


def run_self_test(options: Options) -> int:
    """Run every check in a folder of its own that is removed afterwards; nothing of the user's is read or written."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a font's name may be written in letters that a terminal does not have
    report = Report(build_info().commit, prints=options.json != "-")
    clock = threading.Timer(LIMIT, lambda: os._exit(_end(report, options, held_up=True)))
    clock.daemon = True
    clock.start()
    qt = new_application(sys.argv[:1])
    speak(qt, resources_folder())
    try:
        with (
            tempfile.TemporaryDirectory(prefix="brise-self-test-") as place,
            asyncio.Runner(loop_factory=lambda: EventLoop(qt)) as runner,
        ):
            runner.run(_check_all(qt, DataFolder(Path(place)), replace(options, endpoint=""), report))
    except OSError as error:
        report.fail(
            "folder",
            Told(QT_TRANSLATE_NOOP("SelfTest", "No folder could be made to work in ({error}). Set TMPDIR to one."), error=str(error)),
        )
    except ChatError as error:
        report.fail("start", told_error(error))
    clock.cancel()
    return _end(report, options)


async def _check_all(qt: QApplication, folder: DataFolder, options: Options, report: Report) -> None:
    resources = resources_folder()
    trial = Trial(qt, Rooms(qt, folder, resources, options), folder, resources)
    server = ScriptedTgi()
    server.start()
    tgi = chats.TgiChecks(trial, server)
    try:
        await report.check("window", partial(appearance.check_window, trial))
        await report.check("icon", partial(appearance.check_icon, trial))
        await report.check("resources", partial(appearance.check_resources, trial))
        await report.check("translation", partial(appearance.check_translation, trial))
        await report.check("formulas", partial(appearance.check_formulas, trial))
        await report.check("own prompt templates", partial(surroundings.check_templates, trial))
        await report.check("TLS", partial(surroundings.check_tls, trial))
        await report.check("keyring", partial(surroundings.check_keyring, trial))
        await report.check("TGI stream", tgi.stream)
        await report.check("stop", tgi.stop)
        await report.check("search", partial(kept.check_search, trial))
        await report.check("built-in model", partial(chats.check_builtin, trial), within=chats.ANSWER_WITHIN)
        await report.check("shutdown", partial(kept.check_shutdown, trial))
        await report.check("storage", partial(kept.check_storage, trial))
    finally:
        await asyncio.to_thread(server.close)


def _end(report: Report, options: Options, *, held_up: bool = False) -> int:
    if held_up:
        report.break_off(LIMIT)
    code = report.sum_up()
    if options.json:
        try:
            report.write(options.json)
        except OSError as error:
            print(f"The report could not be written to {options.json}: {error}", file=sys.stderr)
            return 1
    return code
