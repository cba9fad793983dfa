"""Chats put straight into the database, through the storage room. As a process: arguments data folder, messages of the chat."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Role
from desktop_app.composition.data_folder import DataFolder
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_conversation, a_generation, a_message

QUESTION = "What grows along the road from Arles to Avignon, and when does the wind come down the valley?"
ANSWER = """Along the road grow *plane trees*, olives and, further up, **lavender**.

- the trees give shade
- the wind bends them

```python
for tree in road:
    tree.bend(wind)
```

It comes down the valley in winter, when the air over the plateau is cold, and blows for three, six or nine days."""


SHORT = "It comes in winter, and blows for three, six or nine days."


def store_chat(folder: Path, title: str, texts: Sequence[str], at: float) -> tuple[str, str]:
    """A chat of questions and answers in turn, the last one shown first by `at`; its id and its last message's."""
    database = Database(DataFolder(folder).database)
    store = ConversationStore(database)
    conversation = a_conversation(title, at)
    parent: Message | None = None
    with database.transaction():
        store.save_conversation(conversation)
        for number, text in enumerate(texts):
            role = Role.ASSISTANT if number % 2 else Role.USER
            parent = a_message(conversation, parent, text if role is Role.USER else "", role, at)
            store.add_message(parent)
            if role is Role.ASSISTANT:
                generation = a_generation(parent)
                store.start_generation(generation)
                store.append_chunk(parent.id, generation.id, text, b"")
                store.end_generation(replace(generation, ending=Ending.END_OF_TEXT, generated_tokens=100, seconds=2.0), text)
    assert parent is not None
    database.close()
    return conversation.id, parent.id


def turns(messages: int, last: str = ANSWER) -> list[str]:
    """So many messages; the last one is an answer."""
    five = [QUESTION, SHORT, QUESTION, SHORT, QUESTION, ANSWER, QUESTION, SHORT]
    return [*(five * (messages // len(five) + 1))[: messages - 1], last]


if __name__ == "__main__":  # a process of its own: what making samples needs must not be in the memory that is measured
    store_chat(Path(sys.argv[1]), "Chat", turns(int(sys.argv[2])), 1000.0)
    print(json.dumps({}))
