"""The shapes of the test server, read by the hub's own library: what that understands, the service may send."""

import pytest
from huggingface_hub.hf_api import ModelInfo
from huggingface_hub.utils import parse_ratelimit_headers

from tests.event_loop import in_event_loop
from tests.huggingface_server import FREE, HUB, LLAMA, ORGANISATION, PRO, ROUTER, HuggingFaceServer, too_many
from tests.inference_endpoint import InferenceEndpoint
from tests.raw_http import fetch


async def get(server: HuggingFaceServer, host: str, path: str, token: str = "") -> tuple[int, object]:
    """Status and JSON of an answer."""
    headers = {"host": host, **({"authorization": f"Bearer {token}"} if token else {})}
    answer = await fetch(server, "GET", path, headers=headers)
    return answer.status, answer.json


@in_event_loop
async def test_accounts() -> None:
    async with HuggingFaceServer() as server:
        for token, kind, pro in ((FREE, "user", False), (PRO, "user", True), (ORGANISATION, "org", None)):
            status, found = await get(server, HUB, "/api/whoami-v2", token)
            assert isinstance(found, dict)
            assert (status, found["type"], found.get("isPro")) == (200, kind, pro)
        assert (await get(server, HUB, "/api/whoami-v2", "hf_nobody"))[0] == 401


@pytest.mark.parametrize("alone", [False, True])
@in_event_loop
async def test_providers_as_a_list_or_by_name(alone: bool) -> None:
    async with HuggingFaceServer() as server:
        path = f"/api/models/{LLAMA}" if alone else "/api/models?search=llama&inference_provider=all"
        _, found = await get(server, HUB, f"{path}{'?' if alone else '&'}expand=inferenceProviderMapping&expand=inference")
        entry = found if alone else found[0]  # type: ignore[index]
        assert isinstance(entry, dict)
        model = ModelInfo(**entry)
        assert model.inference == "warm"
        mapping = model.inference_provider_mapping
        assert mapping is not None
        assert (mapping[0].provider, mapping[0].status, mapping[0].task) == ("novita", "live", "conversational")


@in_event_loop
async def test_the_router_knows_nothing_of_the_hubs_paths() -> None:
    async with HuggingFaceServer() as server:
        status, found = await get(server, ROUTER, f"/v1/models/{LLAMA}")
        assert isinstance(found, dict)
        assert (status, found["providers"][0]["context_length"]) == (200, 131_072)
        answer = await fetch(server, "GET", "/api/whoami-v2", headers={"host": ROUTER, "authorization": f"Bearer {FREE}"})
        assert answer.status == 404


def test_a_full_window_as_the_hubs_library_reads_it() -> None:
    told = parse_ratelimit_headers(too_many(window=55).headers)
    assert told is not None
    assert (told.remaining, told.reset_in_seconds) == (0, 55)


@in_event_loop
async def test_an_endpoint_wakes_by_requests_that_may_wake_it() -> None:
    async with InferenceEndpoint(asleep=2, token="hf_right") as server:
        statuses = []
        for token in ("hf_wrong", "hf_right", "hf_wrong", "hf_right", "hf_right"):
            answer = await fetch(server, "GET", "/health", headers={"authorization": f"Bearer {token}"})
            statuses.append(answer.status)
        assert statuses == [401, 503, 401, 503, 200]
