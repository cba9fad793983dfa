"""Endings of files with code come from a table of known languages, never from the model's words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rendering.code_file_name import file_ending


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        *(("python", ".py"), ("Py", ".py"), ("js", ".js"), ("c++", ".cpp"), ("bash", ".sh"), ("json", ".json"), ("r", ".r")),
        *(("html", ".html"), ("text", ".txt"), ("", ".txt"), ("nobody-knows", ".txt"), ("../../etc/passwd", ".txt"), ("x" * 9_000, ".txt")),
    ],
)
def test_a_language_has_its_ending(language: str, ending: str) -> None:
    assert file_ending(language) == ending


@given(st.text(max_size=40))
def test_whatever_is_called_a_language_gives_a_plain_ending(language: str) -> None:
    assert re.fullmatch(r"\.[a-z0-9]{1,10}", file_ending(language))
