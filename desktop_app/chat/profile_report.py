"""What was found in a file of endpoints, as facts; `ui/profile_words.py` turns them into sentences."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.file_report import FileReport


class ProfileLeft(StrEnum):
    """What is not taken, or not as it was."""

    NOT_UNDERSTOOD = "not_understood"  # entries that are none
    TOO_MANY = "too_many"
    BAD_ADDRESS = "bad_address"  # endpoints whose address cannot be used: see `refused`
    WRONG_VALUE = "wrong_value"  # settings that are none, or not allowed: what stands without a setting stands there
    SIGN_IN = "sign_in"  # names and passwords in a proxy's address
    CHANGED = "changed"  # names cut or cleaned, addresses without what does not belong to them


@dataclass
class ProfileReport(FileReport):
    """Of endpoints."""

    profiles: list[Endpoint] = field(default_factory=list)
    """Without ids."""
    refused: list[str] = field(default_factory=list)
    """Names of endpoints that are not taken, or what stands where the address should."""
    left: Counter[ProfileLeft] = field(default_factory=Counter)
