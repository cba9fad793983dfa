"""Floor 3: export and import, one file per format; values in, text out, and back."""
