"""Prompt templates: Hugging Face chat templates (Jinja), rendered in a sandbox."""

import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop_app.chat.control_tokens import ControlTokens, tokens_in
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.image_marks import with_marks
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.system_fold import folded
from desktop_app.chat.template_engine import compiled
from desktop_app.chat.template_renderer import RenderRequest, TemplateRenderer

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """One prompt template; `source` is Jinja as in a model's tokenizer_config."""

    id: str
    name: str  # as shown; never translated
    source: str
    model_patterns: tuple[str, ...] = ()  # regular expressions over a model id, searched without case
    bos_token: str = ""  # a server puts it before a raw prompt by itself
    eos_token: str = "</s>"
    takes_system: bool = False  # else the system prompt is folded into the first user message
    oracle: str = ""  # what its text was checked against; empty: "unverified" on screen
    stop: tuple[str, ...] = ()  # strings that end a turn where the model's own end token may not be set
    renderer: TemplateRenderer | None = field(default=None, compare=False, repr=False)  # of one that is not Brise's own

    @property
    def is_own(self) -> bool:
        """True for one that the user brought: it may loop for ever, so another process renders it."""
        return self.renderer is not None

    @property
    def content(self) -> object:
        """What the name of an own one stands for."""
        return self.source, self.bos_token, self.eos_token, self.takes_system

    @property
    def hash(self) -> str:
        """SHA-256 of the source, hexadecimal: stored with every generation."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def control_tokens(self) -> ControlTokens:
        """What its model reads as the beginning or end of a turn, whoever wrote it."""
        return _control_tokens(self)

    def prepare(self) -> None:
        """Load the template engine and compile the source, so that `render` is quick; call it in a thread, it takes 60 ms.

        Raises ChatError(TEMPLATE) if the source is none.
        """
        _quickly(self)

    def render(self, turns: Sequence[Turn], *, bos_token: str = "", eos_token: str | None = None) -> str:
        """The exact prompt for `turns`, ready for the next answer; servers add BOS themselves, so it is "" there.

        Raises ChatError(TEMPLATE) with the template's own words if it refuses the turns.
        """
        asked = self.request(turns)
        template = _quickly(self)
        try:
            return template.render(
                messages=asked.messages,
                bos_token=bos_token,
                eos_token=asked.eos_token if eos_token is None else eos_token,
                add_generation_prompt=True,
            )
        except Exception as error:  # a template can raise whatever an expression can
            raise ChatError(ErrorKind.TEMPLATE, server_text=str(error)[:WORDS]) from error

    def request(self, turns: Sequence[Turn]) -> RenderRequest:
        """The same, for another process to render."""
        return RenderRequest(self.source, messages_for(turns if self.takes_system else folded(turns)), eos_token=self.eos_token)

    def rendered_by(self, make: Callable[[RenderRequest], str], turns: Sequence[Turn]) -> str:
        """The prompt as `make` renders it."""
        return self.without_bos(make(self.request(turns)))

    def without_bos(self, prompt: str) -> str:
        """The prompt without a BOS that the template writes to the letter: the server puts its own there."""
        return prompt.removeprefix(self.bos_token)

    @property
    def lead(self) -> str:
        """The white space that the template puts before the text of an answer. Raises ChatError(TEMPLATE)."""
        return lead_between(self.render(LEAD_ASKED), self.render(LEAD_ANSWERED))


_MARK = "answer"
LEAD_ASKED = (Turn(Role.USER, "?"),)
LEAD_ANSWERED = (*LEAD_ASKED, Turn(Role.ASSISTANT, _MARK))


def lead_between(asked: str, answered: str) -> str:
    """The white space before the text of an answer, by what a template makes of `LEAD_ASKED` and of `LEAD_ANSWERED`."""
    rest = answered.removeprefix(asked)
    space = rest[: len(rest) - len(rest.lstrip())]
    return space if rest.startswith(space + _MARK) else ""


def messages_for(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Turns as a chat template wants them: answers stripped at the left."""
    return [{"role": turn.role.value, "content": _content(turn)} for turn in turns]


def _content(turn: Turn) -> str:
    return turn.text.lstrip() if turn.role is Role.ASSISTANT else with_marks(turn.text, turn.images)


WORDS = 4000
"""Characters of a template's own words that are kept."""


def _quickly(template: PromptTemplate) -> "Template":
    """One of Brise's own, compiled."""
    if template.renderer is not None:
        raise RuntimeError("another process renders it: see workspace/rendered_prompt.py")
    try:
        return compiled(template.source)
    except Exception as error:  # as the engine's parser raises it
        raise ChatError(ErrorKind.TEMPLATE, server_text=str(error)[:WORDS]) from error


@functools.lru_cache(maxsize=64)
def _control_tokens(template: PromptTemplate) -> ControlTokens:
    return tokens_in(template.source, template.bos_token, template.eos_token, *template.stop)


def pick_template(model: str, templates: Iterable[PromptTemplate]) -> PromptTemplate | None:
    """The first template whose pattern is found in the model's id or path; None: nobody knows, the server's own is best."""
    for template in templates:
        if any(re.search(pattern, model, re.IGNORECASE) for pattern in template.model_patterns):
            return template
    return None
