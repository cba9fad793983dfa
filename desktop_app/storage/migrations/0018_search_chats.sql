-- What of a chat no message holds is found too: its system prompt, its draft, what waits to be sent.
--
-- How often system prompts have changed: a search keeps them in memory.
CREATE TABLE system_prompt_change (
    count INTEGER NOT NULL
) STRICT;
INSERT INTO system_prompt_change (count) VALUES (0);

CREATE TRIGGER system_prompt_added AFTER INSERT ON conversation WHEN new.system_prompt <> '' BEGIN
    UPDATE system_prompt_change SET count = count + 1;
END;

CREATE TRIGGER system_prompt_changed AFTER UPDATE OF system_prompt ON conversation
WHEN old.system_prompt IS NOT new.system_prompt BEGIN
    UPDATE system_prompt_change SET count = count + 1;
END;

CREATE INDEX conversation_drafts ON conversation (number) WHERE draft <> '';
CREATE INDEX conversation_system_prompts ON conversation (number) WHERE system_prompt <> '';
