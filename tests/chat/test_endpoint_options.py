"""What is set for one endpoint, stored and read back."""

import json

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint_options import COLOURS, PLAIN, EndpointOptions, ProxyChoice, Service

TEXTS = st.text(max_size=20)
OPTIONS = st.builds(
    EndpointOptions,
    service=st.sampled_from(Service),
    colour=st.sampled_from(COLOURS),
    connect_seconds=st.floats(0.5, 600),
    notice_seconds=st.floats(1, 3600),
    headers=st.lists(TEXTS, max_size=4).map(tuple),
    body=TEXTS,
    stream=st.booleans(),
    proxy=st.sampled_from(ProxyChoice),
    proxy_url=st.sampled_from(["", "http://proxy:3128", "https://me@[::1]:443", "http://me:@proxy:80"]),
    ca_file=TEXTS,
    pinned=TEXTS,
    client_certificate=TEXTS,
    client_key=TEXTS,
    provider=TEXTS,
    bill_to=TEXTS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS, lambda inner: st.lists(inner, max_size=3), max_leaves=4
)


@given(OPTIONS)
def test_what_is_stored_is_read_back(options: EndpointOptions) -> None:
    assert EndpointOptions.from_json(json.loads(json.dumps(options.to_json()))) == options


def test_a_password_is_never_stored() -> None:
    for typed in ("http://me:secret@proxy:3128", "me:secret@proxy", "https://:secret@proxy", "http://[secret"):
        options = EndpointOptions(proxy=ProxyChoice.GIVEN, proxy_url=typed)
        assert "secret" not in json.dumps(options.to_json())
        assert "secret" not in EndpointOptions.from_json({"proxy": "given", "proxy_url": typed}).proxy_url


def test_nothing_set_is_nothing_stored() -> None:
    assert PLAIN.to_json() == {}


@given(st.dictionaries(st.sampled_from(EndpointOptions.__slots__), JSON, max_size=6) | JSON)
def test_whatever_is_stored_can_be_read(stored: object) -> None:
    read = EndpointOptions.from_json(stored)
    assert read.colour in COLOURS
    assert 0 < read.connect_seconds <= 86_400
    assert EndpointOptions.from_json(read.to_json()) == read
