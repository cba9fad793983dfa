"""A chat as the raw prompt that Brise's own templates make of it, without holding up the window."""

import asyncio

from desktop_app.chat.message import Turn
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.workspace.attached_contents import LARGE

SLICE = 200
"""Turns of which a prompt is made at once; of more it is made in a thread: of 10,000 it takes 0.1 s."""


async def rendered(template: PromptTemplate, turns: tuple[Turn, ...]) -> str:
    """The prompt. Raises ChatError(TEMPLATE)."""
    quick = len(turns) <= SLICE and all(len(turn.text) < LARGE for turn in turns)
    return template.render(turns) if quick else await asyncio.to_thread(template.render, turns)
