"""A chat as HTML: one file that runs nothing and fetches nothing, whatever the chat says."""

from html.parser import HTMLParser

import pytest

from desktop_app.exchange.html_file import html_file
from tests.exchange.records import English, Shelf

HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "article", "div", "details", "summary", "pre", "code", "a"),
    *("strong", "em", "del", "br", "hr", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td"),
}
HOSTILE = [
    "<script>alert(1)</script>",
    "![x](http://tracker.example/x.png)",
    '<img src=x onerror="alert(1)">',
    "[click](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "</style></head><script>alert(1)</script>",
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
    "<think>\n<iframe src=//x></iframe>\n</think>\n\n<svg onload=alert(1)>",
    "| <b onclick=x> |\n|---|\n| <link rel=stylesheet href=//x> |",
    'a"onmouseover="alert(1)',
    "\x00\x1b\ud800 <base href=//x>",
]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(shelf: Shelf, text: str) -> None:
    page = Page()
    page.feed("".join(html_file(shelf.talk(text, text, title=text, system_prompt=text), English())))
    assert {tag for tag, _ in page.tags} <= HARMLESS
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "background", "http-equiv-x")]
        assert "url(" not in (attributes.get("style") or "")
        if tag == "a":
            assert (attributes["href"] or "").startswith(("http://", "https://", "mailto:"))
    (policy,) = (each["content"] for tag, each in page.tags if each.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_everything_is_told(shelf: Shelf) -> None:
    text = "".join(html_file(shelf.talk("Which one?", "<think>\nHm.\n</think>\n\n**Mustard**", system_prompt="Be brief."), English()))
    assert text.index("Be brief.") < text.index("Which one?") < text.index("<summary>Thought</summary>") < text.index("Hm.")
    assert text.index("Hm.") < text.index("</details>") < text.index("<strong>Mustard</strong>")
    assert text.count("<html>") == text.count("</html>") == 1
