"""What code says beside the request, in the user's language."""

from collections.abc import Iterator
from typing import Protocol

from desktop_app.exchange.code_request import CodeServer, Unknown


class CodeTeller(Protocol):
    """Given by whoever knows the user's language; called in a thread."""

    def builtin(self, variable: str) -> str:
        """That the built-in model's address changes with each start, and where to put another one."""
        ...

    def removed(self, endpoint_name: str, variable: str) -> str:
        """That an endpoint is not known any more, and where to put its address."""
        ...

    def headers(self, variables: str) -> str:
        """In which variables the values of the endpoint's own headers stand."""
        ...

    def settings(self) -> str:
        """That proxy and certificates of the endpoint are not in the code."""
        ...


def remarks(server: CodeServer, teller: CodeTeller, variable: str) -> Iterator[str]:
    """Each on a line of its own, with nothing in it that could end a comment."""
    said = []
    if server.unknown is Unknown.BUILTIN:
        said.append(teller.builtin(variable))
    elif server.unknown is Unknown.REMOVED:
        said.append(teller.removed(server.name, variable))
    if server.headers:
        said.append(teller.headers(", ".join(server.variables.values())))
    if server.has_settings:
        said.append(teller.settings())
    for each in said:
        yield " ".join("".join(letter if letter.isprintable() else " " for letter in each).split())
