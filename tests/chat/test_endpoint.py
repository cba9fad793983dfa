"""Addresses as people type them, and what an access token may be sent to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import (
    AddressProblem,
    BadAddress,
    Dialect,
    Endpoint,
    ServerFacts,
    ServerKind,
    dialect_for,
    host_label,
    is_exposed,
    is_loopback,
    normalize_address,
    origin,
    taken_off,
)
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.known_routes import KNOWN_ROUTES


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("  http://127.0.0.1:8080/ \n", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/generate_stream", "http://127.0.0.1:8080"),
        ("https://gpu.example.com/tgi/v1/chat/completions", "https://gpu.example.com/tgi"),
        ("HTTPS://GPU.example.com/Models/A", "https://gpu.example.com/Models/A"),
        ("http://[::1]:8080/info", "http://[::1]:8080"),
        ("http://host:80?x=1#y", "http://host:80"),
        ("http://host//", "http://host"),
        ("\ufeffhttp://host\u200b", "http://host"),
        ("http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434"),
        ("http://host/vertex", "http://host"),
        ("http://host/v1/v1/models", "http://host"),
        ("https://openrouter.ai/api/v1/models", "https://openrouter.ai/api"),
        ("https://host/mygenerate/chat", "https://host/mygenerate/chat"),
    ],
)
def test_what_people_type_becomes_the_base_url(typed: str, meant: str) -> None:
    assert normalize_address(typed) == meant


@pytest.mark.parametrize("route", KNOWN_ROUTES)
def test_every_route_of_a_server_is_mended_whatever_it_is_written_like(route: str) -> None:
    for typed in (f"https://gpu:8/tgi{route}", f"https://gpu:8/tgi{route.upper()}/", f"https://gpu:8/tgi/{route}"):
        assert normalize_address(typed) == "https://gpu:8/tgi"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("http://host", ""),
        ("http://host/", ""),
        ("http://host/tgi//", ""),
        (" http://host/tgi/generate_stream ", "/generate_stream"),
        ("http://host/v1/chat/completions?api-key=secret#here", "/v1/chat/completions?…#…"),
    ],
)
def test_what_is_taken_off_an_address_is_told_without_what_may_be_secret(typed: str, told: str) -> None:
    assert taken_off(typed) == told


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", AddressProblem.EMPTY),
        ("   ", AddressProblem.EMPTY),
        ("127.0.0.1:8080", AddressProblem.NO_SCHEME),
        ("mistralai/Mistral-7B-Instruct-v0.1", AddressProblem.NO_SCHEME),
        ("ftp://host", AddressProblem.OTHER_SCHEME),
        ("http://", AddressProblem.NO_HOST),
        ("http:///v1", AddressProblem.NO_HOST),
        ("http://[::1", AddressProblem.NO_HOST),
        ("http://host:99999", AddressProblem.BAD_PORT),
        ("http://host:0", AddressProblem.BAD_PORT),
        ("http://host:http", AddressProblem.BAD_PORT),
        ("https://user:secret@host", AddressProblem.USERINFO),
        ("http://a b", AddressProblem.ODD_CHARACTERS),
        ('http://ho"st', AddressProblem.ODD_CHARACTERS),
        ("http://" + "a" * 70, AddressProblem.NO_HOST),
    ],
)
def test_what_is_no_address_says_why(typed: str, problem: AddressProblem) -> None:
    with pytest.raises(BadAddress) as caught:
        normalize_address(typed)
    assert caught.value.problem is problem
    assert "secret" not in str(caught.value)


@given(st.text(max_size=30) | st.text(max_size=20).map("http://{}".format) | st.text(alphabet="http:/[]@.v1 %?#", max_size=25))
def test_any_text_is_an_address_or_a_bad_address(typed: str) -> None:
    try:
        url = normalize_address(typed)
    except BadAddress:
        return
    assert normalize_address(url) == url
    assert taken_off(url) == ""
    assert taken_off(typed).count("?") <= 1
    assert "@" not in url.split("/")[2]
    assert origin(url).count(":") >= 2
    assert host_label(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://host/a/b", "https://host:443"), ("http://HOST", "http://host:80"), ("http://[::1]:8080", "http://[::1]:8080")],
)
def test_an_origin_always_has_its_port(url: str, expected: str) -> None:
    assert origin(url) == expected
    assert Endpoint("1", "Box", url).audience == (expected,)


def test_an_endpoint_without_an_address_sends_its_token_nowhere() -> None:
    assert Endpoint("builtin", "Built-in").audience == ()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.8.9.1", True),
        ("http://localhost:8080", True),
        ("http://[::1]", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://0.0.0.0:8080", True),
        ("http://10.0.0.1", False),
        ("http://127.0.0.1.example.com", False),
        ("http://127.example.com", False),
        ("http://gpu.localhost", False),
        ("http://localhost.example.com", False),
        ("http://gpu", False),
    ],
)
def test_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://gpu:8080", True),
        ("http://192.168.1.20", True),
        ("https://gpu:8080", False),
        ("http://127.0.0.1:8080", False),
        ("http://localhost", False),
        ("", False),
    ],
)
def test_what_can_be_read_on_its_way(url: str, expected: bool) -> None:
    assert is_exposed(url) is expected


def test_a_dialect_for_every_kind_of_server() -> None:
    for kind in ServerKind:
        assert dialect_for(kind, servers_own_template=True).takes_raw_prompt is (kind is ServerKind.COMPLETIONS)
    assert dialect_for(ServerKind.TGI, servers_own_template=False) is Dialect.TGI
    assert dialect_for(ServerKind.VLLM, servers_own_template=False) is Dialect.VLLM_RAW
    assert dialect_for(ServerKind.OPENAI, servers_own_template=False) is Dialect.OPENAI_CHAT


@pytest.mark.parametrize(
    ("model", "label"),
    [("mistralai/Mistral-7B-Instruct-v0.1", "Mistral-7B-Instruct-v0.1"), ("/data/model/", "model"), ("a/b.gguf", "b"), ("", "")],
)
def test_a_model_has_a_short_name(model: str, label: str) -> None:
    assert ServerFacts(model=model).model_label == label


@pytest.mark.parametrize(
    ("model", "provider", "service", "asked"),
    [
        ("a/b", "novita", Service.HF_API, "a/b:novita"),
        ("a/b", "", Service.HF_API, "a/b"),
        ("a/b:together", "novita", Service.HF_API, "a/b:together"),
        ("", "novita", Service.HF_API, ""),
        ("a/b", "novita", Service.SERVER, "a/b"),
    ],
)
def test_a_model_is_asked_for_with_who_is_to_run_it(model: str, provider: str, service: Service, asked: str) -> None:
    options = EndpointOptions(service=service, provider=provider)
    assert Endpoint("e", "", "http://127.0.0.1:1", model=model, options=options).asked_model == asked
