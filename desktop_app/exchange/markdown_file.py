"""The branch that is shown, as a Markdown file."""

from collections.abc import Iterator

from desktop_app.chat.attachment import Contents, attached_text, no_contents
from desktop_app.chat.conversation_record import ConversationRecord, MessageRecord
from desktop_app.chat.message import Role
from desktop_app.chat.thinking import find_thought
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.exchange.teller import Teller
from desktop_app.rendering.closed_markdown import as_code, closed_markdown


def markdown_file(record: ConversationRecord, teller: Teller, contents: Contents = no_contents) -> Iterator[str]:
    """The file's text, message by message; each text stands as it is, and ends what it opens. Attached ones are in it as code."""
    conversation = record.conversation
    yield f"# {as_line(conversation.title) or teller.untitled()}\n\n{teller.time(conversation.created_at)}\n"
    if conversation.system_prompt.strip():
        yield f"\n## {teller.system_prompt()}\n\n{closed_markdown(_readable(conversation.system_prompt))}\n"
    for message in record.branch():
        yield _message(message, teller, contents)


def _message(record: MessageRecord, teller: Teller, contents: Contents) -> str:
    message = record.message
    text = _readable(message.text)
    parts = [f"## {as_line(teller.author(message))}"]
    thought = find_thought(text) if message.role is Role.ASSISTANT else None
    if thought is not None:
        if not thought.is_blank:
            parts.append(_quoted(f"**{teller.thought()}**\n\n{text[thought.start : thought.end].strip()}"))
        text = text[thought.answer :]
    if text.strip():
        parts.append(closed_markdown(text))
    for attachment in message.attachments:
        parts.append(f"*{as_line(teller.attached(attachment))}*")
        if (attached := attached_text(attachment, contents)) is not None:
            parts.append(as_code(_readable(attached.strip("\n"))))
    if note := teller.note(message):
        parts.append(f"*{as_line(note)}*")
    return "\n" + "\n\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    """Every line as a quote: what is open in it ends with it."""
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())


def as_line(text: str) -> str:
    """A text on one line, with nothing in it that Markdown would take for more than text."""
    escaped = "".join(f"\\{character}" if character in "\\`*_[]<>#&" else character for character in _readable(text))
    return " ".join(escaped.split())


def _readable(text: str) -> str:
    """Without the NULs, for which most programs would take the whole file for a binary one."""
    return whole_characters(text).replace("\0", "\ufffd")
