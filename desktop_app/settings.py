"""The user's preferences and the windows' layouts, typed, in one INI file in the data folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.endpoint import BUILTIN_ID

SCHEMES = ("system", "light", "dark")
MOTIONS = ("system", "on", "off")
FULL_WIDTH = 0
READING_WIDTHS = (60, 75, 90, FULL_WIDTH)  # average characters

ZOOMS = (50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)  # percent
_LONGEST_FAMILY = 200  # characters
MOST_ORIGINS = 200
"""Addresses for which is remembered that they may be sent to over plain http."""
MOST_WINDOWS = 8
"""Windows that are opened again at the next start."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user prefers, for the whole app."""

    scheme: str = "system"  # one of SCHEMES
    reduced_motion: str = "system"  # one of MOTIONS; on: nothing moves
    log_probabilities: bool = True  # asked for with every answer where the server can tell them
    reading_width: int = 75  # one of READING_WIDTHS
    zoom: int = 100  # one of ZOOMS: the size of what is read and written
    reading_font: str = ""  # a family; empty, or one that is not there: the system's
    code_font: str = ""  # likewise
    default_endpoint_id: str = BUILTIN_ID  # of new chats
    write_titles: bool = False  # by the model, after the first answer: a request of its own
    only_listed_servers: bool = False  # no connection to a server that is none of the endpoints


@dataclass(frozen=True, slots=True)
class KeptWindow:
    """A window of the last run."""

    layout: bytes = b""  # as the window packed it
    chat: str = ""  # the id of the chat that it showed


class Settings:
    """The settings file. What it holds may come from a newer version, an editor or a broken disk: what is odd reads as the default."""

    def __init__(self, path: Path) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat)

    def preferences(self) -> Preferences:
        """The preferences as saved; the default for each that is not there or makes no sense."""
        default = Preferences()
        return Preferences(
            scheme=self._one_of("scheme", SCHEMES, default.scheme),
            reduced_motion=self._one_of("reduced_motion", MOTIONS, default.reduced_motion),
            log_probabilities=self._one_of("log_probabilities", ("true", "false"), str(default.log_probabilities).lower()) == "true",
            reading_width=int(self._one_of("reading_width", tuple(map(str, READING_WIDTHS)), str(default.reading_width))),
            zoom=int(self._one_of("zoom", tuple(map(str, ZOOMS)), str(default.zoom))),
            reading_font=self._family("reading_font"),
            code_font=self._family("code_font"),
            default_endpoint_id=self._text("default_endpoint_id") or default.default_endpoint_id,
            write_titles=self._one_of("write_titles", ("true", "false"), "false") == "true",
            only_listed_servers=self._one_of("only_listed_servers", ("true", "false"), "false") == "true",
        )

    def save(self, preferences: Preferences) -> bool:
        """Write them to the disk at once; False if that failed."""
        self._file.beginGroup("preferences")
        self._file.setValue("scheme", preferences.scheme)
        self._file.setValue("reduced_motion", preferences.reduced_motion)
        self._file.setValue("log_probabilities", "true" if preferences.log_probabilities else "false")
        self._file.setValue("reading_width", str(preferences.reading_width))
        self._file.setValue("zoom", str(preferences.zoom))
        self._file.setValue("reading_font", preferences.reading_font)
        self._file.setValue("code_font", preferences.code_font)
        self._file.setValue("default_endpoint_id", preferences.default_endpoint_id)
        self._file.setValue("write_titles", "true" if preferences.write_titles else "false")
        self._file.setValue("only_listed_servers", "true" if preferences.only_listed_servers else "false")
        self._file.endGroup()
        return self._written()

    def plain_http(self) -> tuple[str, ...]:
        """The origins to which the user sends over plain http, the latest last."""
        stored = self._file.value("plain_http/origins")
        kept = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return tuple(each for each in kept if isinstance(each, str) and each.startswith("http://"))[-MOST_ORIGINS:]

    def allow_plain_http(self, origin: str) -> bool:
        """One more; False if it could not be written."""
        kept = [each for each in self.plain_http() if each != origin]
        self._file.setValue("plain_http/origins", [*kept, origin][-MOST_ORIGINS:])
        return self._written()

    def offers_servers(self) -> bool:
        """Whether an empty chat offers to look for servers on this computer."""
        return bool(self._file.value("servers/offered") != "false")

    def keep_server_offer(self, offered: bool) -> bool:
        """Keep that; False if it could not be written."""
        self._file.setValue("servers/offered", "true" if offered else "false")
        return self._written()

    def code_form(self) -> tuple[CodeForm, bool]:
        """The form in which a request was copied as code last, and whether as a stream."""
        form, streams = self._file.value("code/form"), self._file.value("code/streams")
        return CodeForm(form) if form in CodeForm._value2member_map_ else CodeForm.CURL, streams != "false"

    def save_code_form(self, form: CodeForm, *, streams: bool) -> bool:
        """Keep it for the next time."""
        self._file.setValue("code/form", form.value)
        self._file.setValue("code/streams", "true" if streams else "false")
        return self._written()

    def windows(self) -> tuple[KeptWindow, ...]:
        """What `save_windows` kept; at least one, which may be empty."""
        groups = (f"window-{number}" for number in range(2, MOST_WINDOWS + 1))
        more = (self._window(group) for group in groups if self._file.contains(f"{group}/chat"))
        return (self._window("window"), *more)

    def save_windows(self, windows: Sequence[KeptWindow]) -> bool:
        """Keep the windows that are open, the one in front first; False if that failed."""
        for number in range(2, MOST_WINDOWS + 1):
            self._file.remove(f"window-{number}")
        for number, window in enumerate(windows[:MOST_WINDOWS], 1):
            group = "window" if number == 1 else f"window-{number}"
            self._file.setValue(f"{group}/layout", QByteArray(window.layout))
            self._file.setValue(f"{group}/chat", window.chat)
        return self._written()

    def _window(self, group: str) -> KeptWindow:
        layout, chat = self._file.value(f"{group}/layout"), self._file.value(f"{group}/chat")
        return KeptWindow(bytes(layout.data()) if isinstance(layout, QByteArray) else b"", chat if isinstance(chat, str) else "")

    def _text(self, name: str) -> str:
        value = self._file.value(f"preferences/{name}")
        return value.strip() if isinstance(value, str) else ""

    def _family(self, name: str) -> str:
        text = self._text(name)
        return text if len(text) <= _LONGEST_FAMILY and text.isprintable() else ""

    def _one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        text = self._text(name)
        return text if text in allowed else default

    def _written(self) -> bool:
        self._file.sync()
        return self._file.status() is not QSettings.Status.AccessError
