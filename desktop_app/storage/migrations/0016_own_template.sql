-- The user's own prompt templates. A chat may name one that is gone.
CREATE TABLE own_template (
    number INTEGER PRIMARY KEY, -- their order
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    source TEXT NOT NULL, -- Jinja
    bos_token TEXT NOT NULL,
    eos_token TEXT NOT NULL,
    takes_system INTEGER NOT NULL -- 0: the system prompt goes before the first user message
) STRICT;
