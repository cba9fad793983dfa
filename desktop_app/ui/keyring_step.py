"""What a dialog asks the keyring for."""

from enum import StrEnum


class KeyringStep(StrEnum):
    """What the keyring is asked for."""

    READ = "read"
    STORE = "store"
    REMOVE = "remove"
