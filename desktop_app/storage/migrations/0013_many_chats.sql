-- The list with `deleted_at`: without it SQLite looks at the row itself, with its prompt and draft, to see that it is NULL.
DROP INDEX conversation_list;
CREATE INDEX conversation_list
    ON conversation (updated_at DESC, number DESC, archived, pinned, folder, unread, id, title, deleted_at) WHERE deleted_at IS NULL;

-- How often the titles or their order have changed: a search keeps 20,000 of them in memory, and an answer that grows changes none.
CREATE TABLE title_change (
    count INTEGER NOT NULL
) STRICT;
INSERT INTO title_change (count) VALUES (0);

CREATE TRIGGER title_added AFTER INSERT ON conversation BEGIN
    UPDATE title_change SET count = count + 1;
END;

CREATE TRIGGER title_changed AFTER UPDATE OF title, updated_at, archived, deleted_at ON conversation
WHEN (old.title, old.updated_at, old.archived, old.deleted_at) IS NOT (new.title, new.updated_at, new.archived, new.deleted_at) BEGIN
    UPDATE title_change SET count = count + 1;
END;

CREATE TRIGGER title_removed AFTER DELETE ON conversation BEGIN
    UPDATE title_change SET count = count + 1;
END;
