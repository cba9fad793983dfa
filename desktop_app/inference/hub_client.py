"""The hub's own client, fenced in: it gets its HTTP client from us, bound to one server, and never learns an access token."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NoReturn

import httpx2
import huggingface_hub
from huggingface_hub import AsyncInferenceClient, constants

_MakeClient = Callable[[], httpx2.AsyncClient]

_bound: ContextVar[_MakeClient | None] = ContextVar("desktop_app.inference.hub_client", default=None)
"""What makes the HTTP client for the hub's client that is open in this context: the hub's factory takes no arguments."""


def fence_in() -> None:
    """Install the factories, process-wide. The hub itself is never asked anything: its synchronous client is refused."""
    # the variable is read at import, and somebody may have imported it before us
    constants.HF_HUB_DISABLE_TELEMETRY = True
    huggingface_hub.set_async_client_factory(_client_of_this_context)
    huggingface_hub.set_client_factory(_refuse)


def make_hub_client(url: str, *, chat: bool) -> AsyncInferenceClient:
    """The hub's client for the server at `url`; chat: OpenAI-style below `url`/v1/, else TGI's own protocol at `url` itself."""
    # a token that is not empty keeps it from looking for one; None in lower case keeps it from sending that one (hazards 1.1-1.4)
    headers: dict[str, str | None] = {"authorization": None, "user-agent": ""}
    if chat:
        return AsyncInferenceClient(base_url=f"{url}/v1/", token="-", headers=headers)  # type: ignore[arg-type]
    return AsyncInferenceClient(model=url, token="-", headers=headers)  # type: ignore[arg-type]


@contextmanager
def bound_to(make: _MakeClient) -> Iterator[None]:
    """Hub clients whose first request happens in this context get their HTTP client from `make`."""
    before = _bound.get()
    _bound.set(make)
    try:
        yield
    finally:
        # not reset by token: the exit may run in another context than the entry did
        _bound.set(before)


def _client_of_this_context() -> httpx2.AsyncClient:
    make = _bound.get()
    if make is None:
        _refuse()
    return make()


def _refuse() -> NoReturn:
    raise RuntimeError("the hub's client was used outside of open_hub_client")
