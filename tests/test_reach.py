"""What could reach out of this process has its few places, and nothing is added in silence: reads every line of the package.

The egress test sees what a session does; this one sees what no session happened to do.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "desktop_app"

MODULES = frozenset(
    {
        *("socket", "socketserver", "urllib.request", "http.client", "http.server", "ftplib", "imaplib", "poplib", "smtplib", "telnetlib"),
        *("nntplib", "xmlrpc", "webbrowser", "multiprocessing", "subprocess", "pty", "_socket", "_posixsubprocess", "ctypes"),
        *("asyncio.streams", "asyncio.subprocess", "concurrent.futures.process", "wsgiref", "runpy"),
        *(
            "requests",
            "aiohttp",
            "urllib3",
            "httpx",
            "httpx2",
            "httpcore",
            "httpcore2",
            "websockets",
            "huggingface_hub",
            "anyio",
            "aiohappyeyeballs",
            "qasync",
        ),
        *("PySide6.QtNetwork", "PySide6.QtNetworkAuth", "PySide6.QtWebSockets", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets"),
        *(
            "PySide6.QtWebEngineQuick",
            "PySide6.QtHttpServer",
            "PySide6.QtDBus",
            "PySide6.QtQml",
            "PySide6.QtQuick",
            "PySide6.QtRemoteObjects",
        ),
    }
)
"""Modules that can connect, listen, start a program, or call what does."""
NAMES = frozenset(
    {
        *("open_connection", "start_server", "create_connection", "create_server", "create_datagram_endpoint"),
        *("open_unix_connection", "start_unix_server", "create_unix_connection", "create_unix_server"),
        *("sock_connect", "sock_sendto", "getaddrinfo", "getnameinfo"),
        *("create_subprocess_exec", "create_subprocess_shell", "subprocess_exec", "subprocess_shell", "ProcessPoolExecutor"),
        *("urlopen", "urlretrieve", "HTTPHandler", "SocketHandler", "DatagramHandler", "SMTPHandler", "SysLogHandler"),
        *("QProcess", "QDesktopServices", "QLocalSocket", "QLocalServer", "import_module", "__import__", "eval", "exec_module"),
        *("AnyIOBackend", "AutoBackend", "TrioBackend", "SyncBackend", "AsyncioNetwork"),
        *("AsyncConnectionPool", "ConnectionPool", "AsyncHTTPProxy", "AsyncSOCKSProxy"),
        *("AsyncClient", "Client", "AsyncHTTPTransport", "HTTPTransport", "AsyncInferenceClient", "InferenceClient"),
        *("HfApi", "get_session", "get_async_session", "hf_hub_download", "snapshot_download", "hf_hub_url"),
    }
)
"""Names that do the same, wherever they come from."""
OF_THE_SYSTEM = ("system", "popen", "startfile", "fork", "posix_spawn", "spawn", "exec")
"""How those of the module `os` begin that start programs."""

ALLOWED: dict[str, set[str]] = {
    # servers: every socket is made in watched_network.py
    "inference/watched_network.py": {"httpcore2", "AsyncioNetwork"},
    "inference/asyncio_network.py": {"httpcore2", "aiohappyeyeballs", "socket", "getaddrinfo", "open_connection"},
    "inference/connection_pool.py": {"socket", "httpcore2", "httpx2", "AsyncConnectionPool", "AsyncHTTPProxy"},
    "inference/guarded_transport.py": {"httpcore2", "httpx2"},
    "inference/head_watch.py": {"httpcore2"},
    "inference/transport.py": {"httpx2", "huggingface_hub", "AsyncClient", "AsyncInferenceClient"},
    "inference/hub_client.py": {"httpx2", "huggingface_hub", "AsyncClient", "AsyncInferenceClient"},
    "inference/rehearsal.py": {"httpcore2", "httpx2", "AsyncClient"},
    "inference/clients.py": {"httpx2", "huggingface_hub", "AsyncClient", "AsyncInferenceClient"},
    "inference/counting.py": {"httpx2"},
    "inference/probe.py": {"httpx2"},
    "inference/unlisted_models.py": {"httpx2"},
    "inference/event_stream.py": {"httpx2"},
    "inference/server_gate.py": {"httpx2"},
    "inference/system_proxy.py": {"urllib.request"},
    # programs: the built-in model, what renders the user's own templates, and Brise itself once more
    "builtin_model/engine_child.py": {"subprocess"},
    "template_child/child.py": {"subprocess"},
    "app.py": {"subprocess"},
    "composition/check_child.py": {"subprocess"},
    # what the self-test talks to, for as long as it takes
    "self_test/scripted_tgi.py": {"http.server"},
    # what the user asked to see, in the browser and in the file manager
    "ui/link_opener.py": {"QDesktopServices"},
    "ui/opened_folder.py": {"QDesktopServices"},
    # this computer alone: the second start, signals, the desktop's settings, the C library
    "composition/second_start.py": {"socket", "start_unix_server", "open_unix_connection"},
    "composition/signal_watch.py": {"socket"},
    "composition/event_loop.py": {"qasync"},
    "composition/returned_memory.py": {"ctypes"},
    "ui/system_motion.py": {"ctypes", "PySide6.QtDBus"},
    # modules whose name is written there
    "composition/rooms.py": {"import_module"},
    "rendering/formula_svg.py": {"import_module"},
}


def reach_of(source: str) -> set[str]:
    """Everything in a module that is of MODULES or NAMES, imports for type checkers and inside functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names), *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Attribute):
            named = {node.attr}
        elif isinstance(node, ast.Name):
            named = {node.id}
        else:
            continue
        found |= named & NAMES
        found |= {f"os.{name}" for name in _from_os(node) if name.startswith(OF_THE_SYSTEM)}
        found |= {module for module in MODULES if any(name == module or name.startswith(f"{module}.") for name in named)}
    return found


