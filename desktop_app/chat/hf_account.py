"""Whose access token it is, as Hugging Face tells it."""

from dataclasses import dataclass
from enum import StrEnum


class HfPlan(StrEnum):
    """What an account pays for."""

    FREE = "free"
    PRO = "pro"
    ORGANIZATION = "organization"  # the token is an organization's own


@dataclass(frozen=True, slots=True)
class HfOrganization:
    """An organization that an account belongs to."""

    name: str  # as requests name it
    full_name: str = ""
    can_pay: bool | None = None  # None: it is not told

    @property
    def label(self) -> str:
        """How a person calls it."""
        return self.full_name or self.name


@dataclass(frozen=True, slots=True)
class HfAccount:
    """An account, or an organization."""

    name: str
    full_name: str = ""
    plan: HfPlan = HfPlan.FREE
    organizations: tuple[HfOrganization, ...] = ()

    @property
    def label(self) -> str:
        """ "Grace Hopper (grace)"."""
        return f"{self.full_name} ({self.name})" if self.full_name and self.full_name != self.name else self.name
