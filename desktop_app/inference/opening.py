"""Opens the engine for a dialect; its connections are closed with it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.inference.chat_completions import ChatEngine
from desktop_app.inference.clients import Clients
from desktop_app.inference.completions import CompletionsEngine
from desktop_app.inference.engine import Engine
from desktop_app.inference.route import OWN, Bounds, Route, as_route
from desktop_app.inference.tgi import TgiEngine
from desktop_app.inference.transport import Waiting


@asynccontextmanager
async def open_engine(
    to: Route | str,
    access_token: str | None = None,
    *,
    model: str,
    dialect: Dialect,
    facts: ServerFacts,
    waiting: Waiting | None = None,
    bounds: Bounds = OWN,
) -> AsyncIterator[Engine]:
    """The engine that speaks `dialect` to a server, for one answer or one question, in the task that opens it.

    Nothing is sent before it is used. `facts`: from the last check; without them the server is asked where its limits matter.
    """
    async with AsyncExitStack() as stack:
        clients = Clients(stack, as_route(to, access_token, bounds), waiting)
        kind = TgiEngine if dialect is Dialect.TGI else CompletionsEngine if dialect.takes_raw_prompt else ChatEngine
        yield kind(clients, dialect, facts, model)
