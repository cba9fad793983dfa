"""Brise: a native desktop app for talking to open language models."""

__version__ = "0.1.0"
