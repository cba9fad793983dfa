-- Acts on trees that have begun: of a large branch a piece is marked at a time. What is left here by a crash is done at the next start.
CREATE TABLE tree_act (
    number INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    message_id TEXT, -- the first one, which may be gone for good; NULL: all of the conversation
    mark REAL NOT NULL, -- `deleted_at` of what it deletes or brings back
    up_to INTEGER NOT NULL, -- what came later is not meant: the number of the last message then
    restores INTEGER NOT NULL CHECK (restores IN (0, 1)),
    leaf_id TEXT -- what is shown once it is brought back
) STRICT;
