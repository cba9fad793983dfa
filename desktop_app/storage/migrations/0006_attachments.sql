-- What messages and drafts carry beside their text. An attachment belongs to no chat: versions of a message and forks of a chat
-- share it, and the purge removes what nothing points to any more.
CREATE TABLE attachment (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, -- of a file, never a path
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    data BLOB NOT NULL -- a text as UTF-8, or an image's file
) STRICT;

CREATE TABLE message_attachment (
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    attachment_id TEXT NOT NULL REFERENCES attachment (id),
    PRIMARY KEY (message_id, position)
) STRICT;

CREATE INDEX message_attachment_held ON message_attachment (attachment_id);

CREATE TABLE draft_attachment (
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    attachment_id TEXT NOT NULL REFERENCES attachment (id),
    PRIMARY KEY (conversation_id, position)
) STRICT;

CREATE INDEX draft_attachment_held ON draft_attachment (attachment_id);
