"""What this Brise is made of, and the versions that About names."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from desktop_app.chat.component import Component, LicenceText
from desktop_app.composition import licences, versions
from desktop_app.composition.build_info import BuildInfo
from desktop_app.licences.index_file import write_index


def test_from_source_everything_has_a_licence_and_a_text() -> None:
    parts = {component.name: component for component in licences.components()}
    assert next(iter(parts)) == "Brise"
    assert set(parts) >= {
        *("Qt", "PySide6_Essentials", "shiboken6", "Python", "OpenSSL", "ICU", "SQLite", "xllamacpp", "llama.cpp", "SmolLM2-135M-Instruct"),
        *("STIX Two Math", "DejaVu Sans", "Lucide", "huggingface_hub", "cryptography"),
    }
    assert [part.name for part in parts.values() if not part.licence or not part.texts or not all(text.text for text in part.texts)] == []
    told = "\n".join(text.text for text in parts["Qt"].texts)
    for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE", "HarfBuzz", "FreeType", "libpng", "md4c"):
        assert words.casefold() in told.casefold()
    assert "ISC License" in parts["Lucide"].texts[0].text
    assert "SIL OPEN FONT LICENSE" in parts["STIX Two Math"].texts[0].text


def test_a_package_reads_what_it_brought_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (Component("Brise", "0.1.0", "Apache-2.0", (LicenceText("a.txt", "A"),)), Component("not-here", "7.8", "MIT"))
    write_index(tmp_path / "licences", parts)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(licences, "resources_folder", lambda: tmp_path / "resources")
    assert licences.components() == parts
    assert licences.package_version("not-here") == "7.8"
    assert licences.package_version("nowhere") == ""


def test_a_part_that_is_not_installed_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (Component("here", "", "MIT", (), ("a.so", "gone.so")), Component("engine", "", "MIT", (), ("part/engine.so",)))
    write_index(tmp_path / "licences", parts)
    (tmp_path / "a.so").touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(licences, "resources_folder", lambda: tmp_path / "resources")
    assert [part.name for part in licences.components()] == ["here"]
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "engine.so").touch()
    assert [part.name for part in licences.components()] == ["here", "engine"]


@pytest.mark.usefixtures("british")
def test_versions_name_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    told = versions.versions()
    assert (told["Build"], told["llama.cpp (xllamacpp)"]) == ("from source", version("xllamacpp"))
    monkeypatch.setattr(versions, "build_info", lambda: BuildInfo("1c74ab8d0e4b2f0f", "2026-11-26T10:00:00+00:00"))
    assert versions.versions()["Build"] == "1c74ab8d0e4b, 26/11/2026"
    monkeypatch.setattr(versions, "build_info", lambda: BuildInfo("1c74ab8d0e4b2f0f", "some day"))
    assert versions.versions()["Build"] == "1c74ab8d0e4b"


def test_an_engine_that_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "package_version", lambda name: "" if name == "xllamacpp" else "1")
    assert versions.versions()["llama.cpp (xllamacpp)"] == "not part of this installation"
