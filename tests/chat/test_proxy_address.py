"""A proxy's address, and its password, which goes another way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.proxy_address import BadProxy, ProxyProblem, read_proxy, without_password


@pytest.mark.parametrize(
    ("typed", "stored", "origin", "password"),
    [
        ("proxy:3128", "http://proxy:3128", "http://proxy:3128", None),
        (" http://proxy/ ", "http://proxy:80", "http://proxy:80", None),
        ("HTTPS://Proxy", "https://proxy:443", "https://proxy:443", None),
        ("http://[::1]:3128", "http://[::1]:3128", "http://[::1]:3128", None),
        ("http://me:s%40crt@proxy:1", "http://me:@proxy:1", "http://proxy:1", "s@crt"),
        ("me:secret@proxy:1", "http://me:@proxy:1", "http://proxy:1", "secret"),
        ("http://me@proxy:1", "http://me@proxy:1", "http://proxy:1", None),
        ("http://a%20b:@proxy:1", "http://a%20b:@proxy:1", "http://proxy:1", ""),
    ],
)
def test_what_is_stored_and_what_is_kept(typed: str, stored: str, origin: str, password: str | None) -> None:
    proxy = read_proxy(typed)
    assert (proxy.stored, proxy.origin, proxy.password) == (stored, origin, password)
    assert without_password(typed) == stored
    assert without_password(stored) == stored
    if password:
        assert password not in repr(proxy)
        again = read_proxy(read_proxy(stored).address(password))
        assert (again.user, again.password) == (proxy.user, password)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", ProxyProblem.EMPTY),
        ("socks5://proxy", ProxyProblem.OTHER_SCHEME),
        ("http://", ProxyProblem.NO_HOST),
        ("http://[::1", ProxyProblem.NO_HOST),
        ("http://pro!xy", ProxyProblem.NO_HOST),
        ("proxy:0", ProxyProblem.BAD_PORT),
        ("proxy:99999", ProxyProblem.BAD_PORT),
        ("http://proxy/path", ProxyProblem.HAS_PATH),
        ("http://proxy?x", ProxyProblem.HAS_PATH),
        ("pro xy", ProxyProblem.ODD_CHARACTERS),
        ("pröxy", ProxyProblem.ODD_CHARACTERS),
    ],
)
def test_what_is_no_proxy(typed: str, problem: ProxyProblem) -> None:
    with pytest.raises(BadProxy) as raised:
        read_proxy(typed)
    assert raised.value.problem is problem
    assert without_password(typed) == ""


@given(st.text(max_size=40) | st.text("htp:/@[]%.s0", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    stored = without_password(text)
    assert without_password(stored) == stored


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_any_password_arrives_as_it_was(password: str) -> None:
    assert read_proxy(read_proxy("http://me:@proxy").address(password)).password == password
