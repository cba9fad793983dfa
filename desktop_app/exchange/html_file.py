"""The branch that is shown, as one HTML file: no script, nothing that is fetched, everything escaped."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from html import escape

from desktop_app.chat.attachment import Attachment, Contents, Picture, attached_text, no_contents
from desktop_app.chat.conversation_record import ConversationRecord, MessageRecord
from desktop_app.chat.message import Role
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.exchange.attached_base64 import data_url_pieces
from desktop_app.exchange.teller import Teller
from desktop_app.rendering.attached_image import UnusableImage, encoded_image
from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.html_text import html_fragments, html_head
from desktop_app.rendering.message_blocks import MessageReader

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; overflow-wrap: break-word }
article { margin: 1.75em 0 }
.user { background: rgba(127, 140, 147, 0.14); border-radius: 12px; padding: 0.75em 1em }
h2 { font-size: 0.8em; margin: 0 0 0.25em }
.time, .note { color: rgb(110, 122, 130); font-size: 0.85em }
pre { background: rgba(127, 140, 147, 0.14) !important; border-radius: 8px; overflow-x: auto }
img { max-width: 100%; max-height: 24em }
.prompt { white-space: pre-wrap }
"""
_LARGEST_IMAGE = 2**20  # bytes; a larger one is only named
_PIECE = 2**15  # characters of a text that are written at once


def html_file(record: ConversationRecord, teller: Teller, contents: Contents = no_contents) -> Iterator[str]:
    """The file's text in pieces; images are in it as far as `contents` has them."""
    conversation = record.conversation
    title = conversation.title or teller.untitled()
    has_images = any(attachment.is_image for attachment in record.attachments())
    yield f"<!DOCTYPE html>\n<html>\n<head>\n{html_head(title, has_images=has_images)}<style>{_STYLE}</style>\n</head>\n<body>\n"
    yield f'<h1>{_escaped(title)}</h1>\n<p class="time">{_escaped(teller.time(conversation.created_at))}</p>\n'
    if conversation.system_prompt.strip():
        yield f'<article class="user">\n<h2>{_escaped(teller.system_prompt())}</h2>\n'
        yield f'<div class="prompt">{_escaped(conversation.system_prompt)}</div>\n</article>\n'
    for message in record.branch():
        yield from _message(message, teller, contents)
    yield "</body>\n</html>\n"


def _message(record: MessageRecord, teller: Teller, contents: Contents) -> Iterator[str]:
    message = record.message
    is_answer = message.role is Role.ASSISTANT
    yield f'<article class="{"answer" if is_answer else "user"}">\n<h2>{_escaped(teller.author(message))}</h2>\n'
    reader = MessageReader(whole_characters(message.text), is_answer=is_answer)
    while reader.advance():
        yield ""
    blocks = reader.blocks()
    thought = [block for block in blocks if block.is_thought or block.kind is BlockKind.THOUGHT]
    if thought:
        yield f"<details>\n<summary>{_escaped(teller.thought())}</summary>\n"
        inside = [replace(block, inside=block.inside[1:]) for block in thought if block.kind is not BlockKind.THOUGHT]
        yield from html_fragments(inside)
        yield "</details>\n"
    yield from html_fragments([block for block in blocks if not block.is_thought and block.kind is not BlockKind.THOUGHT])
    for attachment in message.attachments:
        yield from _attached(attachment, teller, contents)
    if note := teller.note(message):
        yield f'<p class="note">{_escaped(note)}</p>\n'
    yield "</article>\n"


def _attached(attachment: Attachment, teller: Teller, contents: Contents) -> Iterator[str]:
    """The name; a text unfolds below it; of a small image the image, painted anew, so that nothing of its file but pixels is in it."""
    named = _escaped(teller.attached(attachment))
    if (text := attached_text(attachment, contents)) is not None:
        # a line break behind the tag counts for nothing
        yield f'<details>\n<summary class="note">{named}</summary>\n<pre class="prompt">\n'
        for first in range(0, len(text), _PIECE):
            yield _escaped(text[first : first + _PIECE])
        yield "</pre>\n</details>\n"
        return
    data = contents(attachment.id) if attachment.is_image else None
    if data is not None:
        with suppress(UnusableImage):
            media_type, data = encoded_image(data)
            if len(data) <= _LARGEST_IMAGE:
                yield '<p><img alt="" src="'
                yield from data_url_pieces(Picture(attachment.id, media_type, data))
                yield '"></p>\n'
    yield f'<p class="note">{named}</p>\n'


def _escaped(text: str) -> str:
    return escape(whole_characters(text))
