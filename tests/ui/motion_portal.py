"""Run by test_system_motion.py in a D-Bus session of its own: a desktop portal that changes its mind, and what the theme hears."""

import json
import subprocess
import sys

from jeepney import DBusAddress, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
from PySide6.QtWidgets import QApplication

from desktop_app.ui.system_motion import SystemMotion
from desktop_app.ui.theme import Theme

CHANGES, KNOWS_NOTHING, ANSWERS_LATE = "changes", "knows nothing", "answers late"
"""What kind of portal it is; the last one is asked, changes its mind, tells that, and then gives the answer of before."""
SERVICE, PATH, SETTINGS = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings"
APPEARANCE, KEY = "org.freedesktop.appearance", "reduced-motion"


def serve(kind: str) -> None:
    """Answer ReadOne with 1, and at a line of standard input say that it is 0 now; or know nothing of the setting, or answer late."""
    bus = open_dbus_connection(bus="SESSION")
    bus.send_and_get_reply(message_bus.RequestName(SERVICE))
    print("ready", flush=True)
    settings = DBusAddress(PATH, interface=SETTINGS)
    while True:
        message = bus.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        if kind == KNOWS_NOTHING or message.body != (APPEARANCE, KEY):
            bus.send(new_error(message, "org.freedesktop.portal.Error.NotFound"))
        elif kind == ANSWERS_LATE:
            bus.send(new_signal(settings, "SettingChanged", "ssv", (APPEARANCE, KEY, ("u", 1))))
            bus.send(new_method_return(message, "v", (("u", 0),)))
        else:
            bus.send(new_method_return(message, "v", (("u", 1),)))
            sys.stdin.readline()  # a change that is told in the same breath may be heard before the answer
            for key, value in (("color-scheme", 1), (KEY, 0)):
                bus.send(new_signal(settings, "SettingChanged", "ssv", (APPEARANCE, key, ("u", value))))


def watch(kind: str) -> list[bool]:
    """Every change of the theme's reduced motion, in order."""
    command = [sys.executable, "-m", __spec__.name, "serve", kind]
    portal = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert portal.stdin is not None
    assert portal.stdout is not None
    told = portal.stdin
    assert portal.stdout.readline() == "ready\n"
    app = QApplication([])
    theme = Theme()
    seen: list[bool] = []
    theme.motion_changed.connect(lambda: seen.append(theme.reduced_motion))
    theme.motion_changed.connect(lambda: app.exit() if len(seen) == 2 else told.write("change\n"))
    motion = SystemMotion(theme)
    motion.start()
    if kind != CHANGES:  # then all is said when a question after the first one is answered
        last = QDBusPendingCallWatcher(
            QDBusConnection.sessionBus().asyncCall(QDBusMessage.createMethodCall(SERVICE, PATH, SETTINGS, "Last"))
        )
        last.finished.connect(app.quit)
    QTimer.singleShot(5000, app.quit)
    app.exec()
    portal.kill()
    portal.wait()
    return seen


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        print(json.dumps(watch(sys.argv[2])))
