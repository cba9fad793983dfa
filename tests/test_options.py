"""Files on the command line: relative ones are those of the folder that Brise was started in, and no other option is lost."""

from pathlib import Path

import pytest

from desktop_app.options import Options, read_options, without_files


def test_files_stand_anywhere_between_the_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["a.json", "--endpoint", "http://[::1]:8080", (tmp_path / "b c.json").as_uri(), "--data-dir", "d", "--", "-c.json"]
    options = read_options(arguments)
    files = (tmp_path / "a.json", tmp_path / "b c.json", tmp_path / "-c.json")
    assert options == Options("http://[::1]:8080", tmp_path / "d", files=files)
    assert read_options(["--endpoint", "http://[::1]:8080"]).files == ()


def test_a_new_start_does_not_open_them_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["-m", "desktop_app", "a.json", "--data-dir", "d", (tmp_path / "b.json").as_uri()]
    files = read_options(arguments[2:]).files
    assert without_files(arguments, files) == ["-m", "desktop_app", "--data-dir", "d"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["https://example.com/x.json"], "of this computer only"),
        (["file:///a%00"], "no name can have"),
        ([""], "is empty"),
        (["a" * 5000], "longer than"),
    ],
)
def test_what_cannot_be_meant_is_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        read_options(arguments)
    assert caught.value.code == 2
    assert words in capsys.readouterr().err
