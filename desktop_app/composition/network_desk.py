"""Joins the network panel to the log of connections and to the settings; the panel is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import Endpoint, host_label
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.inference import connection_log
from desktop_app.settings import Preferences

if TYPE_CHECKING:
    from desktop_app.ui.network_dialog import NetworkDialog


class NetworkDesk(QObject):
    """The panel of one window; it does not hold the window up, and is shown once at a time."""

    preferences_changed = Signal(object)  # Preferences, saved already

    def __init__(self, shared: SharedRooms, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._settings, self._endpoints, self._window = shared.theme, shared.settings, shared.endpoints, window
        self._dialog: NetworkDialog | None = None
        shared.endpoints.changed.connect(self._show_servers)

    def open(self) -> None:
        """Show the panel, or bring it to the front."""
        from desktop_app.ui.network_dialog import NetworkDialog  # deferred: the start does not pay for it

        if self._dialog is None:
            on = self._settings.preferences().only_listed_servers
            dialog = self._dialog = NetworkDialog(self._theme, connection_log.SESSION, only_listed=on, parent=self._window)
            dialog.only_listed_changed.connect(self._set_only_listed)
            dialog.finished.connect(self._closed)
            dialog.finished.connect(dialog.deleteLater)
            self._show_servers()
            dialog.show()  # not `open`, which would hold up the window whose connections are watched
        self._dialog.raise_()
        self._dialog.activateWindow()

    def apply(self, preferences: Preferences) -> None:
        """Show what was decided elsewhere."""
        if self._dialog is not None:
            self._dialog.show_only_listed(preferences.only_listed_servers)

    def _closed(self) -> None:
        self._dialog = None

    def _set_only_listed(self, on: bool) -> None:
        preferences = replace(self._settings.preferences(), only_listed_servers=on)
        self._settings.save(preferences)
        self.preferences_changed.emit(preferences)

    def _show_servers(self) -> None:
        if self._dialog is not None:
            self._dialog.show_servers([name for endpoint in self._endpoints.endpoints() for name in _servers(endpoint)])


def _servers(endpoint: Endpoint) -> Sequence[str]:
    """What an endpoint's servers are called: hosts, but for the built-in model, whose port is another one each time."""
    return (endpoint.name,) if endpoint.is_builtin else tuple(map(host_label, endpoint.audience))