def _from_os(node: ast.AST) -> list[str]:
    """What is taken from the module `os`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
        return [node.attr]
    return [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) and node.module == "os" else []


PATHS = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_reaches_out_that_is_not_known_to(path: Path) -> None:
    found = reach_of(path.read_text(encoding="utf-8"))
    allowed = ALLOWED.get(path.relative_to(PACKAGE).as_posix(), set())
    assert not found - allowed, "connect through inference/transport.py; if it is no connection, say here why it may be there"
    assert not allowed - found, "it is not used any more: take it out of the list"


def test_the_list_names_files_that_are_there() -> None:
    assert not [name for name in ALLOWED if not (PACKAGE / name).is_file()]


def test_modules_that_are_imported_by_name_have_it_written_there() -> None:
    for path in (PACKAGE / name for name, allowed in ALLOWED.items() if "import_module" in allowed):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                (name,) = node.args
                assert isinstance(name, ast.Constant)
                assert str(name.value).split(".")[0] in ("desktop_app", "ziamath")


@pytest.mark.parametrize(
    "line",
    [
        "import urllib.request",
        "from urllib.request import urlopen",
        "from urllib import request",
        "def late():\n    import requests",
        "import http.client as web",
        "from http import client",
        "import socket",
        "from PySide6.QtNetwork import QNetworkAccessManager",
        "from PySide6 import QtNetwork",
        "import httpx2",
        "from huggingface_hub import HfApi",
        "await asyncio.open_connection('a', 1)",
        "loop.create_connection(make, 'a', 1)",
        "httpcore2.AnyIOBackend()",
        "import os\nos.system('curl x')",
        "os.execvp('curl', [])",
        "from os import spawnl",
        "QProcess.startDetached('curl')",
        "QDesktopServices.openUrl(url)",
        "__import__('urllib.request')",
        "from importlib import import_module",
        "logging.handlers.HTTPHandler('a', 'b')",
        "if TYPE_CHECKING:\n    from socket import socket",
    ],
)
def test_a_line_too_many_is_found(line: str) -> None:
    assert reach_of(line)


@pytest.mark.parametrize(
    "line",
    [
        "from urllib.parse import urlsplit",
        "import ssl",
        "from http import HTTPStatus",
        "drag.exec(1)",
        "x.connect(y)",
        "acts.fork(m)",
        "platform.system()",
    ],
)
def test_a_harmless_line_passes(line: str) -> None:
    assert not reach_of(line)
