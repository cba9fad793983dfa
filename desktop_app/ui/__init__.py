"""Floor 4: widgets; signals out, methods in."""
