"""The keys of the window's commands, for each platform; none needs AltGr on a German keyboard."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QOperatingSystemVersion
from PySide6.QtGui import QKeySequence


class Command(StrEnum):
    """What a key does; the value is its name on screen."""

    NEW_CHAT = QT_TRANSLATE_NOOP("Command", "New chat")
    NEW_WINDOW = QT_TRANSLATE_NOOP("Command", "New window")
    SEARCH = QT_TRANSLATE_NOOP("Command", "Search all chats")
    FIND = QT_TRANSLATE_NOOP("Command", "Find in the chat")
    FIND_NEXT = QT_TRANSLATE_NOOP("Command", "Next match")
    FIND_PREVIOUS = QT_TRANSLATE_NOOP("Command", "Previous match")
    START = QT_TRANSLATE_NOOP("Command", "Start of the chat")
    END = QT_TRANSLATE_NOOP("Command", "End of the chat")
    ENDPOINT = QT_TRANSLATE_NOOP("Command", "Choose the endpoint")
    RENAME = QT_TRANSLATE_NOOP("Command", "Rename the chat")
    DELETE = QT_TRANSLATE_NOOP("Command", "Delete the chat, in the list")
    PRINT = QT_TRANSLATE_NOOP("Command", "Print the chat")
    UNDO = QT_TRANSLATE_NOOP("Command", "Undo the last act, outside text")
    PROMPTS = QT_TRANSLATE_NOOP("Command", "Insert a saved prompt")
    PRESETS = QT_TRANSLATE_NOOP("Command", "Presets and prompts")
    CHAT_BEFORE = QT_TRANSLATE_NOOP("Command", "Chat before")
    CHAT_AFTER = QT_TRANSLATE_NOOP("Command", "Chat after")
    SEND = QT_TRANSLATE_NOOP("Command", "Send the message")
    LINE_BREAK = QT_TRANSLATE_NOOP("Command", "Line break in the message")
    STOP = QT_TRANSLATE_NOOP("Command", "Stop the answer, close what is open")
    EDIT_LAST = QT_TRANSLATE_NOOP("Command", "Edit the last message, from the empty field")
    REGENERATE = QT_TRANSLATE_NOOP("Command", "Regenerate the answer")
    CONTINUE = QT_TRANSLATE_NOOP("Command", "Continue the answer")
    VERSION_BACK = QT_TRANSLATE_NOOP("Command", "Version before, at a message")
    VERSION_ON = QT_TRANSLATE_NOOP("Command", "Version after, at a message")
    COPY_CODE = QT_TRANSLATE_NOOP("Command", "Copy the request as code")
    MAP = QT_TRANSLATE_NOOP("Command", "Map of the chat")
    LEFT_PANE = QT_TRANSLATE_NOOP("Command", "Show or hide the chats")
    RIGHT_PANE = QT_TRANSLATE_NOOP("Command", "Show or hide the parameters")
    NEXT_PANE = QT_TRANSLATE_NOOP("Command", "Next pane")
    PREVIOUS_PANE = QT_TRANSLATE_NOOP("Command", "Previous pane")
    ZOOM_IN = QT_TRANSLATE_NOOP("Command", "Zoom in")
    ZOOM_OUT = QT_TRANSLATE_NOOP("Command", "Zoom out")
    ACTUAL_SIZE = QT_TRANSLATE_NOOP("Command", "Actual size")
    MENU = QT_TRANSLATE_NOOP("Command", "Menu")
    SETTINGS = QT_TRANSLATE_NOOP("Command", "Settings")
    KEYS = QT_TRANSLATE_NOOP("Command", "Keyboard shortcuts")
    CLOSE_WINDOW = QT_TRANSLATE_NOOP("Command", "Close the window")
    QUIT = QT_TRANSLATE_NOOP("Command", "Quit Brise")

    @property
    def label(self) -> str:
        """The command's name, translated."""
        return QCoreApplication.translate("Command", str(self.value))


