-- What has changed in messages since the search index last looked: written with each change, in its transaction, so that no crash
-- parts them; forgotten once the index has it. The row with the highest `seq` is always kept, so that a number never comes twice.

CREATE TABLE search_change (
    seq INTEGER PRIMARY KEY,
    message_number INTEGER NOT NULL
) STRICT;

-- Which index belongs to this database: a copy of another one's is built anew.
CREATE TABLE search_mark (
    stamp TEXT NOT NULL
) STRICT;

CREATE TRIGGER search_message_added AFTER INSERT ON message BEGIN
    INSERT INTO search_change (message_number) VALUES (new.number);
END;

CREATE TRIGGER search_message_changed AFTER UPDATE OF visible_text, rating ON message BEGIN
    INSERT INTO search_change (message_number) VALUES (new.number);
END;

CREATE TRIGGER search_message_removed AFTER DELETE ON message BEGIN
    INSERT INTO search_change (message_number) VALUES (old.number);
END;
