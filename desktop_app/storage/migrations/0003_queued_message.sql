-- What was written while an answer was running: sent when that has ended, in the order in which it was written.
CREATE TABLE queued_message (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    created_at REAL NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE INDEX queued_of_conversation ON queued_message (conversation_id, created_at, number);
