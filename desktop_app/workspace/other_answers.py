"""The answers that a server wrote beside the best one: kept as versions of it."""

import time
from collections.abc import Iterable
from dataclasses import replace

from desktop_app.chat.generation import AnswerShape, Ending, Generation
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.inference.engine import OtherAnswer
from desktop_app.storage.conversation_store import ConversationStore


def store_others(store: ConversationStore, best: Message, generation: Generation, others: Iterable[OtherAnswer]) -> None:
    """Store them beside the best answer, which `generation` made; the branch that is shown stays. Raises ChatError(STORAGE)."""
    for other in others:
        if len(other.track):
            _store(store, best, generation, other)


def _store(store: ConversationStore, best: Message, generation: Generation, other: OtherAnswer) -> None:
    answer = Message(
        id=new_id(),
        conversation_id=best.conversation_id,
        parent_id=best.parent_id,
        depth=best.depth,
        role=Role.ASSISTANT,
        text="",
        created_at=time.time(),
    )
    finished, text = other.finished, other.track.visible_text().lstrip()
    made = replace(
        generation,
        id=new_id(),
        answer_id=answer.id,
        seed=None if finished is None else finished.seed,
        ending=Ending.BROKE_OFF if finished is None else finished.ending,
        error=None,
        thinking_seconds=None,
        generated_tokens=len(other.track) if finished is None or finished.generated_tokens is None else finished.generated_tokens,
    )
    store.add_answer(answer, AnswerShape())
    store.start_generation(made)
    store.append_chunk(answer.id, made.id, text, other.track.to_bytes())
    store.end_generation(made, text)
