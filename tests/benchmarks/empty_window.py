"""The reference of a start: an empty PySide6 window on the same event loop's toolkit, to its first paint."""

import json
import time

import psutil
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class EmptyWindow(QWidget):
    """Says when it was painted, and ends."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: print the seconds since the process was started."""
        print(json.dumps({"seconds": time.time() - psutil.Process().create_time()}), flush=True)
        QApplication.quit()


if __name__ == "__main__":
    application = QApplication(["empty"])
    window = EmptyWindow()
    window.resize(1200, 800)
    window.show()
    application.exec()
