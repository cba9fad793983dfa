"""Floor 2: turns text into what is drawn."""
