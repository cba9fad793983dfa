"""A file is meant by its path or by its `file:` address, whatever it is called."""

import os
from pathlib import Path

import pytest

from desktop_app.chat.given_file import BadFile, FileProblem, given_file

ODD = os.fsdecode(b"/a/no \xff utf-8 %41\n.json")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("chats.brise.json", "/here/chats.brise.json"),
        ("../x.json", "/here/../x.json"),
        ("/a/b.json", "/a/b.json"),
        ("file:///a/b%20c%41.json", "/a/b cA.json"),
        ("FILE://LOCALHOST/a/b.json", "/a/b.json"),
        ("file:/a/b.json", "/a/b.json"),
        ("file:///a/b#c?d.json", "/a/b#c?d.json"),
        (ODD, ODD),
        (Path(ODD).as_uri(), ODD),
        (f"file://{ODD.replace('%41', '%2541')}", ODD),  # half an address only
        ("file", "/here/file"),
        ("mailto:you", "/here/mailto:you"),
    ],
)
def test_what_is_meant(given: str, meant: str) -> None:
    assert given_file(given, "/here") == Path(meant)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", FileProblem.EMPTY),
        ("https://example.com/x.brise.json", FileProblem.ELSEWHERE),
        ("smb://nas/x.brise.json", FileProblem.ELSEWHERE),
        ("file://nas/x.brise.json", FileProblem.ELSEWHERE),
        ("file:///a%00b", FileProblem.ODD),
        ("a" * 5000, FileProblem.LONG),
        ("file:///" + "%FF" * 5000, FileProblem.LONG),
    ],
)
def test_what_cannot_be_meant(given: str, problem: FileProblem) -> None:
    with pytest.raises(BadFile) as caught:
        given_file(given, "/here")
    assert caught.value.problem is problem