# Qt reads Ctrl as ⌘ and Meta as ⌃ on macOS
_KEYS = {
    Command.NEW_CHAT: "Ctrl+N",
    Command.NEW_WINDOW: "Ctrl+Shift+N",
    Command.SEARCH: "Ctrl+Shift+F",
    Command.FIND: "Ctrl+F",
    Command.FIND_NEXT: "F3",
    Command.FIND_PREVIOUS: "Shift+F3",
    Command.START: "Ctrl+Home",
    Command.END: "Ctrl+End",
    Command.ENDPOINT: "Ctrl+L",
    Command.RENAME: "F2",
    Command.DELETE: "Ctrl+Backspace",
    Command.PRINT: "Ctrl+P",
    Command.UNDO: "Ctrl+Z",
    Command.PROMPTS: "Ctrl+Shift+P",
    Command.PRESETS: "Ctrl+Shift+S",
    Command.CHAT_BEFORE: "Ctrl+PgUp",
    Command.CHAT_AFTER: "Ctrl+PgDown",
    Command.SEND: "Enter",
    Command.LINE_BREAK: "Shift+Enter",
    Command.STOP: "Esc",
    Command.EDIT_LAST: "Up",
    Command.REGENERATE: "Ctrl+R",
    Command.CONTINUE: "Ctrl+Shift+Enter",
    Command.VERSION_BACK: "Alt+Left",
    Command.VERSION_ON: "Alt+Right",
    Command.COPY_CODE: "Ctrl+Shift+C",
    Command.MAP: "Ctrl+Shift+M",
    Command.LEFT_PANE: "F9",
    Command.RIGHT_PANE: "Shift+F9",
    Command.NEXT_PANE: "F6",
    Command.PREVIOUS_PANE: "Shift+F6",
    Command.ZOOM_IN: "Ctrl++",
    Command.ZOOM_OUT: "Ctrl+-",
    Command.ACTUAL_SIZE: "Ctrl+0",
    Command.MENU: "F10",
    Command.SETTINGS: "Ctrl+,",
    Command.KEYS: "F1",
    Command.CLOSE_WINDOW: "Ctrl+W",
    Command.QUIT: "Ctrl+Q",
}
# the key of the plus without Shift on a US keyboard, and with it; Qt takes the keypad's for the same
_MORE_KEYS = {Command.ZOOM_IN: ("Ctrl+=", "Ctrl+Shift++"), Command.CONTINUE: ("Ctrl+Shift+Enter", "Ctrl+Shift+Return")}
_MACOS_KEYS = {
    Command.SEND: "Return",
    Command.CONTINUE: "Ctrl+Shift+Return",
    Command.LINE_BREAK: "Shift+Return",
    Command.START: "Ctrl+Up",
    Command.END: "Ctrl+Down",
    Command.FIND_NEXT: "Ctrl+G",
    Command.FIND_PREVIOUS: "Ctrl+Shift+G",
    Command.LEFT_PANE: "Meta+Ctrl+S",
    Command.RIGHT_PANE: "Alt+Ctrl+I",
    Command.CHAT_BEFORE: "Alt+Ctrl+Up",
    Command.CHAT_AFTER: "Alt+Ctrl+Down",
}


def is_macos() -> bool:
    """True where the menu bar belongs to the system."""
    return QOperatingSystemVersion.currentType() == QOperatingSystemVersion.OSType.MacOS


def keys(command: Command) -> QKeySequence:
    """The keys of a command on this platform."""
    return QKeySequence((_MACOS_KEYS if is_macos() else {}).get(command, _KEYS[command]))


def all_keys(command: Command) -> list[QKeySequence]:
    """The same, then others that do it too."""
    first = keys(command)
    return [first, *(more for more in map(QKeySequence, _MORE_KEYS.get(command, ())) if more != first)]


def key_text(command: Command) -> str:
    """The keys as this platform writes them."""
    return keys(command).toString(QKeySequence.SequenceFormat.NativeText)
