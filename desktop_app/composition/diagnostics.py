"""What helps to mend Brise on somebody's computer: versions, screen, kinds of servers, the end of the log. In English: it is for who mends.

No text of a chat, no access token, no path; no server's address or name unless they are wanted.
"""

import getpass
import os
import re
import ssl
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QLocale, QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from desktop_app import __version__
from desktop_app.chat.connection import ConnectionSource
from desktop_app.chat.endpoint import Endpoint, EndpointStatus, is_loopback
from desktop_app.chat.endpoint_options import PLAIN
from desktop_app.composition.data_folder import DataFolder
from desktop_app.composition.licences import package_version
from desktop_app.composition.log_file import log_tail
from desktop_app.inference.redaction import redact
from desktop_app.settings import Preferences
from desktop_app.storage.database import SQLITE_VERSION

LOG_LINES = 60
_LIBRARIES = ("huggingface_hub", "httpx2", "xllamacpp", "keyring")
_PLAIN_WORD = re.compile(r"[\w.+:-]{1,40}", re.ASCII)
"""What a server or the environment may say here."""
_LEAST_NAME = 3  # characters of a user's name that are looked for


def diagnostics(
    folder: DataFolder,
    preferences: Preferences,
    endpoints: Sequence[tuple[Endpoint, EndpointStatus]],
    connections: ConnectionSource,
    *,
    names: bool,
) -> str:
    """The text as it is shown and copied; `names`: those of endpoints, servers and models are in it."""
    lines = [*_program(), *_screen(preferences), *_data(folder), *_servers(endpoints, names=names), *_connections(connections)]
    log = [_without_names(line, endpoints) for line in log_tail(folder, LOG_LINES)]
    return "\n".join([*lines, "", f"Log, last {len(log)} lines" if log else "Log: empty", *log, ""])


def _program() -> Iterator[str]:
    yield f"Brise {__version__} ({'packaged' if getattr(sys, 'frozen', False) else 'from source'})"
    yield f"Python {sys.version.split()[0]}, Qt {qVersion()}, PySide6 {pyside_version}, SQLite {SQLITE_VERSION}"
    yield f"{ssl.OPENSSL_VERSION}, {', '.join(_library(name) for name in _LIBRARIES)}"
    yield f"{QSysInfo.prettyProductName()}, {QSysInfo.kernelType()} {QSysInfo.kernelVersion()}, {QSysInfo.currentCpuArchitecture()}"


def _library(name: str) -> str:
    return f"{name} {package_version(name) or 'not found'}"


def _screen(preferences: Preferences) -> Iterator[str]:
    session, desktop = (_word(os.environ.get(name, "")) for name in ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"))
    yield f"Qt platform {QGuiApplication.platformName()}, session {session}, desktop {desktop}, language {QLocale().name()}"
    yield f"Appearance {preferences.scheme}, text {preferences.zoom} %, reduced motion {preferences.reduced_motion}"
    for screen in QGuiApplication.screens():
        size = screen.size()
        yield f"Screen {size.width()} × {size.height()} at {screen.devicePixelRatio():g}, {screen.logicalDotsPerInch():.0f} dpi"


def _data(folder: DataFolder) -> Iterator[str]:
    try:
        yield f"Database {folder.database.stat().st_size / 1e6:.1f} MB"
    except OSError:
        yield "Database not found"


def _servers(endpoints: Sequence[tuple[Endpoint, EndpointStatus]], *, names: bool) -> Iterator[str]:
    for number, (endpoint, status) in enumerate(endpoints, 1):
        facts = endpoint.facts
        parts = [f"{facts.kind.value} {_word(facts.version)}" if facts.version else facts.kind.value, _way(endpoint)]
        parts += [endpoint.options.service.value, *(["access token in the keyring"] if endpoint.has_token else [])]
        changed = [each.name for each in fields(PLAIN) if getattr(endpoint.options, each.name) != getattr(PLAIN, each.name)]
        parts += [f"set: {' '.join(changed)}"] if changed else []
        parts.append(f"{status.reach.value}{f' ({status.problem.value})' if status.problem else ''}")
        if names:
            parts += [part for part in (endpoint.name, endpoint.url, facts.model_label) if part]
        yield redact(f"Endpoint {number}: {', '.join(parts)}".replace("\n", " "))


def _way(endpoint: Endpoint) -> str:
    if endpoint.is_builtin:
        return "built in"
    return f"{urlsplit(endpoint.url).scheme}{' to this computer' if is_loopback(endpoint.url) else ''}"


def _connections(source: ConnectionSource) -> Iterator[str]:
    states = Counter(connection.state.value for connection in source.connections())
    told = ", ".join(f"{number} {state}" for state, number in states.items())
    yield f"Connections {source.made}{f': {told}' if told else ''}"


def _word(text: str) -> str:
    return text if _PLAIN_WORD.fullmatch(text) else "unknown" if not text else "odd"


def _without_names(line: str, endpoints: Sequence[tuple[Endpoint, EndpointStatus]]) -> str:
    """The log holds none of these. This looks again."""
    line = redact(line).replace(str(Path.home()), "~")
    for endpoint, _ in endpoints:
        for secret in (endpoint.url, urlsplit(endpoint.url).hostname or ""):
            line = line.replace(secret, "…") if secret else line
    user = _user()
    return re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\])", "…", line) if len(user) >= _LEAST_NAME else line


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name
        return ""
