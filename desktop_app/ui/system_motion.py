"""Whether the system asks for less motion; Qt does not tell, so the platform is asked itself."""

import ctypes
import os
import sys
from pathlib import Path

from PySide6.QtCore import SLOT, QObject, QSettings, Slot

from desktop_app.ui.theme import Theme

_SERVICE, _PATH, _SETTINGS = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings"
_NAMESPACE, _KEY = "org.freedesktop.appearance", "reduced-motion"
_GET_CLIENT_AREA_ANIMATION = 0x1042  # Windows' SPI_GETCLIENTAREAANIMATION


class SystemMotion(QObject):
    """Tells the theme; on Linux again whenever the setting changes. `start` once, after the first paint: it waits for nobody."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._was_told = False  # of a change

    def start(self) -> None:
        """Ask the platform."""
        if sys.platform == "win32":
            self._theme.set_system_reduces_motion(_windows_reduces_motion())
        elif sys.platform == "darwin":
            reduces = QSettings("apple.com", "universalaccess").value("reduceMotion", False, bool)
            self._theme.set_system_reduces_motion(bool(reduces))
        elif _has_session_bus():
            self._ask_portal()

    def _ask_portal(self) -> None:
        # deferred: only this module needs D-Bus, and only where there is one
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

        bus = QDBusConnection.sessionBus()
        slot = SLOT("setting_changed(QString,QString,QDBusVariant)")
        if not bus.isConnected():
            return
        bus.connect(_SERVICE, _PATH, _SETTINGS, "SettingChanged", self, slot)  # type: ignore[call-overload]  # the stub wants bytes, in vain
        question = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SETTINGS, "ReadOne")
        question.setArguments([_NAMESPACE, _KEY])
        self._answer = QDBusPendingCallWatcher(bus.asyncCall(question), self)
        self._answer.finished.connect(self._answered)

    @Slot()
    def _answered(self) -> None:
        """A portal that does not know the setting answers with an error: then nothing is reduced."""
        # what a change said since the question is newer than the answer, which may be heard after it
        if not self._answer.isError() and not self._was_told:
            self._take(self._answer.reply().arguments()[0])

    @Slot(str, str, "QDBusVariant")
    def setting_changed(self, namespace: str, key: str, value: object) -> None:
        """Some setting of the desktop is another one now."""
        if (namespace, key) == (_NAMESPACE, _KEY):
            self._was_told = True
            self._take(value)

    def _take(self, value: object) -> None:
        variant = getattr(value, "variant", None)
        plain = variant() if callable(variant) else value
        self._theme.set_system_reduces_motion(plain == 1)


def _has_session_bus() -> bool:
    """Without one, Qt would try to start one, and wait for it."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or (runtime is not None and Path(runtime, "bus").exists())


def _windows_reduces_motion() -> bool:
    if sys.platform != "win32":
        return False
    animates = ctypes.c_int(1)
    ctypes.windll.user32.SystemParametersInfoW(_GET_CLIENT_AREA_ANIMATION, 0, ctypes.byref(animates), 0)
    return animates.value == 0
