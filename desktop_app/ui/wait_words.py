"""What an answer waits for, in words: a countdown to the next try, or how long it has taken so far."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.wait import Wait, WaitReason
from desktop_app.ui.hf_sentences import HF_HOSTS

_ASKED = 2.0
"""Seconds after which a server that was asked again and refused nothing has begun to answer: refusals come at once."""


def wait_sentence(wait: Wait, now: float) -> str | None:
    """One sentence; None while the answer to the next try is waited for, as to the first. `now`: `time.monotonic()`."""
    if wait.reason.is_counted_down:
        left = wait.until - now
        seconds = QLocale().toString(max(1, -int(-left // 1)))
        if left <= 0:
            return None
        if wait.reason is WaitReason.TOO_MANY_REQUESTS:
            return QCoreApplication.translate("Explain", "Too many requests. Next try in {n} s.").format(n=seconds)
        return QCoreApplication.translate("Explain", "The server is not ready. Next try in {n} s.").format(n=seconds)
    if now > wait.until + _ASKED:
        return None
    time = _clock(now - wait.since)
    if wait.reason is WaitReason.WAKING:
        return QCoreApplication.translate("Explain", "The endpoint is waking, {time}").format(time=time)
    return QCoreApplication.translate("Explain", "The model is being loaded, {time}").format(time=time)


def wait_hint(wait: Wait) -> str:
    """What would change it; empty where nothing is known to."""
    if wait.reason is WaitReason.TOO_MANY_REQUESTS and wait.host in HF_HOSTS:
        return QCoreApplication.translate("Explain", "With PRO, Hugging Face takes more requests in the same time.")
    return ""


def _clock(seconds: float) -> str:
    """0:42, 61:05."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02}"
