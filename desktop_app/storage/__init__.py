"""Floor 2: keeps conversations in SQLite."""
