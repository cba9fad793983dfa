"""A chat that asks what a pasted command asks: found its endpoint, stored, and taken back."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import replace

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.endpoint import Endpoint, ServerKind
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.import_report import ImportReport, ImportSource
from desktop_app.chat.message import new_id
from desktop_app.chat.parameters import DEFAULT
from desktop_app.chat.pasted_request import PastedRequest, PastedServer
from desktop_app.exchange.foreign_chat import ForeignChat, ForeignMessage, record_of
from desktop_app.exchange.renamed_chat import renamed
from desktop_app.storage.conversation_store import ConversationStore

PROGRAM = "curl"
_SERVES_ONE = (ServerKind.TGI, ServerKind.LLAMA_CPP)
"""Servers to which the name of a model says nothing."""


def endpoint_for(server: PastedServer, endpoints: Iterable[Endpoint]) -> Endpoint | None:
    """The endpoint that a command means, if it is there already: same address and same model."""
    by_model: dict[str, Endpoint | None] = {}
    for endpoint in endpoints:
        if endpoint.is_builtin or endpoint.url != server.url:
            continue
        is_one = endpoint.facts.kind in _SERVES_ONE or not server.model
        if is_one and endpoint.options.service is not Service.HF_API:
            return endpoint
        by_model.setdefault(endpoint.model or endpoint.facts.model, endpoint)
    if server.service is not Service.HF_API:  # what is not known yet may be the model that is meant
        by_model.setdefault(server.model, by_model.get(""))
    return by_model.get(server.model)


async def store_pasted(store: ConversationStore, request: PastedRequest, endpoint_id: str) -> Conversation:
    """Store the chat, a slice at a time. Raises ChatError(STORAGE)."""
    record = _record(request, endpoint_id)
    for _ in store.write_record(record):
        await asyncio.sleep(0)
    return record.conversation


def _record(request: PastedRequest, endpoint_id: str) -> ConversationRecord:
    now = time.time()
    chat = ForeignChat(system_prompt=request.system_prompt, program=PROGRAM)
    for place, turn in enumerate(request.turns):
        chat.messages.append(ForeignMessage(str(place), str(place - 1) if place else None, turn.role, turn.text))
    found = record_of(chat, ImportReport(ImportSource.JSONL, PROGRAM), now) if chat.messages else None
    # under ids of its own: the same command can be opened twice
    record = ConversationRecord(Conversation(new_id(), now, now)) if found is None else renamed(found, new_id())
    conversation = replace(
        record.conversation,
        endpoint_id=endpoint_id,
        system_prompt=request.system_prompt,
        parameters=request.parameters or DEFAULT,
        template_id=request.template_id,
        draft=request.draft,
    )
    return replace(record, conversation=conversation)
