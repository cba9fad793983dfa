"""Fuzzers: whatever comes from servers, files and models, changed at random; run with `python -m tests.fuzz`."""
