"""Tests of the field's words."""
