"""A user's own prompt template: its bounds, and whether it can be used."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.template_renderer import RenderRequest

MOST_TEMPLATES = 100
SOURCE_LENGTH = 100_000  # characters; the longest of any model known has 25,000
TOKEN_LENGTH = 100  # characters of a BOS or EOS

_SYSTEM, _USER = "Be brief.", "Which sauce?"
_CHAT = (Turn(Role.USER, _USER),)
_WITH_SYSTEM = (Turn(Role.SYSTEM, _SYSTEM), *_CHAT)


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """What came of rendering a short chat."""

    takes_system: bool = False
    error: ChatError | None = None  # it cannot be used
    is_too_long: bool = False
    leaves_out: bool = False  # what was said is not in its prompt

    @property
    def is_good(self) -> bool:
        """True if it can be used."""
        return self.error is None and not self.is_too_long and not self.leaves_out


def check_template(template: PromptTemplate, make: Callable[[RenderRequest], str]) -> TemplateReport:
    """Let `make` render a short chat with a system prompt, and where that is refused or left out, without. Blocks as `make` does."""
    if len(template.source) > SOURCE_LENGTH:
        return TemplateReport(is_too_long=True)
    try:
        prompt = replace(template, takes_system=True).rendered_by(make, _WITH_SYSTEM)
    except ChatError:
        prompt = ""
    if _SYSTEM in prompt and _USER in prompt:
        return TemplateReport(takes_system=True)
    try:
        prompt = replace(template, takes_system=False).rendered_by(make, _CHAT)
    except ChatError as error:
        return TemplateReport(error=error)
    return TemplateReport(leaves_out=_USER not in prompt)
