"""The examples of the CommonMark and GitHub specifications: read to blocks, written as HTML, compared with what is expected there.

Whatever differs is listed with its reason, and only that may differ: the expected HTML is changed as the reason says,
and must be the same then. An example that is listed without need is a failure too.
"""

import random
from functools import cache
from typing import Any

import pytest
from markdown_it import MarkdownIt

from desktop_app.rendering import html_text, inline_runs
from desktop_app.rendering.html_text import html_fragment
from desktop_app.rendering.link_rules import allowed_target, target_host
from desktop_app.rendering.markdown_stream import MarkdownStream, read_markdown
from tests.rendering.html_tree import Tree, TreeReader
from tests.rendering.spec_examples import COMMONMARK, GITHUB, Example

# why: raw HTML is text, so it is read as what it would be without its tags
RAW_HTML = "raw HTML is shown as text"
LINKS = "a link is text where it leads to no web or mail address"
IMAGES = "an image is never fetched: its description and host are shown"
BREAKS = "the line ends of a paragraph are kept"
BOXES = "the box of a task is a character: programs drop the fields of forms"

DIFFERS: dict[str, dict[str, str]] = {
    RAW_HTML: {
        "commonmark": "21 31 148-191 201 308-309 344 475-477 491 494 524 536 613-617 623 625-631 642-643",
        "gfm": "653",
    },
    LINKS: {
        "commonmark": (
            "22-23 32-33 192-196 198 202-206 214-218 404 419 422 433 473-474 482-483 489 492 495-496 498-507 509-510 512 "
            "514-519 521-522 524 527-536 539-544 549-550 553-562 564-566 568-571 593 596 598-599 601"
        ),
        "gfm": "628",
    },
    IMAGES: {
        "commonmark": "517 520 531 572-589 591",
    },
    BREAKS: {
        "commonmark": (
            "14 25 28 37 39 46 49 70 81-82 87-88 93 95 104-106 113 145 148-151 153-158 160 162-166 169-170 172-174 176-180 "
            "182 185-187 189-190 213 216-217 220 222-224 228-230 232-233 238 243 247 250-251 253-254 285-288 290-293 304 "
            "312 367 384 394 405 423 432 490-491 494 505 543 552 556 587 615-616 621 625 648-649"
        ),
        "gfm": "203 653",
    },
    BOXES: {
        "gfm": "279-280",
    },
}

ADDRESSES = "what begins with https:// is a link, as on GitHub"
NO_SCHEME = "an address without a scheme is text: it may be the name of a file or a package"
EMPTY_LINKS = "a link without a text is nothing"
LANGUAGES = "the name of a language has letters, digits and + # . - _"
DEFINITIONS = "an empty line beside a link definition, which is not seen, does not part items"

INSTEAD: dict[tuple[str, int], tuple[str, str]] = {
    ("commonmark", 144): (LANGUAGES, "<pre><code></code></pre>"),
    ("commonmark", 317): (DEFINITIONS, "<ul><li>a</li><li>b</li><li>d</li></ul>"),
    ("commonmark", 484): (EMPTY_LINKS, ""),
    ("commonmark", 487): (EMPTY_LINKS, ""),
    ("commonmark", 602): (ADDRESSES, '<p>&lt;<a href="https://foo.bar/baz">https://foo.bar/baz</a> bim&gt;</p>'),
    ("commonmark", 608): (ADDRESSES, '<p>&lt; <a href="https://foo.bar">https://foo.bar</a> &gt;</p>'),
    ("commonmark", 611): (ADDRESSES, '<p><a href="https://example.com">https://example.com</a></p>'),
    **{("gfm", number): (NO_SCHEME, "") for number in (621, 622, 623, 624, 625, 626, 627, 629, 630, 631)},  # the source itself
}


def _image(address: str, description: str) -> tuple[str, str]:
    host = target_host(address) or "not loaded"
    description = " ".join(description.split())
    return f"Image: {description} ({host})" if description else f"Image ({host})", inline_runs.allowed_target(address)


_CHANGES: dict[str, dict[str, Any]] = {
    RAW_HTML: {},
    LINKS: {"link": allowed_target},
    IMAGES: {"image": _image},
    BREAKS: {"breaks_at_line_ends": True},
    BOXES: {"field": lambda done: "☑ " if done else "☐ "},
}


