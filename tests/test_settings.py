"""Preferences in their file, and files that hold something else."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.settings import FULL_WIDTH, MOST_WINDOWS, KeptWindow, Preferences, Settings

CHANGED = Preferences(
    scheme="dark",
    reduced_motion="on",
    log_probabilities=False,
    write_titles=True,
    only_listed_servers=True,
    reading_width=FULL_WIDTH,
    zoom=175,
    reading_font='Noto Serif, "Alt"',
    code_font="Fira Code",
    default_endpoint_id="0a1b, ü; = %\\",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_the_first_start_has_the_defaults_and_writes_nothing(path: Path) -> None:
    assert Settings(path).preferences() == Preferences()
    assert Settings(path).windows() == (KeptWindow(),)
    assert not path.exists()


def test_saved_is_there_after_a_restart(path: Path) -> None:
    first = Settings(path)
    assert first.save(CHANGED)
    assert first.preferences() == CHANGED
    assert first.save_windows([KeptWindow(bytes(range(256)), "3f2a"), KeptWindow(b"", "4b")])
    read = (
        "import sys; from pathlib import Path; from desktop_app.settings import Settings;"
        "s = Settings(Path(sys.argv[1])); print(s.preferences()); print(s.windows())"
    )
    other = subprocess.run(
        [sys.executable, "-c", read, str(path)], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert other.stdout.splitlines() == [repr(CHANGED), repr((KeptWindow(bytes(range(256)), "3f2a"), KeptWindow(b"", "4b")))]
    assert [file.name for file in path.parent.iterdir()] == ["settings.ini"]


def test_each_preference_that_makes_no_sense_is_the_default(path: Path) -> None:
    path.write_text(
        "[preferences]\nscheme=purple\nreduced_motion=@Variant(\\0\\0\\0)\nlog_probabilities=maybe\nreading_width=75.5\n"
        "default_endpoint_id=a, b\n[window]\nlayout=@Invalid()\n"
    )
    assert Settings(path).preferences() == Preferences()
    assert Settings(path).windows() == (KeptWindow(),)
    path.write_text("[preferences]\nscheme=light\nreading_width=-1\nfrom_a_newer_version=1\n")
    assert Settings(path).preferences() == replace(Preferences(), scheme="light")
    for odd in ("zoom=130", "zoom=-100", "zoom=1e2", "zoom=9999999999999999999999", "reading_font=a\\nb", f"code_font={'x' * 300}"):
        path.write_text(f"[preferences]\n{odd}\n")
        assert Settings(path).preferences() == Preferences(), odd
    path.write_text("[preferences]\nfrom_a_newer_version=1\n")
    assert Settings(path).save(CHANGED)
    assert "from_a_newer_version=1" in path.read_text()


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 1000, b"[preferences", b"\xff\xfe[p]\nscheme", b'{"scheme": "dark"}', b"[preferences]\nscheme"]
)
def test_garbage_is_read_as_nothing_and_written_over(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    kept = Settings(path)
    assert kept.preferences() == Preferences()
    assert kept.save(CHANGED)
    assert Settings(path).preferences() == CHANGED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_give_preferences(path: Path, content: bytes) -> None:
    path.write_bytes(b"[preferences]\nscheme=" + content)
    preferences = Settings(path).preferences()
    assert preferences.scheme in ("system", "light", "dark")
    Settings(path).windows()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Settings(tmp_path / "file" / "settings.ini")
    assert not kept.save(CHANGED)
    assert kept.preferences() == CHANGED  # for this run


def test_the_windows_are_kept_the_one_in_front_first_and_not_too_many(path: Path) -> None:
    many = [KeptWindow(bytes([number]), f"chat {number}") for number in range(20)]
    assert Settings(path).save_windows(many)
    assert Settings(path).windows() == tuple(many[:MOST_WINDOWS])
    assert Settings(path).save_windows(many[:2])
    assert Settings(path).windows() == tuple(many[:2])
    assert Settings(path).save_windows([KeptWindow(b"one")])
    assert Settings(path).windows() == (KeptWindow(b"one"),)


def test_a_window_that_makes_no_sense_is_an_empty_one(path: Path) -> None:
    path.write_bytes(b"[window]\nchat=@Invalid()\n[window-2]\nlayout=7\nchat=@Variant(\\0\\0\\0)\n[window-99]\nchat=x\n")
    assert Settings(path).windows() == (KeptWindow(), KeptWindow())
