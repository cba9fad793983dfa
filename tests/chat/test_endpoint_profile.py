"""What of an endpoint stays on this computer, and when two are set alike."""

from dataclasses import replace

import pytest

from desktop_app.chat.endpoint import Endpoint, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice
from desktop_app.chat.endpoint_profile import Alike, KeptBack, holds_secret, kept_back, shared_part

PLAIN = Endpoint("1", "Work", "http://127.0.0.1:8080")


@pytest.mark.parametrize(
    "body",
    [
        *('{"api_key": "0123"}', '{"a": [{"apiKey": "xyz"}]}', '{"Authorization": "Bearer 12"}', '{"x": "hf_0123456789abcdefgh"}'),
        *('{"password": "0123"}', '{"token": "0123"}', '{"accessToken": "0123"}', '{"my-secret": "0123"}', '{"OPENAI_API_KEY": "0123"}'),
        *('{"aws": {"credentials": "0123"}}', '{"header": "sk-0123456789abcdefgh"}', "{broken"),
    ],
)
def test_a_key_in_extra_json_is_seen(body: str) -> None:
    assert holds_secret(body)


@pytest.mark.parametrize(
    "body",
    [
        *("", "  ", '{"top_a": 0.2}', '{"max_tokens": 5}', '{"stop_token": "<|im_end|>"}', '{"bad_tokens": "x"}', '{"token": 7}'),
        *('{"api_key": "YOUR_API_KEY"}', '{"keyword": "monkey"}', '{"chat_template_kwargs": {"enable_thinking": false}}'),
    ],
)
def test_what_is_no_key_is_none(body: str) -> None:
    assert not holds_secret(body)


def test_what_stays_here_is_told() -> None:
    assert kept_back(PLAIN) == frozenset()
    assert kept_back(PLAIN, has_token=True) == kept_back(replace(PLAIN, has_token=True)) == {KeptBack.ACCESS_TOKEN}
    options = EndpointOptions(
        headers=("X-Key",), body='{"api_key": "0123"}', proxy=ProxyChoice.GIVEN, proxy_url="http://me@proxy.example:1", client_key="/k.pem"
    )
    assert kept_back(replace(PLAIN, url="https://x.example/hf_0123456789abcdefgh", options=options)) == (
        set(KeptBack) - {KeptBack.ACCESS_TOKEN}
    )


def test_one_that_is_set_alike_is_found_under_whatever_name() -> None:
    known = [
        Endpoint("builtin", "SmolLM2"),
        replace(PLAIN, name="At home", has_token=True, facts=ServerFacts(ServerKind.TGI)),
    ]
    alike = Alike(known)
    assert alike.to(shared_part(PLAIN)) is known[1]
    for other in ({"url": "http://127.0.0.1:8081"}, {"options": EndpointOptions(pinned="ab" * 32)}, {"model": "other"}):
        assert alike.to(shared_part(replace(PLAIN, **other))) is None  # type: ignore[arg-type]
