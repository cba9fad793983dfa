"""Whole conversations for exports: plain ones, and random trees put together through a real store."""

from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from desktop_app.chat.attachment import TEXT_TYPE, Attachment
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan, TypedSpan
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.chat.token_track import Alternative, Token, TokenTrack
from desktop_app.exchange.sent_request import Servers
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.record_reader import RecordReader
from tests.storage.samples import a_conversation, a_generation, a_message, conversations, generations

NOBODY = Servers({}, {})
KNOWN = Servers({"e1": Endpoint("e1", "Local TGI", "http://127.0.0.1:8080")}, {})


class English:
    """A teller without a window."""

    def author(self, message: Message) -> str:
        return "You" if message.role is Role.USER else "Mistral-7B"

    def time(self, seconds: float) -> str:
        return f"at {seconds:.0f}"

    def note(self, message: Message) -> str:
        return "You stopped this answer." if message.answer and message.answer.ending is Ending.STOPPED else ""

    def attached(self, attachment: Attachment) -> str:
        return f"Attached: {attachment.name}"

    def system_prompt(self) -> str:
        return "System prompt"

    def untitled(self) -> str:
        return "New chat"

    def thought(self) -> str:
        return "Thought"

    def notebook(self) -> str:
        return "Run it."

    def no_address(self, endpoint_name: str) -> str:
        return f"{endpoint_name} has no address."

    def sent_as_chat(self) -> str:
        return "Sent as a chat."


class Shelf:
    """A database in a folder, and what was stored in it read again as an export does."""

    def __init__(self, folder: Path, name: str = "brise.db") -> None:
        self.path = folder / name
        self.database = Database(self.path)
        self.store = ConversationStore(self.database)

    def record(self, conversation_id: str) -> ConversationRecord:
        reader = RecordReader(self.path)
        try:
            record = reader.record(conversation_id)
        finally:
            reader.close()
        assert record is not None
        return record

    def talk(self, *texts: str, title: str = "Condiments", system_prompt: str = "") -> ConversationRecord:
        """Question and answer in turn, each answer of one generation."""
        conversation = replace(a_conversation(title), system_prompt=system_prompt)
        self.store.save_conversation(conversation)
        parent: Message | None = None
        for number, text in enumerate(texts):
            if number % 2 == 0:
                parent = a_message(conversation, parent, text)
                self.store.add_message(parent)
            else:
                parent = a_message(conversation, parent, "", Role.ASSISTANT)
                self.store.add_message(parent)
                generation = replace(a_generation(parent), ending=Ending.END_OF_TEXT)
                self.store.start_generation(generation)
                self.store.append_chunk(parent.id, generation.id, text, TokenTrack([Token(text, 7, -0.1)]).to_bytes())
                self.store.end_generation(generation, text)
        return self.record(conversation.id)

    def close(self) -> None:
        self.database.close()


tokens = st.builds(
    lambda text, hidden, **more: Token(text, hidden=min(hidden, len(text)), **more),
    text=st.text(max_size=8),
    id=st.none() | st.integers(0, 2**31),
    logprob=st.none() | st.floats(-100, 0, width=32),
    special=st.booleans(),
    hidden=st.integers(0, 8),
    alternatives=st.lists(
        st.builds(Alternative, st.text(max_size=4), st.none() | st.floats(-100, 0, width=32), st.none() | st.integers(0, 2**31)), max_size=3
    ).map(tuple),
)


def an_attachment(store: ConversationStore, text: str, name: str = "notes.txt") -> Attachment:
    """A text that is stored, and that nothing carries yet."""
    return stored_attachment(store, name, TEXT_TYPE, text.encode())


def stored_attachment(store: ConversationStore, name: str, media_type: str, data: bytes) -> Attachment:
    attachment = Attachment(new_id(), name, media_type, len(data))
    store.add_attachment(attachment, data)
    return attachment


def grow(store: ConversationStore, draw: st.DrawFn) -> Conversation:
    """A random tree: versions, forks, spans over several generations, deleted messages, ratings."""
    conversation = draw(conversations)
    store.save_conversation(conversation)
    attached = [an_attachment(store, draw(st.binary(min_size=1, max_size=9)).hex()) for _ in range(draw(st.integers(0, 2)))]
    store.save_draft_attachments(conversation.id, [each.id for each in attached])
    said: list[Message] = []
    answers: list[tuple[str, str, int]] = []  # answer, generation, tokens
    for _ in range(draw(st.integers(1, 8))):
        parent = draw(st.none() | st.sampled_from(said)) if said else None
        role = draw(st.sampled_from((Role.USER, Role.ASSISTANT)))
        message = a_message(conversation, parent, draw(st.text(max_size=30)), role, draw(st.floats(0, 4e9)))
        message = replace(message, attachments=tuple(attached[: draw(st.integers(0, 2))]))
        store.add_message(message)
        said.append(message)
        if role is Role.ASSISTANT:
            for _ in range(draw(st.integers(0, 2))):
                generation = replace(draw(generations), answer_id=message.id)
                store.start_generation(generation)
                made = TokenTrack(draw(st.lists(tokens, max_size=4)))
                store.append_chunk(message.id, generation.id, made.visible_text(), made.to_bytes())
                answers.append((message.id, generation.id, len(made)))
            if answers and draw(st.booleans()):
                origin, used, count = draw(st.sampled_from(answers))
                last = draw(st.none() | st.integers(0, count))
                shape = (TypedSpan(draw(st.text(max_size=5))), GeneratedSpan(used, 0, last))
                store.set_shape(message.id, AnswerShape(shape, AnswerOrigin(origin, draw(st.integers(0, 3)))))
    return conversation
