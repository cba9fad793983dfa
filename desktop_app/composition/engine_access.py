"""Finds the access token and the implementation for an endpoint, so that the workspace never sees a secret."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.certificate import SeenCertificate
from desktop_app.chat.connection import Purpose
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts, host_label, is_exposed
from desktop_app.chat.endpoint_secrets import NOTHING_TYPED, Slot, TypedSecrets, header_slot, proxy_slot, token_slot
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.hf_account import HfAccount
from desktop_app.chat.hf_model import HfModel
from desktop_app.chat.local_servers import FoundServer
from desktop_app.credentials import Credentials
from desktop_app.inference.asking import asked_by
from desktop_app.inference.engine import Engine

if TYPE_CHECKING:
    from desktop_app.inference.route import Route


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
        from desktop_app.inference.route import Route

        if endpoint.is_builtin:
            running = await self._builtin.ready()
            route, model = Route(running.url, running.api_key), running.model_name
        else:
            self._stop_exposed(endpoint)
            route, model = await self.route(endpoint), endpoint.asked_model or endpoint.facts.model
        with _telling_of(route), asked_by(endpoint.name, purpose):
            async with open_engine(route, model=model, dialect=dialect, facts=endpoint.facts) as engine:
                yield engine

    def may_count(self, endpoint: Endpoint) -> bool:
        """Whether it may be asked to count: the built-in model only once it runs, since nobody starts it by typing."""
        return self._builtin.is_running() if endpoint.is_builtin else not self._asks_first(endpoint.url)

    async def probe(self, endpoint: Endpoint, access_token: str | None, typed: TypedSecrets = NOTHING_TYPED) -> ServerFacts:
        """What answers at an endpoint; without a token given, the stored one is used ("": none at all). Raises ChatError.

        `typed`: other secrets that are not stored yet.
        """
        await self._ready()
        from desktop_app.inference.probe import probe

        route = await self.route(endpoint, access_token, typed)
        if access_token is None and route.proves_identity:  # nobody is looking: in the dialog it is said beside the button
            self._stop_exposed(endpoint)
        with _telling_of(route), asked_by(endpoint.name, Purpose.CHECK):
            return await probe(route, model=endpoint.asked_model)

    async def look(self, url: str, asker: str) -> FoundServer:
        """What answers at an address of this computer that nobody chose: no secret goes there. Raises ChatError."""
        await self._ready()
        from desktop_app.inference.probe import look
        from desktop_app.inference.route import Bounds, Route

        with asked_by(asker, Purpose.LOOK):
            return await look(Route(url, bounds=Bounds(instead=self._instead)))

    async def route(self, endpoint: Endpoint, access_token: str | None = None, typed: TypedSecrets = NOTHING_TYPED) -> "Route":
        """How an endpoint is reached, with its secrets, each for its own origin alone. Raises ChatError(KEYRING, SECRET_MISSING)."""
        from desktop_app.inference.route import Bounds, Route

        token = access_token if access_token is not None else await self.access_token(endpoint)
        headers = [
            (name, typed.headers.get(name.lower()) or await self._secret(endpoint, header_slot(endpoint, name), name))
            for name in endpoint.options.headers
        ]
        password, bounds = await self._proxy_password(endpoint, typed), Bounds(endpoint.audience, self._instead)
        return Route(endpoint.url, token or None, endpoint.options, tuple(headers), password, bounds)

    async def whoami(self, endpoint: Endpoint, access_token: str | None, typed: TypedSecrets = NOTHING_TYPED) -> HfAccount:
        """Whose access token it is at Hugging Face; without one given, the stored one. Raises ChatError."""
        await self._ready()
        from desktop_app.inference.hf_hub import who_am_i

        route = await self._hub_route(endpoint, access_token, typed)
        with _telling_of(route), asked_by(endpoint.name, Purpose.ACCOUNT):
            return await who_am_i(route)

    async def find_models(self, endpoint: Endpoint, text: str, typed: TypedSecrets = NOTHING_TYPED) -> Sequence[HfModel]:
        """Models that Hugging Face's Inference API serves; asked without a token. Raises ChatError."""
        await self._ready()
        from desktop_app.inference.hf_hub import find_models

        with asked_by(endpoint.name, Purpose.MODELS):
            return await find_models(await self._hub_route(endpoint, "", typed), text)

    async def look_at_model(self, endpoint: Endpoint, name: str, typed: TypedSecrets = NOTHING_TYPED) -> HfModel:
        """Who runs one of them; asked without a token. Raises ChatError."""
        await self._ready()
        from desktop_app.inference.hf_hub import look_at_model

        with asked_by(endpoint.name, Purpose.MODELS):
            return await look_at_model(await self._hub_route(endpoint, "", typed), name)

    async def _hub_route(self, endpoint: Endpoint, access_token: str | None, typed: TypedSecrets) -> "Route":
        """How Hugging Face is asked about accounts and models: as the endpoint's requests go there, without its own headers."""
        return await self.route(replace(endpoint, options=replace(endpoint.options, headers=())), access_token, typed)

    async def look_at_certificate(self, endpoint: Endpoint, typed: TypedSecrets = NOTHING_TYPED) -> SeenCertificate:
        """What an endpoint's server shows before anything is sent to it. Raises ChatError."""
        await self._ready()
        from desktop_app.inference.certificate_look import look_at_certificate
        from desktop_app.inference.route import Route

        password = await self._proxy_password(endpoint, typed)
        with asked_by(endpoint.name, Purpose.CHECK):
            return await look_at_certificate(Route(endpoint.url, options=endpoint.options, proxy_password=password))

    async def _proxy_password(self, endpoint: Endpoint, typed: TypedSecrets) -> str | None:
        slot = proxy_slot(endpoint)
        if slot is None or typed.proxy_password is not None:
            return typed.proxy_password
        return unquote(await self._secret(endpoint, slot, slot[1]))

    async def _secret(self, endpoint: Endpoint, slot: Slot, name: str) -> str:
        """A secret that is known to be kept somewhere. Raises ChatError."""
        secret = self._credentials.remembered(*slot) or await self._credentials.read(*slot)
        if secret is None:
            raise ChatError(ErrorKind.SECRET_MISSING, host=host_label(endpoint.url), detail=name, words=(name,))
        return secret

    def _stop_exposed(self, endpoint: Endpoint) -> None:
        if self._asks_first(endpoint.url):
            raise ChatError(ErrorKind.NOT_ENCRYPTED, host=host_label(endpoint.url))

    async def access_token(self, endpoint: Endpoint) -> str | None:
        """From this run's memory, or from the keyring if one is known to be there: it is never touched without need.

        Raises ChatError(KEYRING).
        """
        slot = token_slot(endpoint)
        remembered = self._credentials.remembered(*slot)
        if remembered is not None or not endpoint.has_token:
            return remembered
        return await self._credentials.read(*slot)


@contextmanager
def _telling_of(route: "Route") -> Iterator[None]:
    """A server that wants a token, and one that refuses the token it got, are told apart."""
    try:
        yield
    except ChatError as error:
        error.token_sent = route.proves_identity
        raise
