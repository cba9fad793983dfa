"""A keyring for tests that need no real one."""

import threading
from collections.abc import Callable


class MemoryKeyring:
    """A keyring that works; notes which threads call it."""

    name = "made up"

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        self.threads: set[threading.Thread] = set()
        self.calls: list[str] = []
        self.asked: list[tuple[str, str]] = []  # what, for whom
        self.problem: Exception | None = None
        self.before: Callable[[str], None] = lambda name: None

    def _called(self, name: str, username: str) -> None:
        self.threads.add(threading.current_thread())
        self.calls.append(name)
        self.asked.append((name, username))
        self.before(name)
        if self.problem is not None:
            raise self.problem

    def get_password(self, service: str, username: str) -> str | None:
        self._called("get", username)
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._called("set", username)
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._called("delete", username)
        del self.secrets[service, username]
