"""What renders prompt templates that are not Brise's own, as the rest of the house sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A template and what it is to be rendered with."""

    source: str
    messages: Sequence[dict[str, str]]
    bos_token: str = ""
    eos_token: str = ""


class TemplateRenderer(Protocol):
    """Both raise ChatError(TEMPLATE) with the template's words, and ChatError(TEMPLATE_STOPPED) where it had to be stopped."""

    async def render(self, request: RenderRequest) -> str:
        """The prompt."""
        ...

    def render_here(self, request: RenderRequest) -> str:
        """The prompt; blocks for a second or two at worst: call it in a thread."""
        ...
