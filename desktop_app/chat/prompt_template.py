"""Prompt templates: Hugging Face chat templates (Jinja), rendered in a sandbox."""

import functools
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.chat.control_tokens import ControlTokens, tokens_in
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.image_marks import with_marks
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.system_fold import folded

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
        _compiled(self.source)

    def render(self, turns: Sequence[Turn], *, bos_token: str = "", eos_token: str | None = None) -> str:
        """The exact prompt for `turns`, ready for the next answer; servers add BOS themselves, so it is "" there.

        Raises ChatError(TEMPLATE) with the template's own words if it refuses the turns.
        """
        messages = messages_for(turns if self.takes_system else folded(turns))
        return _render(self.source, messages, bos_token, self.eos_token if eos_token is None else eos_token)

    @property
    def lead(self) -> str:
        """The white space that the template puts before the text of an answer. Raises ChatError(TEMPLATE)."""
        asked = (Turn(Role.USER, "?"),)
        rest = self.render((*asked, Turn(Role.ASSISTANT, _MARK))).removeprefix(self.render(asked))
        space = rest[: len(rest) - len(rest.lstrip())]
        return space if rest.startswith(space + _MARK) else ""


_MARK = "answer"


def messages_for(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Turns as a chat template wants them: answers stripped at the left."""
    return [{"role": turn.role.value, "content": _content(turn)} for turn in turns]


def _content(turn: Turn) -> str:
    return turn.text.lstrip() if turn.role is Role.ASSISTANT else with_marks(turn.text, turn.images)


def _render(source: str, messages: list[dict[str, str]], bos_token: str, eos_token: str) -> str:
    template = _compiled(source)
    try:
        return template.render(messages=messages, bos_token=bos_token, eos_token=eos_token, add_generation_prompt=True)
    except Exception as error:  # a template can raise whatever an expression can
        raise ChatError(ErrorKind.TEMPLATE, server_text=str(error)[:4000]) from error


@functools.lru_cache(maxsize=64)
def _control_tokens(template: PromptTemplate) -> ControlTokens:
    return tokens_in(template.source, template.bos_token, template.eos_token, *template.stop)


@functools.lru_cache(maxsize=32)
def _compiled(source: str) -> "Template":
    """The template as the Hugging Face libraries set it up: a sandbox in which nothing can be changed, and no escaping."""
    # deferred: jinja2 takes 60 ms to import, and the first paint comes first
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def raise_exception(message: str) -> str:
        raise TemplateError(message)

    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    # of Jinja's own globals only what chat templates use: lipsum and the like have been ways out of sandboxes
    environment.globals = {name: environment.globals[name] for name in ("range", "dict", "namespace")}
    environment.globals["raise_exception"] = raise_exception
    try:
        return environment.from_string(source)
    except TemplateError as error:
        raise ChatError(ErrorKind.TEMPLATE, server_text=str(error)[:4000]) from error


def pick_template(model: str, templates: Iterable[PromptTemplate]) -> PromptTemplate | None:
    """The first template whose pattern is found in the model's id or path; None: nobody knows, the server's own is best."""
    for template in templates:
        if any(re.search(pattern, model, re.IGNORECASE) for pattern in template.model_patterns):
            return template
    return None
