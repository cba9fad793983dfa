"""A chat as the raw prompt that a template makes of it, without holding up the window: the one way to make one."""

import asyncio

from desktop_app.chat.message import Turn
from desktop_app.chat.prompt_template import LEAD_ANSWERED, LEAD_ASKED, PromptTemplate, lead_between
from desktop_app.workspace.attached_contents import LARGE

SLICE = 200
"""Turns of which a prompt is made at once; of more it is made in a thread: of 10,000 it takes 0.1 s."""


async def rendered(template: PromptTemplate, turns: tuple[Turn, ...]) -> str:
    """The prompt. Raises ChatError(TEMPLATE) and, where the template is the user's own, ChatError(TEMPLATE_STOPPED)."""
    quick = len(turns) <= SLICE and all(len(turn.text) < LARGE for turn in turns)
    if template.renderer is None:
        return template.render(turns) if quick else await asyncio.to_thread(template.render, turns)
    asked = template.request(turns) if quick else await asyncio.to_thread(template.request, turns)
    return template.without_bos(await template.renderer.render(asked))


async def lead(template: PromptTemplate) -> str:
    """The white space that the template puts before the text of an answer. Raises ChatError as `rendered` does."""
    return lead_between(await rendered(template, LEAD_ASKED), await rendered(template, LEAD_ANSWERED))
