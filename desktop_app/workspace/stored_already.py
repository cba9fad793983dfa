"""Which chats of a file are stored already, and under which ids the others can be."""

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.exchange.renamed_chat import renamed
from desktop_app.storage.record_reader import RecordReader

_COPY = "a copy: there is another chat of this id"


def fitting(record: ConversationRecord, stored: RecordReader) -> tuple[ConversationRecord, bool]:
    """The record under ids that are its own, and whether it is new: if not, it is stored, and maybe in the trash. Raises ChatError."""
    there = stored.stored_messages(record.conversation.id)
    said = {each.message.id for each in record.messages}
    if there is not None and said <= there:
        return record, False
    made = [made.generation.id for each in record.messages for made in each.generations]
    new = (("message", said), ("generation", made), ("queued_message", [each.id for each in record.queued]))
    if there is not None or any(stored.any_taken(table, ids) for table, ids in new):
        record = renamed(record, _COPY)
        if stored.stored_messages(record.conversation.id) is not None:
            return record, False
    return record, True
