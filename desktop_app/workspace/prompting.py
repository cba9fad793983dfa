"""Which template and dialect an answer is asked for in."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_SERVER
from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind, dialect_for
from desktop_app.chat.parameters import Control, Knob, Parameters
from desktop_app.chat.prompt_template import PromptTemplate, pick_template

RAW_TEMPLATE = "none"


@dataclass(frozen=True, slots=True)
class Prompting:
    """The template that Brise renders with, or None where the server renders; and the dialect that follows."""

    template: PromptTemplate | None
    dialect: Dialect
    folds_system: bool = False  # whoever renders has no place for a system prompt: it goes before the first user message


def choose_prompting(template_id: str, facts: ServerFacts, templates: Sequence[PromptTemplate]) -> Prompting:
    """What a conversation's choice of template means at a server.

    "auto" is Brise's own template on TGI where the model's family is known, and the server's own everywhere else; a server
    that takes no raw prompts always renders itself.
    """
    template = _template(template_id, facts, templates)
    dialect = dialect_for(facts.kind, servers_own_template=template is None)
    if template is None or not dialect.takes_raw_prompt:
        return Prompting(None, dialect, folds_system=facts.takes_system is False)
    return Prompting(template, dialect, folds_system=not template.takes_system)


def _template(template_id: str, facts: ServerFacts, templates: Sequence[PromptTemplate]) -> PromptTemplate | None:
    by_id = {template.id: template for template in templates}
    if template_id == TEMPLATE_SERVER:
        return None
    if template_id != TEMPLATE_AUTO:
        return by_id.get(template_id)
    if facts.kind is not ServerKind.TGI:
        return None
    picked = pick_template(facts.model, templates)
    return by_id.get(RAW_TEMPLATE) if picked is None and facts.has_chat_template is False else picked


def with_stops(parameters: Parameters, template: PromptTemplate) -> Parameters:
    """The template's own end strings count beside the user's: a raw prompt has nobody else who knows them."""
    if not template.stop:
        return parameters
    return parameters.with_knob(Control.STOP, Knob(parameters.stop_strings + template.stop))
