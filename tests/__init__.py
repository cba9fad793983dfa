"""Tests of Brise, and the servers that they talk to."""
