"""The connections of one engine, opened when first needed and closed together."""

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from desktop_app.inference.transport import Waiting, open_http_client, open_hub_client

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub import AsyncInferenceClient


class Clients:
    """Makes its connections in the task that asks for them; `stack` closes them."""

    def __init__(self, stack: AsyncExitStack, url: str, access_token: str | None, waiting: Waiting) -> None:
        self.url = url
        self._stack, self._access_token, self._waiting = stack, access_token, waiting
        self._hub: AsyncInferenceClient | None = None
        self._http: httpx2.AsyncClient | None = None

    async def hub(self, *, chat: bool) -> "AsyncInferenceClient":
        """The hub's client: always the same, so always for the same protocol."""
        if self._hub is None:
            self._hub = await self._stack.enter_async_context(
                open_hub_client(self.url, self._access_token, chat=chat, waiting=self._waiting)
            )
        return self._hub

    async def http(self) -> "httpx2.AsyncClient":
        """What asks for everything that the hub's client has no method for."""
        if self._http is None:
            self._http = await self._stack.enter_async_context(open_http_client(self.url, self._access_token, waiting=self._waiting))
        return self._http
