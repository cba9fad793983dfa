-- How long a reasoning model thought: from its first token to the end of its thought.
ALTER TABLE generation ADD COLUMN thinking_seconds REAL; -- NULL: no thought, or one that was cut off
