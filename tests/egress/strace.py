"""Reads what strace saw: which addresses the system was asked to reach, and which programs to start."""

import json
import re
from collections.abc import Iterable

_TO = re.compile(r"sin6?_port=htons\((\d+)\), (?:sin6_flowinfo=\w+\(?\d*\)?, )?(?:sin_addr=inet_addr\(|inet_pton\(AF_INET6, )\"([^\"]+)\"")
_PROGRAM = re.compile(r'execve\("[^"]*", (\[.*?\])(?:, .*)? = 0$')


def reached(lines: Iterable[str]) -> set[str]:
    """host:port of each connection and datagram, whatever came of it."""
    found = ((host.removeprefix("::ffff:"), port) for line in lines for port, host in _TO.findall(line))
    return {f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in found}


def started(lines: Iterable[str]) -> list[list[str]]:
    """The words of each command that was started."""
    return [json.loads(words) for line in lines if (words := _words(line))]


def _words(line: str) -> str:
    found = _PROGRAM.search(line)
    return found[1] if found else ""
