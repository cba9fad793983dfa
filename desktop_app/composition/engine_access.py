"""Finds the access token and the implementation for an endpoint, so that the workspace never sees a secret."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.connection import Purpose
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts, host_label, is_exposed, origin
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.credentials import Credentials
from desktop_app.inference.asking import asked_by
from desktop_app.inference.engine import Engine


class EngineAccess:
    """Opens engines: the built-in model's process, or a server with the access token that belongs to its origin."""

    def __init__(
        self,
        builtin: BuiltinModel,
        credentials: Credentials,
        libraries_ready: Callable[[], Awaitable[object]],
        instead: Mapping[str, str] | None = None,
        *,
        asks_first: Callable[[str], bool] = is_exposed,
    ) -> None:
        """`instead`: servers that tests put in the place of origins that cannot be reached.

        `asks_first`: whether nothing may be sent to an address, since the user has not said yet that it may be read on its way.
        """
        self._builtin, self._credentials, self._ready, self._instead = builtin, credentials, libraries_ready, instead or {}
        self._asks_first = asks_first

    @asynccontextmanager
    async def open_engine(self, endpoint: Endpoint, dialect: Dialect, *, purpose: Purpose = Purpose.ANSWER) -> AsyncIterator[Engine]:
        """An engine for one answer or question; `purpose`: of what it streams. Raises ChatError."""
        await self._ready()
        from desktop_app.inference.opening import open_engine  # heavy: the hub's client comes with it
        from desktop_app.inference.transport import Bounds

        if endpoint.is_builtin:
            running = await self._builtin.ready()
            url, model, bounds = running.url, running.model_name, Bounds()
            token: str | None = running.api_key
        else:
            self._stop_exposed(endpoint)
            bounds = Bounds(endpoint.audience, self._instead)
            url, model = endpoint.url, endpoint.model or endpoint.facts.model
            token = await self.access_token(endpoint)
        with _telling_of(token), asked_by(endpoint.name, purpose):
            async with open_engine(url, token, model=model, dialect=dialect, facts=endpoint.facts, bounds=bounds) as engine:
                yield engine

    def may_count(self, endpoint: Endpoint) -> bool:
        """Whether it may be asked to count: the built-in model only once it runs, since nobody starts it by typing."""
        return self._builtin.is_running() if endpoint.is_builtin else not self._asks_first(endpoint.url)

    async def probe(self, endpoint: Endpoint, access_token: str | None) -> ServerFacts:
        """What answers at an endpoint; without a token given, the stored one is used ("": none at all). Raises ChatError."""
        await self._ready()
        from desktop_app.inference.probe import probe
        from desktop_app.inference.transport import Bounds

        token = access_token if access_token is not None else await self.access_token(endpoint)
        if access_token is None and (
            token or endpoint.options.headers
        ):  # nobody is looking: in the dialog the warning stands beside the button
            self._stop_exposed(endpoint)
        with _telling_of(token), asked_by(endpoint.name, Purpose.CHECK):
            bounds = Bounds(endpoint.audience, self._instead)
            return await probe(endpoint.url, token or None, model=endpoint.model, bounds=bounds)

    def _stop_exposed(self, endpoint: Endpoint) -> None:
        if self._asks_first(endpoint.url):
            raise ChatError(ErrorKind.NOT_ENCRYPTED, host=host_label(endpoint.url))

    async def access_token(self, endpoint: Endpoint) -> str | None:
        """From this run's memory, or from the keyring if one is known to be there: it is never touched without need.

        Raises ChatError(KEYRING).
        """
        place = origin(endpoint.url)
        remembered = self._credentials.remembered(endpoint.id, place)
        if remembered is not None or not endpoint.has_token:
            return remembered
        return await self._credentials.read(endpoint.id, place)


@contextmanager
def _telling_of(token: str | None) -> Iterator[None]:
    """A server that wants a token, and one that refuses the token it got, are told apart."""
    try:
        yield
    except ChatError as error:
        error.token_sent = bool(token)
        raise
