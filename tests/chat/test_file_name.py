"""Titles as file names: nothing of a title leads out of a folder, hides a file or is refused by a file system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.file_name import file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Condiments", "Condiments"),
        ("Größe & Maß: 5 > 4?", "Größe & Maß 5 4"),
        ("../../etc/passwd", "etc passwd"),
        (r"C:\Windows\x", "C Windows x"),
        (".hidden", "hidden"),
        ("ends. . ", "ends"),
        ("con", "_con"),
        ("LPT1.pdf", "_LPT1.pdf"),
        ("-rf", "_-rf"),
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("gpj.\u202eexe", "gpj. exe"),
        ("日本語 🎉", "日本語 🎉"),
        ("", "Chat"),
        ("???", "Chat"),
    ],
)
def test_a_title_becomes_a_name(title: str, name: str) -> None:
    assert file_name(title, "Chat") == name


@given(st.text(max_size=300))
def test_any_title_becomes_a_name_of_one_file(title: str) -> None:
    name = file_name(title, "Chat")
    assert name
    assert not set(name) & set('/\\:*?"<>|\0\n\r')
    assert name not in (".", "..")
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert len(name.encode()) <= 121
