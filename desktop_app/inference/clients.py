"""The connections of one engine, opened when first needed and closed together."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.route import Route
from desktop_app.inference.transport import Waiting, open_http_client, open_hub_client, stream_events
from desktop_app.inference.wire_errors import label

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub import AsyncInferenceClient

    from desktop_app.inference.guarded_transport import AnswerBody


class Clients:
    """Makes its connections in the task that asks for them; `stack` closes them."""

    def __init__(self, stack: AsyncExitStack, route: Route, waiting: Waiting | None = None) -> None:
        self.route = route
        self._stack, self._waiting = stack, waiting
        self._hub: AsyncInferenceClient | None = None
        self._http: httpx2.AsyncClient | None = None
        self._begun: list[AnswerBody] = []  # by the hub's client's last request

    async def hub(self, *, chat: bool, streamed: bool = True) -> "AsyncInferenceClient":
        """The hub's client: always the same, so always for the same protocol, and for streams or whole answers."""
        if self._hub is None:
            self._hub = await self._stack.enter_async_context(
                open_hub_client(self.route, chat=chat, takes_whole=not streamed, waiting=self._waiting, received=self._begun.append)
            )
        return self._hub

    async def hub_events(
        self, ask: "Callable[[AsyncInferenceClient], Awaitable[object]]", *, chat: bool, streamed: bool = True
    ) -> AsyncGenerator[dict[str, object], None]:
        """The events that answer what `ask` asks of the hub's client, each a JSON object that reports no error. Raises ChatError.

        The hub's client makes the request, but its own stream is left alone: it would parse once more what the cleaner
        has parsed, and make six objects of every token, which costs as much as reading it from the socket.
        """
        client = await self.hub(chat=chat, streamed=streamed)
        self._begun.clear()
        await ask(client)
        if not self._begun:
            raise ChatError(ErrorKind.BUG, host=label(self.route.url), detail="the hub's client asked nothing")
        stream = self._begun.pop()
        while True:
            try:
                events = await stream.next_events()
            except StopAsyncIteration:
                break
            for event in events:
                yield event.value
        await stream.aclose()

    async def own_events(self, path: str, body: object, *, streamed: bool = True) -> AsyncGenerator[dict[str, object], None]:
        """The events that answer `body` at `path`, where the hub's client cannot send it. Raises ChatError."""
        async for event in stream_events(await self.http(), self.route.url if path == "/" else path, body, streamed=streamed):
            yield event

    async def http(self) -> "httpx2.AsyncClient":
        """What asks for everything that the hub's client has no method for."""
        if self._http is None:
            self._http = await self._stack.enter_async_context(open_http_client(self.route, waiting=self._waiting))
        return self._http
