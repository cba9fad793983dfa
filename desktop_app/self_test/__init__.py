"""Checks an installation by using it: what is painted, what is found, what answers, what is stored."""
