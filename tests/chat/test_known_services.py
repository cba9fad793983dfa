"""Whose service an address leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import HF_ROUTER, Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.known_services import endpoint_at, service_at, service_of

ASLEEP = "https://x1.eu-west-1.aws.endpoints.huggingface.cloud"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        (HF_ROUTER, Service.HF_API),
        ("https://API-Inference.huggingface.co./models/gpt2", Service.HF_API),
        (ASLEEP, Service.HF_ENDPOINT),
        (f"  {ASLEEP}/v1 ", Service.HF_ENDPOINT),
        ("https://router.huggingface.co.evil.example", Service.SERVER),
        ("https://evil.example/router.huggingface.co", Service.SERVER),
        ("https://router.huggingface.co@evil.example/", Service.SERVER),
        ("https://notendpoints.huggingface.cloud", Service.SERVER),
        ("http://127.0.0.1:8080", Service.SERVER),
        ("http://[::1", Service.SERVER),
        ("", Service.SERVER),
    ],
)
def test_the_host_alone_says_whose_it_is(url: str, service: Service) -> None:
    assert service_at(url) is service


@given(st.text(max_size=80))
def test_any_text_leads_somewhere(text: str) -> None:
    assert service_at(text) in Service


def test_what_somebody_chose_counts_before_the_address() -> None:
    assert service_of(endpoint_at("one", ASLEEP)) is Service.HF_ENDPOINT
    assert service_of(Endpoint("one", "One", ASLEEP)) is Service.HF_ENDPOINT
    mirror = Endpoint("one", "One", "https://mirror.example", options=EndpointOptions(service=Service.HF_ENDPOINT))
    assert service_of(mirror) is Service.HF_ENDPOINT
    assert endpoint_at("one", "http://127.0.0.1:8080").name == "127.0.0.1:8080"
