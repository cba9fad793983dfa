"""Floor 4: what the user has in hand; asyncio meets Qt here."""
