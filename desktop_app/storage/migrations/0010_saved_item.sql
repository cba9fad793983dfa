-- What is kept under a name: presets, system prompts, and prompts for the composer.
CREATE TABLE saved_item (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('preset', 'system_prompt', 'prompt')),
    position INTEGER NOT NULL, -- among those of its kind
    name TEXT NOT NULL,
    body TEXT NOT NULL -- of a preset its parameters as JSON, of the others the text
) STRICT;

CREATE INDEX saved_item_order ON saved_item (kind, position, number);

-- The preset that new chats begin with: one row, or none. It may name a preset that is built in, or one that is gone.
CREATE TABLE default_preset (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    preset_id TEXT NOT NULL
) STRICT;
