"""How long the storage takes, in milliseconds: `python -m tests.storage.measure`."""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.chat.token_track import Alternative, Token, TokenTrack
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_conversation, a_generation, a_message

T = TypeVar("T")
TEXT = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 10
ALTERNATIVES = tuple(Alternative(" word", -1.0, n) for n in range(5))
CHUNK = TokenTrack(Token(" word", n, -0.5, alternatives=ALTERNATIVES) for n in range(100)).to_bytes()


class Measured:
    """Durations by what was done."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def run(self, name: str, call: Callable[[], T]) -> T:
        begun = time.perf_counter()
        found = call()
        self.seconds.setdefault(name, []).append(time.perf_counter() - begun)
        return found

    def tell(self) -> None:
        print(f"{'':58}{'times':>8}{'median':>10}{'99 %':>10}{'longest':>10}")
        for name, all_of_them in self.seconds.items():
            some = sorted(second * 1000 for second in all_of_them)
            print(f"{name:58}{len(some):8}{statistics.median(some):10.3f}{some[int(len(some) * 0.99)]:10.3f}{some[-1]:10.3f}")


def one_turn(store: ConversationStore, measured: Measured, question: Message) -> Message:
    """A question, and its answer of 100 tokens."""
    measured.run("add_message", lambda: store.add_message(question))
    answer = replace(question, id=new_id(), parent_id=question.id, depth=question.depth + 1, role=Role.ASSISTANT, text="")
    measured.run("add_message", lambda: store.add_message(answer))
    generation = a_generation(answer)
    measured.run("start_generation", lambda: store.start_generation(generation))
    measured.run("append_chunk of 100 tokens with 5 alternatives", lambda: store.append_chunk(answer.id, generation.id, TEXT, CHUNK))
    ended = replace(generation, ending=Ending.LIMIT, generated_tokens=100, seconds=2.0)
    measured.run("end_generation", lambda: store.end_generation(ended, TEXT))
    return answer


def a_long_chat(store: ConversationStore, measured: Measured) -> str:
    """10,000 messages; the last one's id."""
    conversation = a_conversation()
    store.save_conversation(conversation)
    parent: Message | None = None
    for _ in range(5000):
        parent = one_turn(store, measured, a_message(conversation, parent, TEXT))
    assert parent is not None
    return parent.id


def read(store: ConversationStore, measured: Measured, leaf: str) -> None:
    for _ in range(7):
        ids = measured.run("branch_ids of 10,000 messages", lambda: store.branch_ids(leaf))
        measured.run("branch of 10,000 messages", lambda: store.branch(leaf))
    for first in range(0, 10_000, 40):
        some = ids[first : first + 40]
        measured.run("messages, 40 of them", lambda some=some: store.messages(some))  # type: ignore[misc]


def a_long_answer(store: ConversationStore, measured: Measured, leaf: str) -> None:
    (last,) = store.messages([leaf])
    answer = replace(last, id=new_id(), parent_id=leaf, text="")
    store.add_message(answer)
    generation = a_generation(answer)
    store.start_generation(generation)
    for _ in range(1000):
        measured.run("append_chunk to an answer of 100,000 tokens", lambda: store.append_chunk(answer.id, generation.id, TEXT, CHUNK))
    for _ in range(5):
        measured.run("tokens, 100,000 with 5 alternatives", lambda: store.tokens(answer.id))
    measured.run("close_unfinished, one of 100,000 tokens", lambda: store.close_unfinished(1.0))


def main() -> None:
    measured = Measured()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "brise.db"
        database = measured.run("opening a fresh database", lambda: Database(path))
        leaf = a_long_chat(ConversationStore(database), measured)
        database.close()
        size = path.stat().st_size
        database = measured.run(f"opening one of {size / 1e6:.0f} MB", lambda: Database(path))
        store = ConversationStore(database)
        read(store, measured, leaf)
        a_long_answer(store, measured, leaf)
        with database.transaction():
            for n in range(10_000):
                store.save_conversation(a_conversation(f"Chat {n}", float(n)))
        for _ in range(7):
            measured.run("conversations, 10,000 of them", store.conversations)
        (long_one,) = store.messages([leaf])
        store.delete_conversation(long_one.conversation_id, at=1.0)
        while measured.run("purge_deleted, 100 messages at a time", lambda: store.purge_deleted(2.0, at_most=100)):
            pass
        measured.run("closing", database.close)
    measured.tell()


if __name__ == "__main__":
    main()
