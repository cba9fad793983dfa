"""Brise: a native desktop app for talking to open language models."""

__version__ = "0.1.0"

APP_ID = "io.github.brise_chat.Brise"
"""Under this name desktops know Brise: its entry in the menu, its icon, its window."""
