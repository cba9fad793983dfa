-- What a message carries that waits for the end of an answer.
CREATE TABLE queued_attachment (
    queued_id TEXT NOT NULL REFERENCES queued_message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    attachment_id TEXT NOT NULL REFERENCES attachment (id),
    PRIMARY KEY (queued_id, position)
) STRICT;

CREATE INDEX queued_attachment_held ON queued_attachment (attachment_id);
