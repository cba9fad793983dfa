"""Floor 2: the small model that comes with the app, in a process of its own."""
