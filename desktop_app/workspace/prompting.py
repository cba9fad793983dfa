"""Which template and dialect an answer is asked for in."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.chat.control_tokens import KNOWN, ControlChoice, ControlTokens, together
from desktop_app.chat.conversation import TEMPLATE_RAW, TEMPLATE_SERVER
from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind, dialect_for
from desktop_app.chat.message import Turn
from desktop_app.chat.parameters import Control, Knob, Parameters
from desktop_app.chat.prompt_template import PromptTemplate, pick_template

NO_TOKENS = ControlTokens()


@dataclass(frozen=True, slots=True)
class Prompting:
    """The template that Brise renders with, or None where the server renders; and the dialect that follows."""

    template: PromptTemplate | None
    dialect: Dialect
    folds_system: bool = False  # whoever renders has no place for a system prompt: it goes before the first user message
    control: ControlTokens = NO_TOKENS  # what the model takes for the beginning or end of a turn, whoever wrote it
    control_choice: ControlChoice = ControlChoice.ASK

    @property
    def is_raw(self) -> bool:
        """True if what is written is the prompt, to the letter."""
        return self.template is not None and self.template.id == TEMPLATE_RAW

    def sent(self, text: str) -> str:
        """A text as it goes on the wire."""
        return self.control.broken(text) if self.control_choice is ControlChoice.BREAK else text

    def sent_turns(self, turns: Sequence[Turn]) -> tuple[Turn, ...]:
        """Turns as they go on the wire; long ones take a while."""
        return self.control.broken_turns(turns) if self.control_choice is ControlChoice.BREAK else tuple(turns)


def choose_prompting(
    template_id: str, facts: ServerFacts, templates: Sequence[PromptTemplate], control_choice: ControlChoice = ControlChoice.ASK
) -> Prompting:
    """What a conversation's choice of template, and of what becomes of control tokens, means at a server.

    "auto" is Brise's own template on TGI where the model's family is known, and the server's own everywhere else; a server
    that takes no raw prompts always renders itself. Where only raw prompts are taken and no family is known, what is written is one.
    """
    template = _template(template_id, facts, templates)
    dialect = dialect_for(facts.kind, servers_own_template=template is None)
    if template is None or not dialect.takes_raw_prompt:
        control = _control_tokens(None, facts, templates)
        return Prompting(None, dialect, facts.takes_system is False, control, control_choice)
    return Prompting(template, dialect, not template.takes_system, _control_tokens(template, facts, templates), control_choice)


def _control_tokens(template: PromptTemplate | None, facts: ServerFacts, templates: Sequence[PromptTemplate]) -> ControlTokens:
    """Those of the template, and those of the model's own, if its family is known; none where what is written is the prompt itself."""
    if template is not None and template.id == TEMPLATE_RAW:
        return NO_TOKENS
    models_own = pick_template(facts.model, templates)
    known = [each.control_tokens for each in (template, models_own) if each is not None]
    return together(*known) if known else KNOWN


def _template(template_id: str, facts: ServerFacts, templates: Sequence[PromptTemplate]) -> PromptTemplate | None:
    by_id = {template.id: template for template in templates}
    if template_id == TEMPLATE_SERVER and facts.kind is not ServerKind.COMPLETIONS:
        return None
    if template_id in by_id:  # one that was removed gives way to what is best
        return by_id[template_id]
    if facts.kind not in (ServerKind.TGI, ServerKind.COMPLETIONS):
        return None
    picked = pick_template(facts.model, templates)
    return by_id.get(TEMPLATE_RAW) if picked is None and facts.has_chat_template is False else picked


def with_stops(parameters: Parameters, template: PromptTemplate) -> Parameters:
    """The template's own end strings count beside the user's: a raw prompt has nobody else who knows them."""
    if not template.stop:
        return parameters
    return parameters.with_knob(Control.STOP, Knob(parameters.stop_strings + template.stop))
