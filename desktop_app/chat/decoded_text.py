"""The text in a file of unknown encoding, or that it is none."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")  # ESC: terminals' logs are text


def decoded_text(data: bytes) -> str | None:
    """The text, with line ends as `\\n`; None for what is no text.

    A byte order mark says the encoding; else it is UTF-8, and if it cannot be that, Windows-1252.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _plain(_decoded(data[len(mark) :], encoding))
    if data.translate(None, _CONTROLS) != data:
        return None
    text = _decoded(data, "utf-8")
    # five bytes mean nothing in Windows-1252: a file that holds one is no text in it
    return _plain(_decoded(data, "cp1252") if text is None else text)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plain(text: str | None) -> str | None:
    if text is None or "\0" in text:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
