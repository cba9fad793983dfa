"""Everything in the bundle has somebody who made it and a licence with its text. `./go bundle`, then `./go run pytest bundle`."""

import re
import sys
from importlib.metadata import packages_distributions, version

import pytest
from PyInstaller.archive.readers import CArchiveReader
from PySide6.QtCore import qVersion

from bundle.licences import PACKER
from bundle.test_bundle import BUNDLE, INSIDE, libraries
from desktop_app.builtin_model.installed_part import PART
from desktop_app.chat.component import Component
from desktop_app.licences.distributions import normalized
from desktop_app.licences.index_file import read_index

_CRATE = re.compile(rb"registry/src/[^/\0]{1,80}/([a-z0-9_-]{1,60})-\d+\.\d+\.\d+")


@pytest.fixture(scope="module")
def components() -> tuple[Component, ...]:
    """As About reads them."""
    return read_index(INSIDE / "licences")


def test_every_part_has_a_licence_and_a_text(components: tuple[Component, ...]) -> None:
    """Name, version and all."""
    assert [part.name for part in components if not part.licence or not any(text.text.strip() for text in part.texts)] == []
    names = {part.name for part in components}
    assert names >= {
        *("Brise", "Qt", "PySide6_Essentials", "shiboken6", "Python", "OpenSSL", "ICU", "SQLite", "xllamacpp", "llama.cpp"),
        *("SmolLM2-135M-Instruct", "STIX Two Math", "DejaVu Sans", "Lucide", "huggingface_hub", "cryptography", PACKER),
    }
    assert components[0].name == "Brise"


def test_what_qt_contains_is_told_of_the_qt_that_is_there(components: tuple[Component, ...]) -> None:
    """Where this fails, Qt is another one: see bundle/qt_attributions.py."""
    (qt,) = (part for part in components if part.name == "Qt")
    (text,) = (text.text for text in qt.texts if text.name == "Qt-third-party.txt")
    assert text.startswith(f"What Qt {qVersion().rpartition('.')[0]} contains of others")
    assert all(f"\n{name}" in text for name in ("BLAKE2", "HarfBuzz-NG", "SipHash Algorithm", "Wayland Protocol", "XSVG"))


def test_what_the_engine_contains_is_told_of_the_engine_that_is_there(components: tuple[Component, ...]) -> None:
    """Where this fails, xllamacpp is another one: the folders vendor, common and ggml of its source say what is new in it."""
    (engine,) = (part for part in components if part.name == "llama.cpp")
    (text,) = (text.text for text in engine.texts if text.name == "llama.cpp-contains.txt")
    assert text.startswith(f"llama.cpp's server, as xllamacpp {version('xllamacpp')} links it")


def test_every_file_that_is_compiled_is_somebody_s(components: tuple[Component, ...]) -> None:
    """Shared libraries, plugins and modules."""
    known = {file for part in components for file in part.files}
    assert [path.relative_to(INSIDE).as_posix() for path in libraries() if path.relative_to(INSIDE).as_posix() not in known] == []


def test_every_python_package_is_named(components: tuple[Component, ...]) -> None:
    """Those whose modules are in the archive of modules, and those that lie in folders of their own."""
    archive = CArchiveReader(str(BUNDLE / "Brise"))
    (modules,) = (archive.open_embedded_archive(name) for name in archive.toc if name.endswith(".pyz"))
    tops = {name.partition(".")[0] for name in modules.toc} | {path.name for path in INSIDE.iterdir() if (path / "__init__.pyc").exists()}
    makers = packages_distributions()
    known = {normalized(part.name) for part in components}
    strangers = {
        top
        for top in tops - sys.stdlib_module_names - {"desktop_app"}
        if not any(normalized(maker) in known for maker in makers.get(top, ()))
        and not re.fullmatch(r"_sysconfigdata_[\w-]+|pyi\w+|_pyi\w+", top)
    }
    assert strangers == set()
    assert "httpx2" in tops


def test_every_crate_in_a_compiled_library_is_named(components: tuple[Component, ...]) -> None:
    """Rust links everything into one file; the paths of the crates stay in it."""
    texts = "\n".join(text.text for part in components for text in part.texts)
    named = set(re.findall(r"^([a-z0-9_-]+)(?: |$)", texts, re.MULTILINE)) | {"llguidance", "toktrie", "derivre"}
    found = {match.decode() for path in libraries() for match in _CRATE.findall(path.read_bytes())}
    assert found - named == set()
    assert "pyo3" in found


def test_what_the_model_needs_goes_with_its_part(components: tuple[Component, ...]) -> None:
    """Without the part, About does not name them."""
    for part in components:
        if part.name in ("xllamacpp", "llama.cpp", "SmolLM2-135M-Instruct"):
            assert part.files
            assert all(file.startswith(f"{PART}/") for file in part.files), part.name


def test_the_texts_lie_in_one_folder() -> None:
    """Each once."""
    texts = [path.read_bytes() for path in (INSIDE / "licences").iterdir()]
    assert len(texts) == len(set(texts))
    assert not (INSIDE / "resources" / "licences").exists()
