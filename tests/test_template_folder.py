"""The folder of shipped prompt templates, and folders that are not it."""

import shutil
from pathlib import Path

import pytest

from desktop_app.template_folder import load_templates

SHIPPED = Path(__file__).parents[1] / "resources" / "prompt_templates"


def test_every_file_is_offered_in_order() -> None:
    templates = load_templates(SHIPPED)
    mistral, llama = ["mistral-v0.1", "mistral-v0.2", "mistral-v0.3"], ["llama-2", "llama-3", "llama-3.1"]
    rest = ["zephyr", "gemma", "phi-3", "qwen-2.5", "chatml", "none", "notebook"]
    assert [template.id for template in templates] == mistral + llama + rest
    assert len(list(SHIPPED.glob("*.jinja"))) == len(templates)
    assert all(template.name and template.source for template in templates)


def test_the_hash_does_not_depend_on_the_line_endings_of_a_checkout(tmp_path: Path) -> None:
    windows = tmp_path / "windows"
    shutil.copytree(SHIPPED, windows)
    for file in windows.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert [template.hash for template in load_templates(windows)] == [template.hash for template in load_templates(SHIPPED)]


@pytest.mark.parametrize("index", ["", "template = 1", "[[template]]\nid = 'x'", "[[template]]\nid = [", "template = [1]"])
def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, index: str) -> None:
    (tmp_path / "templates.toml").write_text(index)
    with pytest.raises(ValueError, match="not what it should be"):
        load_templates(tmp_path)


def test_a_missing_folder_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"templates\.toml"):
        load_templates(tmp_path / "none")
