"""An endpoint's secrets on their way from where they are kept to its server."""

import asyncio
from dataclasses import replace
from urllib.parse import quote

import pytest

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.endpoint import Dialect, Endpoint, origin
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice
from desktop_app.chat.endpoint_secrets import TypedSecrets, header_slot, proxy_slot, slots_of, token_slot
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.credentials import Credentials
from tests.made_up_keyring import MemoryKeyring
from tests.tgi_server import TgiServer

KEY, PASSWORD = "k3y-verysecret", "pä ss"
OPTIONS = EndpointOptions(headers=("Api-Key", "X-Team"), proxy=ProxyChoice.GIVEN, proxy_url="http://me:@proxy:3128")


async def ready() -> None:
    return


def endpoint(url: str = "https://gpu.example", options: EndpointOptions = OPTIONS) -> Endpoint:
    return Endpoint("e1", "GPU", url, has_token=True, options=options)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def test_everything_comes_from_its_own_slot(keyring: MemoryKeyring) -> None:
    async def run() -> None:
        credentials = Credentials(lambda: keyring)
        access = EngineAccess(BuiltinModel(), credentials, ready)
        mine = endpoint()
        proxy = proxy_slot(mine)
        assert proxy is not None
        assert proxy[1] == "http://proxy:3128"  # its password goes to the proxy, not to the server
        await credentials.store(*token_slot(mine), "hf_mine")
        await credentials.store(*header_slot(mine, "api-key"), KEY)
        await credentials.store(*header_slot(mine, "X-TEAM"), "blue")
        await credentials.store(*proxy, quote(PASSWORD, safe=""))
        assert slots_of(mine) == {token_slot(mine), header_slot(mine, "Api-Key"), header_slot(mine, "X-Team"), proxy}
        again = EngineAccess(BuiltinModel(), Credentials(lambda: keyring), ready)  # after a restart
        for opened in (access, again):
            route = await opened.route(mine)
            assert (route.url, route.access_token, route.proxy_password) == (mine.url, "hf_mine", PASSWORD)
            assert route.headers == (("Api-Key", KEY), ("X-Team", "blue"))
            assert route.options == OPTIONS
            assert KEY not in repr(route)
        # what stands in a dialog comes first
        typed = TypedSecrets({"api-key": "new"}, "other")
        route = await access.route(mine, "", typed)
        assert (route.access_token, route.headers[0], route.headers[1], route.proxy_password) == (
            None,
            ("Api-Key", "new"),
            ("X-Team", "blue"),
            "other",
        )
        assert "new" not in repr(typed)
        await credentials.close()

    asyncio.run(run())


def test_a_secret_goes_to_no_other_address(keyring: MemoryKeyring) -> None:
    async def run() -> None:
        credentials = Credentials(lambda: keyring)
        access = EngineAccess(BuiltinModel(), credentials, ready)
        mine = endpoint(options=EndpointOptions(headers=("api-key",)))
        await credentials.store(*header_slot(mine, "api-key"), KEY)
        moved = replace(mine, url="https://elsewhere.example", has_token=False)
        with pytest.raises(ChatError) as raised:
            await access.route(moved)
        assert (raised.value.kind, raised.value.words) == (ErrorKind.SECRET_MISSING, ("api-key",))
        assert raised.value.host == "elsewhere.example"
        await credentials.close()

    asyncio.run(run())


def test_without_a_keyring_it_is_remembered_for_this_run() -> None:
    async def run() -> None:
        credentials = Credentials(lambda: None)
        access = EngineAccess(BuiltinModel(), credentials, ready)
        mine = replace(endpoint(options=EndpointOptions(headers=("api-key",))), has_token=False)
        with pytest.raises(ChatError) as raised:
            await access.route(mine)
        assert raised.value.kind is ErrorKind.KEYRING
        credentials.remember(*header_slot(mine, "api-key"), KEY)
        assert (await access.route(mine)).headers == (("api-key", KEY),)
        await credentials.close()

    asyncio.run(run())


def test_answers_and_probes_carry_them(keyring: MemoryKeyring) -> None:
    async def run() -> None:
        credentials = Credentials(lambda: keyring)
        access = EngineAccess(BuiltinModel(), credentials, ready)
        async with TgiServer() as server:
            mine = replace(endpoint(server.url, EndpointOptions(headers=("api-key",))), has_token=False)
            await credentials.store("e1 header api-key", origin(server.url), KEY)
            found = replace(mine, facts=await access.probe(mine, None))
            async with access.open_engine(found, Dialect.TGI) as engine:
                assert await engine.count_tokens("hello") is not None
            assert {request.path for request in server.requests} >= {"/info", "/tokenize"}
            assert all(request.headers["api-key"] == KEY for request in server.requests)
        await credentials.close()

    asyncio.run(run())
