-- What gives way when a chat is too long for the context: "oldest" messages, or "refuse" to send.
ALTER TABLE conversation ADD COLUMN gives_way TEXT NOT NULL DEFAULT 'oldest';
