"""Which state of the source this Brise was built from; the packaging writes it beside the licence."""

import json
from dataclasses import dataclass

from desktop_app.composition.data_folder import resources_folder


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """Both empty where Brise runs from source."""

    commit: str = ""
    date: str = ""  # ISO 8601


def build_info() -> BuildInfo:
    """What `build.json` says; nothing if it is not there, or not to be read."""
    try:
        told = json.loads((resources_folder().parent / "build.json").read_text("utf-8"))
        return BuildInfo(str(told["commit"]), str(told["date"]))
    except (OSError, ValueError, KeyError, TypeError):
        return BuildInfo()
