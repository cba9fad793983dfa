"""What the window may ask of whatever stands in its middle."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class HasComposer(Protocol):
    """A middle that knows where writing goes."""

    def focus_composer(self) -> None:
        """Put the keyboard there."""
        ...


@runtime_checkable
class TakesEscape(Protocol):
    """A middle over which something may lie that Esc takes away."""

    def take_escape(self) -> bool:
        """Take it away; False if there is nothing."""
        ...
