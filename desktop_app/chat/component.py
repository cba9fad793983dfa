"""What Brise is made of: each component with its licence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LicenceText:
    """One file of a component's terms."""

    name: str  # of the file
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that somebody else made, or Brise itself."""

    name: str
    version: str  # empty where it has none
    licence: str  # as its makers call it, an SPDX expression where there is one
    texts: tuple[LicenceText, ...] = ()
    files: tuple[str, ...] = ()  # what of it is shipped, where that is known


def in_order(components: "list[Component]") -> tuple[Component, ...]:
    """Brise first, then by name."""
    return tuple(sorted(components, key=lambda component: (component.name != "Brise", component.name.casefold(), component.version)))
