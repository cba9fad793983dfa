-- What was typed so far in messages that are being edited.
CREATE TABLE edit_draft (
    message_id TEXT NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
