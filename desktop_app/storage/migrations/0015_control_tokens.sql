-- What is done with control tokens in a chat's texts: "ask", sent "as_is", or "break" them up on the wire.
ALTER TABLE conversation ADD COLUMN control_tokens TEXT NOT NULL DEFAULT 'ask';
