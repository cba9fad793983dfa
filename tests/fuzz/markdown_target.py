"""Markdown: in whatever pieces it comes, it reads as at once; and what is read can be written again."""

from hypothesis import strategies as st

from desktop_app.rendering.html_text import html_fragment
from desktop_app.rendering.markdown_stream import MarkdownStream, read_markdown
from desktop_app.rendering.markdown_text import markdown_of_blocks
from tests.fuzz.mutations import cut_anywhere, mutated
from tests.fuzz.target import Target
from tests.rendering.markdown_samples import SAMPLES, documents
from tests.rendering.spec_examples import COMMONMARK, GITHUB

_EXAMPLES = [*SAMPLES[1:], *(each.markdown for each in (*COMMONMARK, *GITHUB) if each.markdown)]
_odd = documents.map(lambda text: text[:12]) | st.text(max_size=4)
_LONG = (
    "word **bold** `code` ",
    "| a | b |\n|---|---|\n",
    "| 1 | x |\n",
    "- item\n",
    "> quote\n",
    "x = 1\n\n",
    "[a][b] ",
    "$x$ ",
    "$$\n",
    "```\n",
)


@st.composite
def _long(draw: st.DrawFn) -> str:
    """What is settled in parts while it comes."""
    parts = st.tuples(st.sampled_from(_LONG) | st.sampled_from(_EXAMPLES), st.integers(1, 150))
    return "".join(text * min(times, 3_000 // len(text) + 1) for text, times in draw(st.lists(parts, max_size=4)))[:9_000]


_texts = documents | mutated(_EXAMPLES, _odd) | st.lists(st.sampled_from(_EXAMPLES), max_size=5).map("".join) | _long()


def check_markdown(pieces: list[str]) -> None:
    """Stream it, looking after every piece."""
    text = "".join(pieces)
    stream = MarkdownStream()
    prefix = ""
    for piece in pieces:
        stream.feed(piece)
        prefix += piece
        fresh = MarkdownStream()
        fresh.feed(prefix)
        assert stream.blocks() == fresh.blocks()
    stream.finish()
    blocks = read_markdown(text)
    assert stream.blocks() == blocks
    for block in blocks:
        assert 0 <= block.at <= len(text) + 1
        block.plain_text.encode()
    html_fragment(blocks).encode()
    read_markdown(markdown_of_blocks(blocks))


MARKDOWN = Target("markdown", cut_anywhere(_texts), check_markdown)
