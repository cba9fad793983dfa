"""An assistive tool that listens, or does not."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent


class Listening:
    """Stands for QAccessible while an assistive tool listens; keeps what is announced."""

    def __init__(self, active: bool = True) -> None:
        self.active = active
        self.said: list[str] = []

    def isActive(self) -> bool:
        return self.active

    def updateAccessibility(self, event: QAccessibleAnnouncementEvent) -> None:
        assert event.type() == QAccessible.Event.Announcement
        self.said.append(event.message())
