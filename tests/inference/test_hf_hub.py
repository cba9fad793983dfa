"""What Hugging Face tells of accounts and models, asked of the server that plays it."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Endpoint, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.hf_account import HfPlan
from desktop_app.chat.hf_model import HfProvider, HfTask
from desktop_app.chat.service_headers import service_headers
from desktop_app.inference.hf_hub import MOST_FOUND, find_models, look_at_model, who_am_i
from desktop_app.inference.hf_reading import listed_model, read_account, routed_model
from desktop_app.inference.probe import probe
from desktop_app.inference.route import Bounds, Route
from tests.event_loop import in_event_loop
from tests.huggingface_server import (
    BASE,
    FREE,
    GEMMA,
    HUB,
    LLAMA,
    ORGANISATION,
    PRO,
    ROUTER,
    HuggingFaceServer,
    Model,
    provider,
    routed,
    too_many,
)
from tests.loopback_connection import Answer

HF = Endpoint("hf", "Hugging Face", options=EndpointOptions(service=Service.HF_API))


def route(server: HuggingFaceServer, token: str = FREE, options: EndpointOptions = HF.options) -> Route:
    instead = {origin(HF_ROUTER): server.url, origin(HF_HUB): server.url}
    return Route(HF_ROUTER, token, options, bounds=Bounds(HF.audience, instead))


@in_event_loop
async def test_whose_token_it_is() -> None:
    async with HuggingFaceServer() as server:
        free, pro, org = [await who_am_i(route(server, token)) for token in (FREE, PRO, ORGANISATION)]
        assert (free.label, free.plan, free.organizations) == ("Ada Lovelace (ada)", HfPlan.FREE, ())
        assert (pro.plan, [(one.name, one.label, one.can_pay) for one in pro.organizations]) == (
            HfPlan.PRO,
            [("acme", "Acme", True), ("club", "Chess Club", False)],
        )
        assert (org.label, org.plan) == ("Acme (acme)", HfPlan.ORGANIZATION)
        assert {(one.headers["host"], one.path) for one in server.requests} == {(HUB, "/api/whoami-v2")}


@in_event_loop
async def test_nobodys_token_and_an_impatient_asker() -> None:
    async with HuggingFaceServer() as server:
        server.whoami_refusals = [too_many(window=40), Answer.of_json([1]), Answer.of_json({"name": ""})]
        kinds = []
        for token in (FREE, FREE, FREE, "hf_nobody"):
            with pytest.raises(ChatError) as caught:
                await who_am_i(route(server, token))
            assert token not in str(caught.value)
            kinds.append((caught.value.kind, caught.value.retry_after))
        assert kinds == [
            (ErrorKind.TOO_MANY_REQUESTS, 40),
            (ErrorKind.UNREADABLE, None),
            (ErrorKind.UNREADABLE, None),
            (ErrorKind.UNAUTHORIZED, None),
        ]


@in_event_loop
async def test_models_are_found_without_a_token() -> None:
    async with HuggingFaceServer() as server:
        server.models.append(Model("draws/pictures", [provider("fal-ai", task="text-to-image")]))
        (llama,) = await find_models(route(server), "LLAMA")
        everything = await find_models(route(server), "")
        assert (llama.name, [one.name for one in llama.serving()]) == (LLAMA, ["novita", "together"])
        assert {model.name: (model.chats, model.takes_images) for model in everything} == {
            LLAMA: (True, False),
            GEMMA: (True, True),
            BASE: (False, False),
        }
        assert everything[-1].only_completes
        assert {one.headers.get("authorization") for one in server.requests} == {None}
        assert parse_qs(server.requests[0].query)["inference_provider"] == ["all"]


@in_event_loop
async def test_at_most_twenty_models_and_every_search_is_bounded() -> None:
    async with HuggingFaceServer() as server:
        server.models = [Model(f"a/model-{n}", [provider("novita")]) for n in range(100)]
        assert len(await find_models(route(server), "model")) == MOST_FOUND
        server.search_refusals = [Answer.of_json({"not": "a list"}), Answer.of_json([{"id": "x" * 3_000_000}])]
        for kind in (ErrorKind.UNREADABLE, ErrorKind.TOO_MUCH):
            with pytest.raises(ChatError) as caught:
                await find_models(route(server), "x&limit=9#/../")
            assert caught.value.kind is kind
        assert parse_qs(server.requests[-1].query)["search"] == ["x&limit=9#/../"]


@in_event_loop
async def test_a_model_with_those_who_run_it() -> None:
    async with HuggingFaceServer() as server:
        model = await look_at_model(route(server), LLAMA)
        assert model.serving() == (
            HfProvider("novita", True, HfTask.CHAT, 131_072, 0.13, 0.26, True),
            HfProvider("together", True, HfTask.CHAT, 65_536, 0.88, 1.76, True),
        )
        assert {one.headers["host"] for one in server.requests} == {HUB, ROUTER}
        assert {one.headers.get("authorization") for one in server.requests} == {None}
        base = await look_at_model(route(server), BASE)
        assert (base.chats, base.only_completes) == (False, True)
        asked = len(server.requests)
        for name in ("no/such", "../../api/whoami-v2", "a/b?c", "", "a/b/c"):
            with pytest.raises(ChatError) as caught:
                await look_at_model(route(server), name)
            assert caught.value.kind is ErrorKind.MODEL_UNKNOWN
        assert len(server.requests) == asked + 1  # what is no name is never asked for


@pytest.mark.parametrize(
    ("asked", "context", "sees"),
    [
        (LLAMA, 65_536, False),  # whoever is picked
        (f"{LLAMA}:fastest", 65_536, False),
        (f"{LLAMA}:novita", 131_072, False),
        (f"{GEMMA}:cheapest", 40_000, True),
    ],
)
@in_event_loop
async def test_the_facts_of_a_model(asked: str, context: int, sees: bool) -> None:
    async with HuggingFaceServer() as server:
        facts = await probe(route(server), model=asked)
        assert (facts.max_total_tokens, facts.max_input_tokens, facts.takes_images, facts.takes_tools) == (context, context - 1, sees, True)
        assert (facts.model, facts.models) == (asked.partition(":")[0], (asked.partition(":")[0],))
        assert [(one.headers["host"], one.path) for one in server.requests] == [(ROUTER, f"/v1/models/{facts.model}")]


@pytest.mark.parametrize("asked", ["no/such", f"{LLAMA}:cerebras", f"{LLAMA}:featherless-ai", f"{BASE}:novita"])
@in_event_loop
async def test_a_model_that_nobody_serves(asked: str) -> None:
    async with HuggingFaceServer() as server:
        with pytest.raises(ChatError) as caught:
            await probe(route(server), model=asked)
        assert caught.value.kind is ErrorKind.MODEL_UNKNOWN


@in_event_loop
async def test_a_context_that_one_provider_keeps_to_itself() -> None:
    async with HuggingFaceServer() as server:
        server.models = [Model("a/b", [], [routed("novita", 4_096), routed("together")])]
        facts = await probe(route(server), model="a/b")
        assert (facts.max_total_tokens, facts.max_input_tokens, facts.takes_tools) == (None, None, None)


_ODD: list[object] = [None, 7, "x", [], {}, [None, 7], {"id": 7, "providers": 7}, {"id": "a/b", "providers": [7, {"provider": "a b"}]}]


@pytest.mark.parametrize(
    "told",
    [
        *_ODD,
        {"id": "a/b", "inferenceProviderMapping": {"x\n": {"status": "live", "task": "conversational"}}},
        {"id": "../b", "inferenceProviderMapping": [{"provider": "p", "status": ["live"], "task": {}}]},
        {"id": "a/b", "providers": [{"provider": "p", "context_length": -1, "pricing": {"input": float("inf"), "output": "1"}}]},
        {"name": ["x"], "orgs": {}},
        {"name": "x" * 9_000, "orgs": [7, {"name": "a\r\nb"}, *({"name": f"o{n}"} for n in range(5_000))]},
    ],
)
def test_hostile_shapes_are_read_as_little(told: object) -> None:
    account = read_account(told)
    assert account is None or (len(account.name) <= 400 and len(account.organizations) <= 200)
    for model in (listed_model(told), routed_model(told)):
        assert not model.chats
        assert all(one.context is None and one.price_in is None for one in model.providers)


@in_event_loop
async def test_the_organization_that_pays_is_told_to_the_router_alone() -> None:
    async with HuggingFaceServer() as server:
        for bill_to in ("acme", "", "a\r\nx: y"):
            asked = route(server, PRO, replace(HF.options, bill_to=bill_to, pinned="0" * 64))
            await probe(replace(asked, options=replace(asked.options, pinned="")), model=LLAMA)
            await look_at_model(asked, LLAMA)
            await who_am_i(asked)
        told = [(one.headers["host"], one.headers.get("x-hf-bill-to"), "authorization" in one.headers) for one in server.requests]
        assert told[:4] == [(ROUTER, "acme", True), (HUB, None, False), (ROUTER, None, False), (HUB, None, True)]
        assert {payer for _, payer, _ in told[4:]} == {None}
        elsewhere = replace(asked.options, service=Service.SERVER, bill_to="acme")
        assert service_headers(HF_ROUTER, elsewhere) == service_headers(server.url, replace(HF.options, bill_to="acme")) == {}
