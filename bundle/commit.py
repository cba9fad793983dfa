"""Which commit is packed, and when it was made: all times in what is packed are this one, so that two builds are the same."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

WITHOUT_GIT = 315532800
"""1980-01-01, the first day that a zip file knows: the time of everything if there is no commit to ask."""


def commit_facts(root: Path) -> dict[str, str]:
    """`commit` (with "-dirty" behind it if files were changed since) and `date`; empty outside a checkout."""
    commit = _git(root, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
    if not commit:
        return {}
    return {"commit": commit, "date": datetime.fromtimestamp(commit_time(root), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def commit_time(root: Path) -> int:
    """Seconds since 1970; SOURCE_DATE_EPOCH goes before what git says."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct") or WITHOUT_GIT)


def _git(root: Path, *arguments: str) -> str:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
