"""Markdown to try renderers on: small documents, and a strategy that puts fragments together."""

from hypothesis import strategies as st

SAMPLES = (
    "",
    "   ",
    "Hello",
    "Hello  \nworld\\\nagain",
    "# One\n## Two ##\nThree\n===\nFour\n---",
    "para\n- tight\n- list\n\n- loose\n\n  second\n\n    code in it\n- end",
    "1. one\n2. two\n7. three\n\n3) other delimiter\n4) goes on\n\ntext\n\n5) five",
    "- a\n  - b\n    - c\n      1. d\n- - - deep\n-\n- \n",
    "- [ ] open\n- [x] done\n- [X]\n- [] none\n1. [ ] numbered",
    "> quote\nlazy\n> > nested\n>\n> - list\n>   more\n\n> other",
    "---\n***\n_ _ _\ntext\n***\n",
    "```python\nx = 1\n\ny = 2\n```\nafter\n~~~\nopen to the end\n```\n",
    "  ```js\n  indented\n    more\n  ```\n\n    code\n\n    code\n\ntext",
    "- item\n  ```sh\n  ls\n\n  pwd\n  ```\n- next",
    "| a | b |\n|---|:-:|\n| 1 | `x|y` |\n| \\| | **b** |\nend\n\n| no | table\n",
    "text | with\nbars | no\n\na | b\n- | -\n1 | 2\n# heading ends it",
    "*em* **strong** ***both*** ~~gone~~ _a_b_ __init__ `co``de` ``a`b`` *open **open",
    "[l](http://a.b/c 'title') [r] [R][] [x][r] ![i](https://h/p.png) <https://auto.link> <me@x.y> https://bare.link/a_b.\n\n[r]: /url",
    "[late] and [late][]\n\ntext\n\n[late]: https://example.org 'a\ntitle'\n",
    "[foo]:\n/url\n'title\ngoes on'\n\n[foo]",
    "[js](javascript:alert(1)) [file](file:///etc/passwd) [smb](\\\\host\\share) ![d](data:image/png;base64,AAAA)",
    "&amp; &nbsp; &#65; &bogus; \\* \\a <b>html</b> <script>alert(1)</script>\n\n<div>\nblock\n</div>",
    "שלום **עולם** `code`\n\n- مرحبا\n\n日本語 **太字**\n🎉👩‍👩‍👧 e\u0301",
    "a\r\nb\rc\r\n\r\n```\r\nx\r\n```\r\n",
    "```\n ",
    "```\nx\n  ",
    "```\nx\n\t",
    "~~~\n  x ",
    "tab\tin\ttext\n\n-\ttab item\n\n\tcode",
    "a\x00b \x01 \u202e evil `\u202e\u200b` \ud800 lone",
    "\n\n\n# after blanks\n\n\n\n\ntext",
    "$5 and $10, \\(x^2\\) and $$y$$",
    "Inline $x^2$, \\(y_1\\) and **bold $z$**; $n$th, $a$-b, \\$5 \\\\(no\\) `$x$` `\\(x\\)`",
    "Before:\n$$\nx = 1\n- y\n= z\n$$\nafter\n\n\\[ a \\]\n\n\\[\nb \\\\[2pt]\n\\].\n",
    "We get $$a$$. So \\[b\\], and *em $$c$$ em*\n\n# $$h$$ \\[i\\]\n\n| $x$ | \\(y\\) |\n|---|---|\n| $$z$$ | \\[w\\] |\n",
    "- item\n  $$\n  x\n  $$\n- \\[y\\]\n- text\n$$z$$\n> \\[\n> q\n> \\]\n> $$ open\nlazy $$\n",
    "text\n$$\nnever closed\n\nafter $$ and \\[ open\n\n1. \\( open",
    "$$\nx\n```\ncode $$\n```\n$$$ $$ $ $$$$ $ $",
    "$5 and $10, costs $5-$10, US$ 3 … $4, $PATH and $HOME, rated $$ or $$$",
    "$AA word1. More",
    "A[^1] and B[^note], not [^none] nor [^ 1]; [t][^1] ![^1]\n\n"
    "[^1]: One **bold** with $x$\n\n    second\n\n    - list\n[^note]:\n    below[^1]",
    "[^late] twice[^late]\n\ntext\n\n- item[^L]\n\n[^late]: found\nlazy\n[^l]: [^late]: > quote\n> [^q]: in quote[^q]\n\n[^1]:",
    "> " * 60 + "deep",
    "- " * 60 + "deep",
    "[" * 40 + "x" + "]" * 40,
    "*" * 40 + "x" + "_" * 40,
)

_FRAGMENTS = (
    *("word", " ", " ", "\n", "\n", "\n\n", "  \n", "    ", "\t", "- ", "* ", "1. ", "2) ", "> ", "# ", "### ", "---\n", "===\n"),
    *(
        "```",
        "```py\n",
        "~~~\n",
        "`",
        "``",
        "*",
        "**",
        "_",
        "__",
        "~~",
        "~",
        "[",
        "]",
        "(",
        ")",
        "](http://a.b)",
        "![",
        "[ref]",
        "[ref]: /u\n",
    ),
    *("[ref]:", "| a | b |\n", "|---|---|\n", "|", "\\", "<", ">", "<b>", "&amp;", "&", ";", "http://x.y/z", "https:", "//", "a.b", "."),
    *("$", "$$", "\\(", "\\)", "\\[", "\\]", "$$\n", "\n$$", "$x$", "\\(y\\)", "$5", "\\\\", "[^1]", "[^1]: ", "[^1]:\n", "[^a]"),
    *("- [ ] ", "[x] ", "\r\n", "\r", "\x00", "é", "ש", "🎉", "\u202e", "'", '"', "!", ":", "=", "+", "5. ", "x" * 30),
)

documents = st.lists(st.sampled_from(_FRAGMENTS) | st.text(max_size=6), max_size=60).map("".join)


@st.composite
def documents_in_pieces(draw: st.DrawFn) -> list[str]:
    """A document, cut anywhere."""
    text = draw(documents | st.sampled_from(SAMPLES))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=30)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
