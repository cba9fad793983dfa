-- How the list of chats is ordered: folders, which title the user gave, and which answer was not looked at.
--
-- A chat's `folder` is the id of a folder; one that is not there counts as none.
CREATE TABLE folder (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    folded INTEGER NOT NULL DEFAULT 0 CHECK (folded IN (0, 1)),
    name TEXT NOT NULL
) STRICT;

ALTER TABLE conversation ADD COLUMN unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1)); -- its last answer
ALTER TABLE conversation ADD COLUMN own_title INTEGER NOT NULL DEFAULT 0 CHECK (own_title IN (0, 1)); -- given by the user
UPDATE conversation SET own_title = 1 WHERE title <> ''; -- nobody knows of the old ones, so they are left as they are

-- All that a row of the list shows, so that 10,000 rows are read without their prompts and drafts.
DROP INDEX conversation_latest;
CREATE INDEX conversation_list ON conversation (updated_at DESC, number DESC, archived, pinned, folder, unread, id, title)
    WHERE deleted_at IS NULL;
