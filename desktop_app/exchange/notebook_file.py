"""The branch that is shown, as a Jupyter notebook that asks for it again with the hub's InferenceClient.

Written by hand after nbformat's schema 4.5: the library for it brings fourteen others along. A test lets it look at the result.
"""

import json
from collections.abc import Iterator

from desktop_app.chat.attachment import Contents, no_contents
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord, span_text
from desktop_app.chat.generation import GeneratedSpan
from desktop_app.chat.message import Message, Role
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.exchange.markdown_file import as_line
from desktop_app.exchange.notebook_calls import History, call_for
from desktop_app.exchange.notebook_code import HELPERS, IMPORTS, NotebookCode
from desktop_app.exchange.sent_request import Servers
from desktop_app.exchange.teller import Teller

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_file(record: ConversationRecord, teller: Teller, servers: Servers, contents: Contents = no_contents) -> Iterator[str]:
    """The file's text, cell by cell; `contents` are those of the attachments."""
    cells = _cells(record, teller, servers, contents)
    yield '{\n "cells": ['
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        # in ASCII: nothing in a text can end a line, or turn the direction of the code that is read
        yield (",\n  " if number else "\n  ") + json.dumps(cell)
    yield f'\n ],\n "metadata": {json.dumps(_METADATA)},\n "nbformat": 4,\n "nbformat_minor": 5\n}}\n'


def _cells(record: ConversationRecord, teller: Teller, servers: Servers, contents: Contents) -> Iterator[dict[str, object]]:
    title = as_line(record.conversation.title) or teller.untitled()
    yield _prose(f"# {title}\n\n{teller.time(record.conversation.created_at)}\n\n{teller.notebook()}")
    yield _code(IMPORTS + HELPERS)
    code, generations = NotebookCode(), record.generations()
    history = History(record.conversation.system_prompt, contents)
    told: set[str] = set()
    before: Message | None = None
    for message in record.branch():
        if before is not None:
            history.add(before)
        before = message.message
        if message.message.role is not Role.ASSISTANT or not message.message.text.strip():
            continue
        written, setup, notes = "", "", []
        images: list[str] = []
        for span in message.shape.spans or ():
            text = span_text(span, generations)
            made = _asked_whole(span, message, generations)
            if made is None:
                written += code.say(text, goes_on=bool(written)) if text else ""
                continue
            if not text.strip():
                continue
            call = call_for(made.generation, history, servers)
            endpoint = servers.endpoints.get(call.endpoint_id)
            images += code.image_cells(call)
            if line := code.client_line(call, endpoint):
                setup += line
                if endpoint is None or not endpoint.url:
                    notes.append(teller.no_address(as_line(call.endpoint_name)))
            if call.sent_as_chat and "chat" not in told:
                told.add("chat")
                notes.append(teller.sent_as_chat())
            written += code.ask(call, text if written else text.lstrip(), goes_on=bool(written))
        if not written:
            written = code.say(message.message.text, goes_on=False)
        if notes:
            yield _prose("\n\n".join(notes))
        if setup:
            yield _code(setup)
        for image in images:
            yield _code(image)
        yield _code(f"{written}print(answer)", message.message.text)


def _asked_whole(span: object, message: MessageRecord, generations: dict[str, GenerationRecord]) -> GenerationRecord | None:
    """The request behind a span, if all that it said is in the answer; what was cut at a token cannot be asked for again."""
    if not isinstance(span, GeneratedSpan) or span.first or span.last is not None:
        return None
    made = generations.get(span.generation_id)
    return made if made is not None and made.generation.prompt and made.generation.answer_id == message.message.id else None


def _prose(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": text}


def _code(source: str, printed: str = "") -> dict[str, object]:
    outputs = [{"name": "stdout", "output_type": "stream", "text": whole_characters(printed) + "\n"}] if printed else []
    return {"cell_type": "code", "execution_count": None, "id": "", "metadata": {}, "outputs": outputs, "source": source.rstrip("\n")}
