"""Only http, https and mailto are opened, and a text that names another address is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rendering.blocks import Style
from desktop_app.rendering.link_rules import allowed_target, differs, target_host, written_target
from desktop_app.rendering.markdown_stream import read_markdown


@pytest.mark.parametrize(
    "target", ["https://example.org/a?b=c#d", "http://127.0.0.1:8080/x", "HTTPS://EXAMPLE.org", "mailto:me@example.org"]
)
def test_may_be_opened(target: str) -> None:
    assert allowed_target(target) == target


@pytest.mark.parametrize(
    "target",
    [
        *(
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "smb://host/share",
            "\\\\host\\share",
            "//host/x",
            "calculator:",
        ),
        *(
            "",
            "relative/page.md",
            "/absolute",
            "#anchor",
            "http://",
            "https:///nohost",
            "http://[bad",
            "https://a b",
            "https://a\nb",
            "ms-settings:x",
        ),
    ],
)
def test_is_never_opened(target: str) -> None:
    assert allowed_target(target) == ""


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "vbscript:x", "smb://host/x"])
def test_a_forbidden_link_is_only_text(target: str) -> None:
    for source in (f"[click]({target})", f"<{target}>", f"[click][r]\n\n[r]: {target}"):
        runs = [run for block in read_markdown(source) for run in block.runs]
        assert runs
        assert not any(run.target or run.style & Style.LINK for run in runs)


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("click here", "https://evil.example", False),
        ("https://good.example", "https://good.example/", False),
        ("good.example", "https://www.good.example", False),
        ("https://good.example", "https://evil.example", True),
        ("good.example/login", "https://evil.example/login", True),
        ("www.good.example", "https://good.example.evil.example", True),
        ("me@good.example", "mailto:me@good.example", False),
        ("https://ex.example/a%20b", "https://ex.example/a b", False),
        ("version 2.0 is out", "https://example.org", False),
        ("Source: an encyclopaedia", "https://example.org", False),
        ("std::vector", "https://example.org", False),
        ("Log in at https://good.example, then", "https://evil.example", True),
        ("Log in at https://good.example/here.", "https://www.good.example/there", False),
        ("see www.good.example", "mailto:me@evil.example", True),
        ("see www.good.example", "https://good.example/x", False),
        ("\u200bhttps://good.example", "https://evil.example", True),
        ("\u2060ht\u00adtps://good.example", "https://evil.example", True),
        ("javascript://good.example", "https://evil.example", True),
    ],
)
def test_text_that_names_another_address(text: str, target: str, expected: bool) -> None:
    assert differs(text, target) is expected


def test_the_host_of_a_target() -> None:
    assert target_host("https://user:pw@Images.Example:444/x.png") == "images.example"
    assert target_host("http://[bad") == ""


def test_bare_addresses_are_links_but_file_names_are_not() -> None:
    (block,) = read_markdown("See https://example.org/a_b_c. Then main.py, foo.bar, mail@example.org")
    assert [run.target for run in block.runs if run.target] == ["https://example.org/a_b_c"]


def test_images_are_placeholders_that_name_their_host() -> None:
    (block,) = read_markdown("![A cat](https://img.example/cat.png) ![](https://b.example/x) ![d](data:image/png;base64,AAAA)")
    images = [run for run in block.runs if run.style & Style.IMAGE]
    assert [run.text for run in images] == ["Image: A cat (img.example)", "Image (b.example)", "Image: d (not loaded)"]
    assert [run.target for run in images] == ["https://img.example/cat.png", "https://b.example/x", ""]


@given(st.text(max_size=60), st.text(max_size=20))
def test_a_target_that_is_written_into_a_pdf_ends_where_it_ends(path: str, host: str) -> None:
    for target in (f"https://a.example/{path}", f"https://{host}/", path):
        written = written_target(target)
        assert written.isascii()
        assert not set(written) & set("()\\<>\n\r \0")
        assert bool(written) == bool(allowed_target(target))


def test_an_ordinary_target_is_written_as_it_is() -> None:
    assert written_target("https://a.example:8080/b?c=d&e=%20#f") == "https://a.example:8080/b?c=d&e=%20#f"
    assert written_target("mailto:a@b.example") == "mailto:a@b.example"
    assert written_target("javascript:alert(1)") == ""
