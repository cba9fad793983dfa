"""The window's commands as actions with keys, and the menu that offers those that work."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop_app.ui.key_bindings import Command, all_keys, is_macos, keys
from desktop_app.ui.menu import Menu

Slot = Callable[[], object] | SignalInstance
"""A bound method or a signal: a lambda would hold its window for ever."""


class WindowActions(QObject):
    """Actions by command, active in one window; macOS shows them in its menu bar, the others in one menu."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[Command, QAction] = {}
        self.menu = Menu(window)

    def add(self, command: Command, run: Slot) -> QAction:
        """Let a command's keys run something while the window is active."""
        action = QAction(command.label, self)
        action.setShortcuts(all_keys(command))
        action.triggered.connect(run)
        self._window.addAction(action)
        self._actions[command] = action
        return action

    def action(self, command: Command) -> QAction:
        """The action of a command that was added."""
        return self._actions[command]

    def offer(self, *, answer: Sequence[QAction], fork: QAction, clear: QAction, tree: QAction) -> None:
        """What can be done with answers and branches, each beside what it belongs to."""
        for menu in self._chats:
            menu.insertActions(self._rename, list(answer))
            menu.insertSeparator(self._rename)
            menu.insertAction(self._export, fork)
            menu.insertAction(self.delete, clear)
            menu.setToolTipsVisible(True)  # they say why they cannot be done now
        self._view.insertAction(self._view_end, tree)
        self._view.setToolTipsVisible(True)

    def offer_code(self, action: QAction) -> None:
        """How the request of the chat leaves as code, beside its export."""
        for menu in self._chats:
            menu.insertAction(self._actions[Command.PRINT], action)

    def offer_settings(self, action: QAction) -> None:
        """One more entry above the settings."""
        for menu in self._with_settings:
            menu.insertAction(self._actions[Command.SETTINGS], action)

    def fill_menu(self, *, delete: Slot, export: Slot, about: Slot, lists: Sequence[QAction]) -> None:
        """Put together the menu from the commands that were added, with those that have no keys of the whole window."""
        self._rename = rename = QAction(self.tr("Rename"), self)
        rename.triggered.connect(self._actions[Command.RENAME].trigger)
        rename.setShortcut(keys(Command.RENAME))
        self.delete = QAction(self.tr("Delete"), self)
        self.delete.triggered.connect(delete)
        # the key belongs to the list: here it is only shown
        self.delete.setShortcut(keys(Command.DELETE))
        for action in (rename, self.delete):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._export = export_chat = QAction(self.tr("Export chat…"), self)
        export_chat.triggered.connect(export)
        self._actions[Command.PRINT].setText(self.tr("Print…"))
        about_brise = QAction(self.tr("About Brise"), self)
        about_brise.triggered.connect(about)
        about_brise.setMenuRole(QAction.MenuRole.AboutRole)
        self._actions[Command.SETTINGS].setMenuRole(QAction.MenuRole.PreferencesRole)
        self._actions[Command.QUIT].setMenuRole(QAction.MenuRole.QuitRole)
        folder, *parts = lists
        new = [self._actions[Command.NEW_CHAT], self._actions[Command.NEW_WINDOW], folder]
        app = self._actions_of(Command.SETTINGS, Command.QUIT)
        chat, view, data, usage = (self._submenu(title) for title in (self.tr("Chat"), self.tr("View"), self.tr("Data"), self.tr("Help")))
        _fill(chat, [rename, export_chat, self._actions[Command.PRINT]], [self.delete])
        panes = self._actions_of(Command.LEFT_PANE, Command.RIGHT_PANE)
        zoom = self._actions_of(Command.ZOOM_IN, Command.ZOOM_OUT, Command.ACTUAL_SIZE)
        _fill(view, self._actions_of(Command.SEARCH, Command.FIND), parts, panes, zoom)
        _fill(usage, [self._actions[Command.KEYS], about_brise])
        _fill(self.menu, new, [menu.menuAction() for menu in (chat, view, data, usage)], app)
        self._view, self._data, self._usage = view, data, usage
        self._chats: list[QMenu] = [chat]
        self._view_end = next(action for action in view.actions() if action.isSeparator())
        self._with_settings: list[QMenu] = [self.menu]
        if is_macos():
            bar = QMenuBar(self._window)  # each window brings its own
            own = bar.addMenu(self.tr("Chat"))
            _fill(own, new, [rename, export_chat, self._actions[Command.PRINT]], [self.delete])
            self._chats.append(own)
            for menu in (view, data, usage):
                bar.addMenu(menu)
            self._with_settings.append(usage)
            usage.addActions(app)  # the system puts them where it has them

    def _actions_of(self, *commands: Command) -> list[QAction]:
        return [self._actions[command] for command in commands]

    def _submenu(self, title: str) -> Menu:
        menu = Menu(self._window)
        menu.setTitle(title)
        return menu

    def add_exchange_entries(self, *, export_all: Slot, bring_in: Slot) -> None:
        """How chats leave and come, in the menu of what concerns all of them."""
        self._data.addAction(self.tr("Export all chats…")).triggered.connect(export_all)
        self._data.addAction(self.tr("Import…")).triggered.connect(bring_in)
        self._exchange_end = self._data.addSeparator()

    def offer_exchange(self, *actions: QAction) -> None:
        """What else leaves and comes as a file, below the chats."""
        self._data.insertActions(self._exchange_end, list(actions))

    def add_trust_entries(self, *, network: Slot, diagnostics: Slot) -> None:
        """What was connected to, at the end of the view; what helps to mend Brise, at the end of the help."""
        self._view.addSeparator()
        self._view.addAction(self.tr("Network")).triggered.connect(network)
        self._usage.addAction(self.tr("Copy diagnostics…")).triggered.connect(diagnostics)

    def add_data_entries(self, *, backups: Slot, check: Slot) -> None:
        """What concerns all chats at once, in a menu below the menu."""
        self._data.addAction(self.tr("Backups…")).triggered.connect(backups)
        self._data.addAction(self.tr("Check my data")).triggered.connect(check)


def _fill(menu: QMenu, *groups: Sequence[QAction]) -> None:
    for group in groups:
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(list(group))
