"""Whether the system asks for reduced motion: Qt 6.11 does not tell."""

import sys
from collections.abc import Callable

_PORTAL = "org.freedesktop.portal.Desktop"
_REDUCED = 1  # org.freedesktop.appearance reduced-motion: 0 no preference, 1 reduced
_SPI_GETCLIENTAREAANIMATION = 0x1042


def ask_system_motion(tell: Callable[[bool], None]) -> None:
    """Ask once, without waiting; `tell` is called with True if the system asks for reduced motion, or not at all."""
    if sys.platform == "win32":
        tell(not _windows_animates())
    elif sys.platform == "linux":
        _ask_portal(tell)


def _windows_animates() -> bool:
    import ctypes

    animates = ctypes.c_int(1)
    ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animates), 0)  # type: ignore[attr-defined]
    return bool(animates.value)


def _ask_portal(tell: Callable[[bool], None]) -> None:
    # after the first paint: the bus is not needed before
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return
    question = QDBusMessage.createMethodCall(_PORTAL, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings", "ReadOne")
    question.setArguments(["org.freedesktop.appearance", "reduced-motion"])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(question, 2000))

    def answered() -> None:
        reply = watcher.reply()
        arguments = reply.arguments()
        if reply.type() is QDBusMessage.MessageType.ReplyMessage and arguments:
            value = arguments[0]
            tell(getattr(value, "variant", lambda: value)() == _REDUCED)
        watcher.deleteLater()

    watcher.finished.connect(answered)
