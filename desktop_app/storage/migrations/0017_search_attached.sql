-- What a message carries is found with it. An import attaches when the message is there already.
CREATE TRIGGER search_message_attached AFTER INSERT ON message_attachment BEGIN
    INSERT INTO search_change (message_number) SELECT number FROM message WHERE id = new.message_id;
END;
