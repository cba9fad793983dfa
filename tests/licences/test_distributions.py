"""Everything that is locked for people to run has its licence and its text."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from desktop_app.licences.distributions import component_of, normalized, runtime_distributions
from desktop_app.licences.shipped_texts import ShippedTexts

ROOT = Path(__file__).parents[2]
TEXTS = ShippedTexts(ROOT / "resources" / "licences")


def locked_for_use() -> set[str]:
    """What uv.lock holds for Brise and its built-in model, as far as this system needs it; nothing that only tests or builds need."""
    packages = {package["name"]: package for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}
    found: set[str] = set()
    waiting = ["brise", *(needed["name"] for needed in packages["brise"]["dev-dependencies"]["builtin"])]
    while waiting:
        name = waiting.pop()
        if name in found or not is_installed(name):
            continue
        found.add(name)
        waiting += [needed["name"] for needed in packages[name].get("dependencies", ())]
    return found


def is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def test_every_locked_package_is_there_with_licence_and_text() -> None:
    components = {normalized(found.name): component_of(found, TEXTS) for found in runtime_distributions()}
    assert len(components) > 40
    assert locked_for_use() - set(components) == set()
    assert [component.name for component in components.values() if not component.licence] == []
    assert [component.name for component in components.values() if not any(text.text.strip() for text in component.texts)] == []


def test_what_only_tests_and_builds_need_is_not() -> None:
    names = {normalized(found.name) for found in runtime_distributions()}
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "pyinstaller", "ipykernel", "requests"}


def test_extras_are_followed_and_what_is_absent_is_left_out() -> None:
    assert runtime_distributions(["no-such-package-anywhere"]) == ()
    alone = {normalized(found.name) for found in runtime_distributions(["jsonschema"])}
    assert alone >= {"jsonschema", "referencing", "rpds-py", "attrs"}
    assert "webcolors" not in alone, "of the extra “format”, which nobody asked for"


def test_what_a_compiled_package_was_linked_with_is_named() -> None:
    texts = {text.name: text.text for text in component_of(distribution("cryptography"), TEXTS).texts}
    assert "\nopenssl-sys 0." in texts["cryptography-contains.txt"]
    assert re.search(r"^openssl [\d.]+  \(Apache-2\.0\)$", texts["cryptography-contains.txt"], re.MULTILINE)
    assert {"MIT.txt", "Apache-2.0.txt", "BSD-3-Clause.txt"} <= set(texts)


def test_a_package_that_brings_no_text_has_the_one_that_is_kept_for_it() -> None:
    texts = component_of(distribution("PySide6-Essentials"), TEXTS).texts
    assert [text.name for text in texts] == ["LGPL-3.0.txt", "GPL-3.0.txt"]
    assert "Ronie Martinez" in component_of(distribution("latex2mathml"), TEXTS).texts[0].text
