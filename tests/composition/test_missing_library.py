"""What Brise says where a library of the system is missing."""

import pytest

from desktop_app.composition.missing_library import missing_library_sentence


@pytest.mark.parametrize(
    ("complaint", "told"),
    [
        ("libEGL.so.1: cannot open shared object file: No such file or directory", ("libEGL.so.1.", "apt-get install libegl1")),
        ("/lib/x86_64-linux-gnu/libGL.so.1: file too short", ("libGL.so.1.", "apt-get install libgl1")),
        ("libxkbcommon.so.0: cannot open shared object file: No such file or directory", ("libxkbcommon.so.0.", "your system's packages")),
    ],
)
def test_it_names_the_library_and_the_way_to_it(complaint: str, told: tuple[str, str]) -> None:
    sentence = missing_library_sentence(ImportError(complaint))
    assert all(words in sentence for words in told)


@pytest.mark.parametrize("complaint", ["No module named 'x'", "cannot import name 'y' from 'libz'", ""])
def test_of_other_troubles_it_says_nothing(complaint: str) -> None:
    assert not missing_library_sentence(ImportError(complaint))
