"""Halves of characters, as some clipboards, files and servers hold them: no UTF-8 can carry them."""


def whole_characters(text: str) -> str:
    """The text as UTF-8 can carry it: halves that belong together are joined, others become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
