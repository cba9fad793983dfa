-- What Brise keeps. This file is never changed once it is released: a change is a new file with the next number.
--
-- Ids are TEXT (32 hexadecimal digits), times are REAL (Unix seconds), truth values 0 or 1, records without a fixed form JSON.
-- `number` is a row's own key: the order of arrival, and what a full-text index can point to (VACUUM never changes it).
-- Long texts stand last in their row: the columns before them are read without following overflow pages.
-- A time in `deleted_at` puts a row in the trash; it can be brought back until it is purged.

CREATE TABLE endpoint (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    model TEXT NOT NULL,
    has_token INTEGER NOT NULL CHECK (has_token IN (0, 1)),
    facts TEXT NOT NULL -- JSON: what the server said of itself when it was last asked
) STRICT;

CREATE TABLE conversation (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL, -- of the last message
    deleted_at REAL,
    endpoint_id TEXT NOT NULL, -- may name an endpoint that is not stored: the built-in one, the command line's, a removed one
    template_id TEXT NOT NULL,
    leaf_id TEXT REFERENCES message (id) ON DELETE SET NULL, -- the last message of the branch that is shown
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    folder TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    parameters TEXT NOT NULL, -- JSON
    system_prompt TEXT NOT NULL,
    draft TEXT NOT NULL
) STRICT;

CREATE INDEX conversation_latest ON conversation (updated_at DESC, number DESC) WHERE deleted_at IS NULL;
CREATE INDEX conversation_trash ON conversation (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX conversation_leaf ON conversation (leaf_id) WHERE leaf_id IS NOT NULL;

-- The nodes of a conversation's tree. No cascade along `parent_id`: a branch can be deeper than SQLite's triggers may nest.
CREATE TABLE message (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id TEXT REFERENCES message (id),
    depth INTEGER NOT NULL CHECK (depth >= 0 AND (depth = 0) = (parent_id IS NULL)),
    role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
    created_at REAL NOT NULL,
    deleted_at REAL,
    rating INTEGER CHECK (rating IN (-1, 1)),
    forked_from TEXT REFERENCES message (id) ON DELETE SET NULL, -- the answer that this one left before token `forked_token`
    forked_token INTEGER CHECK (forked_token >= 0),
    visible_text TEXT NOT NULL
) STRICT;

CREATE INDEX message_children ON message (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX message_of_conversation ON message (conversation_id, depth);
CREATE INDEX message_forks ON message (forked_from) WHERE forked_from IS NOT NULL;

-- One request to a model, written before it goes out; `ending` is NULL while it runs.
CREATE TABLE generation (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    answer_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    endpoint_id TEXT NOT NULL,
    endpoint_name TEXT NOT NULL,
    dialect TEXT NOT NULL,
    model TEXT NOT NULL,
    server_version TEXT NOT NULL,
    template_id TEXT NOT NULL,
    template_hash TEXT NOT NULL,
    started_at REAL NOT NULL,
    seed TEXT, -- decimal digits: a seed can be 2^64-1
    max_new_tokens INTEGER,
    prompt_tokens INTEGER,
    generated_tokens INTEGER,
    seconds_to_first_token REAL,
    seconds REAL,
    ending TEXT,
    recovered_at REAL, -- of one that a crash or a kill cut off: when the next start found it so
    error TEXT, -- JSON
    parameters TEXT NOT NULL -- JSON
) STRICT;

CREATE INDEX generation_of_answer ON generation (answer_id);
CREATE INDEX generation_unfinished ON generation (number) WHERE ending IS NULL;

-- Apart from its generation, whose row is written again every second while the prompt stays as it is.
CREATE TABLE prompt (
    generation_id TEXT NOT NULL PRIMARY KEY REFERENCES generation (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

-- What an answer is made of, in order: pieces that the user typed, and tokens `first` to `last` (exclusive; NULL: to the
-- end) of generations, which may be another answer's, of the same conversation.
CREATE TABLE answer_span (
    answer_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    generation_id TEXT REFERENCES generation (id),
    first INTEGER CHECK (first >= 0),
    last INTEGER CHECK (last >= first),
    typed TEXT,
    PRIMARY KEY (answer_id, position),
    CHECK ((typed IS NULL) = (generation_id IS NOT NULL)),
    CHECK ((generation_id IS NULL) = (first IS NULL)),
    CHECK (last IS NULL OR first IS NOT NULL)
) STRICT;

CREATE INDEX answer_span_generation ON answer_span (generation_id) WHERE generation_id IS NOT NULL;

-- What came in about one second of a running answer; only ever added, so that a long answer is never written again.
CREATE TABLE answer_chunk (
    number INTEGER PRIMARY KEY,
    answer_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    generation_id TEXT NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL CHECK (seq >= 0),
    text TEXT NOT NULL, -- visible
    tokens BLOB NOT NULL -- columns, as chat/token_track.py writes them
) STRICT;

CREATE UNIQUE INDEX answer_chunk_of_answer ON answer_chunk (answer_id, seq);
CREATE INDEX answer_chunk_of_generation ON answer_chunk (generation_id, seq);
