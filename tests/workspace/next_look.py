"""When a LightWatch looks next: its timer is its only one."""

from PySide6.QtCore import QTimer

from desktop_app.workspace.light_watch import LightWatch


def next_look(watch: LightWatch) -> int | None:
    """Milliseconds until somebody may have to be asked; None: nobody is in use."""
    timer = watch.findChild(QTimer)
    assert timer is not None
    return timer.remainingTime() if timer.isActive() else None
