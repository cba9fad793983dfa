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
        self._menu_bar: QMenuBar | None = None
        self._chat_menu: QMenu | None = None
        self._help_menu: QMenu | None = None

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

    def offer(self, actions: Sequence[QAction]) -> None:
        """More that can be done with the chat, behind what the menu has of that."""
        chat_end = next(action for action in self.menu.actions() if action.isSeparator())
        self.menu.insertSeparator(chat_end)
        self.menu.insertActions(chat_end, list(actions))
        self.menu.setToolTipsVisible(True)  # they say why they cannot be done now
        if self._chat_menu is not None:
            self._chat_menu.addSeparator()
            self._chat_menu.addActions(list(actions))

    def offer_settings(self, action: QAction) -> None:
        """One more entry above the settings."""
        self.menu.insertAction(self._actions[Command.SETTINGS], action)
        if self._help_menu is not None:
            self._help_menu.insertAction(self._actions[Command.SETTINGS], action)

    def fill_menu(self, *, delete: Slot, export: Slot, about: Slot, lists: Sequence[QAction] = ()) -> None:
        """Put together the menu from the commands that were added, with those that have no keys of the whole window."""
        rename = QAction(self.tr("Rename"), self)
        rename.triggered.connect(self._actions[Command.RENAME].trigger)
        rename.setShortcut(keys(Command.RENAME))
        self.delete = QAction(self.tr("Delete"), self)
        self.delete.triggered.connect(delete)
        # the key belongs to the list: here it is only shown
        self.delete.setShortcut(keys(Command.DELETE))
        for action in (rename, self.delete):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        export_chat = QAction(self.tr("Export chat…"), self)
        export_chat.triggered.connect(export)
        self._actions[Command.PRINT].setText(self.tr("Print…"))
        about_brise = QAction(self.tr("About Brise"), self)
        about_brise.triggered.connect(about)
        about_brise.setMenuRole(QAction.MenuRole.AboutRole)
        self._actions[Command.SETTINGS].setMenuRole(QAction.MenuRole.PreferencesRole)
        self._actions[Command.QUIT].setMenuRole(QAction.MenuRole.QuitRole)
        first = [self._actions[command] for command in (Command.NEW_CHAT, Command.NEW_WINDOW, Command.FIND)]
        chat = [*first, rename, self.delete, export_chat, self._actions[Command.PRINT]]
        view = [self._actions[command] for command in (Command.ZOOM_IN, Command.ZOOM_OUT, Command.ACTUAL_SIZE)]
        app = [self._actions[Command.SETTINGS], self._actions[Command.KEYS], about_brise]
        self.menu.addActions(chat)
        self.menu.addSeparator()
        if lists:
            self.menu.addActions(lists)
            self.menu.addSeparator()
        self.menu.addActions(view)
        self.menu.addSeparator()
        self._data = Menu(self._window)
        self._data.setTitle(self.tr("Data"))
        self.menu.addMenu(self._data)
        self.menu.addActions(app)
        self.menu.addSeparator()
        self.menu.addAction(self._actions[Command.QUIT])
        if is_macos():
            self._menu_bar = QMenuBar(self._window)  # each window brings its own
            self._chat_menu = self._menu_bar.addMenu(self.tr("Chat"))
            self._chat_menu.addActions(chat)
            self._menu_bar.addMenu(self.tr("View")).addActions([*lists, *view])
            self._menu_bar.addMenu(self._data)
            self._help_menu = self._menu_bar.addMenu(self.tr("Help"))
            self._help_menu.addActions([*app, self._actions[Command.QUIT]])

    def add_exchange_entries(self, *, export_all: Slot, bring_in: Slot) -> None:
        """How chats leave and come, in the menu of what concerns all of them."""
        self._data.addAction(self.tr("Export all chats…")).triggered.connect(export_all)
        self._data.addAction(self.tr("Import…")).triggered.connect(bring_in)
        self._data.addSeparator()

    def add_data_entries(self, *, backups: Slot, check: Slot) -> None:
        """What concerns all chats at once, in a menu below the menu."""
        self._data.addAction(self.tr("Backups…")).triggered.connect(backups)
        self._data.addAction(self.tr("Check my data")).triggered.connect(check)
