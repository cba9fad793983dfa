"""Floor 1: the field's words as plain values. No Qt, no network, no disk."""
