"""Larger and smaller text, by key and by wheel: shown at once, told briefly, and kept a moment later."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from desktop_app.settings import ZOOMS, Preferences, Settings
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.number_text import percent_text
from desktop_app.ui.theme import ACTUAL_SIZE, Theme

_KEPT_AFTER = 500  # ms without another step: a turn of the wheel is written once


class Zoom(QObject):
    """Joins the window's and the pane's wishes to the theme and the settings."""

    def __init__(self, theme: Theme, settings: Settings, window: MainWindow, pane: ConversationPane) -> None:
        super().__init__(window)
        self._theme, self._settings, self._window = theme, settings, window
        self._keep_timer = QTimer(self, singleShot=True, interval=_KEPT_AFTER)
        self._keep_timer.timeout.connect(self.keep)
        window.zoom_in_wanted.connect(lambda: self.step(1))
        window.zoom_out_wanted.connect(lambda: self.step(-1))
        window.actual_size_wanted.connect(lambda: self._set(ACTUAL_SIZE))
        pane.zoom_wanted.connect(self.step)

    def step(self, steps: int) -> None:
        """So many sizes larger, or smaller; the last one is told again where there is no further one."""
        place = ZOOMS.index(self._theme.zoom) + steps
        self._set(ZOOMS[min(max(place, 0), len(ZOOMS) - 1)])

    def keep(self) -> None:
        """Write the size that is shown to the settings, before Brise quits or the settings are opened."""
        self._keep_timer.stop()
        preferences = self._settings.preferences()
        if preferences.zoom != self._theme.zoom:
            self._settings.save(replace(preferences, zoom=self._theme.zoom))

    def _set(self, zoom: int) -> None:
        show_text(self._theme, replace(self._settings.preferences(), zoom=zoom))
        self._keep_timer.start()
        self._window.show_briefly(percent_text(zoom))


def show_text(theme: Theme, preferences: Preferences) -> None:
    """Let size and fonts take effect on what is read and written."""
    theme.set_text(preferences.zoom, preferences.reading_font, preferences.code_font)
