"""Opens the window's dialogs: settings, the exact prompt, diagnostics."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.composition.control_desk import ControlDesk
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.exact_prompt_desk import ExactPromptDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.composition.zoom import Zoom
from desktop_app.inference import connection_log
from desktop_app.settings import Preferences

if TYPE_CHECKING:
    from desktop_app.ui.settings_dialog import SettingsDialog


class Dialogs(QObject):
    """Each dialog is opened over the window, never by a nested loop."""

    changed = Signal(object)  # Preferences, saved already
    presets_wanted = Signal()

    def __init__(self, shared: SharedRooms, desk: ConversationDesk, control: ControlDesk, zoom: Zoom, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._icons, self._settings, self._endpoints = shared.theme, shared.icons, shared.settings, shared.endpoints
        self._folder = shared.folder
        self._zoom, self._window = zoom, window
        self._exact_prompt = ExactPromptDesk(shared, desk, control, window)
        self._settings_dialog: SettingsDialog | None = None

    @property
    def settings_are_open(self) -> bool:
        """True while the dialog of `open_settings` is there."""
        return self._settings_dialog is not None

    def open_settings(self) -> None:
        """The user's preferences; each takes effect at once."""
        self._zoom.keep()
        from desktop_app.ui.settings_dialog import SettingsDialog  # deferred past the first paint, as every dialog

        dialog = SettingsDialog(self._theme, self._icons, self._settings.preferences(), self._endpoints.endpoints(), self._window)
        dialog.changed.connect(self._change)
        dialog.presets_wanted.connect(self.presets_wanted)
        dialog.finished.connect(self._settings_closed)
        dialog.finished.connect(dialog.deleteLater)
        self._settings_dialog = dialog
        dialog.open()

    def show_only_listed(self, on: bool) -> None:
        """Whether only listed servers may be connected to was decided in the network panel."""
        if self._settings_dialog is not None:
            self._settings_dialog.show_only_listed(on)

    def _change(self, preferences: Preferences) -> None:
        self._settings.save(preferences)
        self.changed.emit(preferences)

    def _settings_closed(self) -> None:
        self._settings_dialog = None

    def open_diagnostics(self) -> None:
        """What helps to mend Brise, to be copied."""
        from desktop_app.composition.diagnostics import diagnostics  # deferred, both: the start does not pay for them
        from desktop_app.ui.diagnostics_dialog import DiagnosticsDialog

        def text(names: bool) -> str:
            endpoints = [(endpoint, self._endpoints.status(endpoint.id)) for endpoint in self._endpoints.endpoints()]
            return diagnostics(self._folder, self._settings.preferences(), endpoints, connection_log.SESSION, names=names)

        dialog = DiagnosticsDialog(self._theme, text, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_exact_prompt(self) -> None:
        """What the next answer is asked with, to the letter."""
        self._exact_prompt.open()