@cache
def _without_html() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _expected(example: Example, reasons: set[str]) -> Tree:
    instead = INSTEAD.get((example.spec, example.number))
    if instead is not None:
        html = _without_html().render(example.markdown) if instead[0] == NO_SCHEME else instead[1]
    else:
        html = _without_html().render(example.markdown) if RAW_HTML in reasons else example.html
    return TreeReader(**{name: value for reason in reasons for name, value in _CHANGES[reason].items()}).tree(html)


def _made(example: Example) -> Tree:
    return TreeReader().tree(html_fragment(read_markdown(example.markdown)))


@cache
def _listed(reason: str, spec: str) -> set[int]:
    numbers: set[int] = set()
    for word in DIFFERS[reason].get(spec, "").split():
        first, _, last = word.partition("-")
        numbers |= set(range(int(first), int(last or first) + 1))
    return numbers


def _reasons(example: Example) -> set[str]:
    return {reason for reason in DIFFERS if example.number in _listed(reason, example.spec)}


def _named(example: Example) -> str:
    return f"{example.spec}-{example.number}"


@pytest.mark.parametrize("example", COMMONMARK + GITHUB, ids=_named)
def test_an_example_reads_as_the_specification_says_or_differs_for_the_reasons_listed(example: Example) -> None:
    reasons = _reasons(example)
    made = _made(example)
    assert made == _expected(example, reasons)
    if reasons or (example.spec, example.number) in INSTEAD:
        assert made != TreeReader().tree(example.html), "it is listed, and does not differ"
    for reason in reasons:
        assert made != _expected(example, reasons - {reason}), f"it is listed without need: {reason}"


def test_every_example_is_there_and_what_is_listed_exists() -> None:
    assert [example.number for example in COMMONMARK] == list(range(1, 653))
    assert {example.section.removesuffix(" (extension)") for example in GITHUB} == {
        *("Tables", "Task list items", "Strikethrough", "Autolinks", "Disallowed Raw HTML"),
    }
    known = {(example.spec, example.number) for example in COMMONMARK + GITHUB}
    assert {(spec, number) for reason in DIFFERS for spec in DIFFERS[reason] for number in _listed(reason, spec)} <= known
    assert INSTEAD.keys() <= known


def test_links_lead_where_the_specification_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most examples link to "/url", which is no link here; with every target allowed they can be compared as well."""
    for module in (inline_runs, html_text):
        monkeypatch.setattr(module, "allowed_target", lambda target: target)
    linked = [example for example in COMMONMARK if example.number in _listed(LINKS, "commonmark")]
    assert len(linked) > 90
    for example in linked:
        assert _made(example) == _expected(example, _reasons(example) - {LINKS}), example.markdown


def test_nothing_but_plain_elements_is_written() -> None:
    seen: set[tuple[str, str]] = set()
    for example in COMMONMARK + GITHUB:
        reader = TreeReader()
        reader.tree(html_fragment(read_markdown(example.markdown)))
        assert reader.faults == []
        seen |= reader.seen
    plain = ("blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "strong")
    plain += ("table", "tbody", "thead", "tr", "ul")
    styled = ("li", "p", "pre", "table", "td", "th", *(f"h{level}" for level in range(1, 7)))
    assert seen <= {
        *((tag, "") for tag in plain),
        *((tag, "style") for tag in styled),
        *(("a", "href"), ("code", "class"), ("ol", "start"), ("pre", "dir")),
    }


def _cut(text: str, chance: random.Random) -> list[str]:
    """A text in pieces of random sizes."""
    pieces, at = [], 0
    while at < len(text):
        size = chance.choice((1, 1, 2, 3, 5, 8, 13, 40))
        pieces.append(text[at : at + size])
        at += size
    return pieces


@pytest.mark.parametrize("spec", [COMMONMARK, GITHUB], ids=["commonmark", "gfm"])
def test_any_beginning_of_an_example_is_the_same_in_pieces(spec: list[Example]) -> None:
    for example in spec:
        chance = random.Random(example.number)
        ends = {len(example.markdown), *(chance.randrange(len(example.markdown) + 1) for _ in range(2))}
        for end in ends:
            text = example.markdown[:end]
            stream = MarkdownStream()
            for piece in _cut(text, chance):
                stream.feed(piece)
                html_fragment(stream.blocks())
            stream.finish()
            assert stream.blocks() == read_markdown(text), text
