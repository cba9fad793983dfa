"""Hears from Python itself of every connection, name lookup, listener and program that a process asks for.

An audit hook stands below all of Brise's code and of its libraries, and cannot be taken away again. It lets nothing out: what would
leave this computer is written down and refused.
"""

import socket
import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

_PROGRAMS = frozenset({"os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.fork", "os.forkpty", "webbrowser.open"})
_LOOKUPS = frozenset({"socket.gethostbyname", "socket.gethostbyaddr"})
_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


@dataclass(frozen=True)
class Asked:
    """One thing that was asked of the system: what, of whom, and in which part of the session."""

    step: str
    what: str  # "connect", "send", "look up", "listen" or "run"
    target: str  # host:port, unix:path, or the words of a command


class Watch:
    """Listens from `start` to the end of the process; `step` is what is being done."""

    def __init__(self) -> None:
        self.step = "start"
        self.heard: list[Asked] = []

    def start(self) -> None:
        """From now on nothing is unheard."""
        sys.addaudithook(self._hear)

    def as_json(self) -> list[dict[str, str]]:
        """What was heard."""
        return [asdict(asked) for asked in self.heard]

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            command = arguments[1]
            self._note("run", command if isinstance(command, str) else " ".join(map(str, command)))
        elif event in _PROGRAMS:
            self._note("run", f"{event} {arguments[0] if arguments else ''}")
        elif event == "socket.getaddrinfo":
            host = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
            self._note("look up", _place(host, arguments[1]))
            self._keep_in(host)
        elif event in _LOOKUPS:
            self._note("look up", f"{arguments[0]}:")
            self._keep_in(str(arguments[0]))
        elif event in _SENDS and len(arguments) > 1 and arguments[1] is not None:
            self._sent("connect" if event == "socket.connect" else "send", arguments[0], arguments[1])
        elif event == "socket.bind" and arguments[0].family != socket.AF_UNIX:
            self._note("listen", f"{arguments[1][0]}:{arguments[1][1]}")

    def _sent(self, what: str, through: socket.socket, address: Any) -> None:
        if through.family in (socket.AF_INET, socket.AF_INET6):
            self._note(what, _place(str(address[0]), address[1]))
            self._keep_in(str(address[0]))
        else:
            self._note(what, f"unix:{address.decode() if isinstance(address, bytes) else address}")

    def _note(self, what: str, target: str) -> None:
        self.heard.append(Asked(self.step, what, target))

    def _keep_in(self, host: str) -> None:
        """Raises as if there were no network."""
        if host not in ("127.0.0.1", "localhost", "::1"):
            raise socket.gaierror(socket.EAI_NONAME, "no network in this test")


def _place(host: str, port: object) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def not_allowed(heard: Collection[Asked], servers: Collection[str], programs: Collection[str], folder: str) -> list[Asked]:
    """What was asked of others than these servers (host:port), these programs, and sockets below this folder."""

    def is_allowed(asked: Asked) -> bool:
        if asked.what == "run":
            return asked.target in programs
        if asked.target.startswith("unix:"):
            return asked.target.startswith(f"unix:{folder}/")
        return asked.what in ("connect", "look up") and asked.target in servers

    return [asked for asked in heard if not is_allowed(asked)]
