"""Which endpoint a pasted command means."""

import pytest

from desktop_app.chat.endpoint import HF_ROUTER, Endpoint, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.pasted_request import PastedServer
from desktop_app.workspace.pasted_chats import endpoint_for

HF = EndpointOptions(service=Service.HF_API)
KNOWN = (
    Endpoint("builtin", "Built-in model"),
    Endpoint("tgi", "TGI", "http://a:1", facts=ServerFacts(ServerKind.TGI, model="m/tgi")),
    Endpoint("one", "One", "http://b:1", model="m/one", facts=ServerFacts(ServerKind.VLLM)),
    Endpoint("two", "Two", "http://b:1", facts=ServerFacts(ServerKind.VLLM, model="m/two")),
    Endpoint("new", "Never asked", "http://c:1"),
    Endpoint("hf", "Hugging Face", model="m/hf", options=HF),
)


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (PastedServer("http://a:1", model="anything"), "tgi"),
        (PastedServer("http://a:2"), None),
        (PastedServer("https://a:1"), None),
        (PastedServer("http://b:1", model="m/one"), "one"),
        (PastedServer("http://b:1", model="m/two"), "two"),
        (PastedServer("http://b:1", model="m/three"), None),
        (PastedServer("http://b:1"), "one"),
        (PastedServer("http://c:1", model="m/x"), "new"),
        (PastedServer(HF_ROUTER, Service.HF_API, model="m/hf"), "hf"),
        (PastedServer(HF_ROUTER, Service.HF_API, model="m/x"), None),
        (PastedServer(HF_ROUTER, Service.HF_API), None),
    ],
)
def test_the_same_address_and_the_same_model(server: PastedServer, found: str | None) -> None:
    endpoint = endpoint_for(server, KNOWN)
    assert (endpoint.id if endpoint else None) == found
