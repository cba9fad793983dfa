"""A server's certificate as a person compares it: whose it is, who vouches for it, until when, and its fingerprint."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """What a server showed when it was looked at; nothing of it is verified, but for the fingerprint all is its own word."""

    fingerprint: str  # SHA-256, lower-case hexadecimal: what `EndpointOptions.pinned` takes
    subject: str = ""  # "CN=gpu.example,O=Example"
    issuer: str = ""
    names: tuple[str, ...] = ()  # host names and addresses that it is for
    valid_from: float | None = None  # Unix seconds
    valid_until: float | None = None


def fingerprint_text(fingerprint: str) -> str:
    """A fingerprint as it is written elsewhere too: "AB:CD:…"."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()
