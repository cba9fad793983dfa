"""Exact counts of what a server's tokenizer makes of a chat, asking as little as possible."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.inference.engine import Engine
from desktop_app.workspace.prompt_pieces import PieceCounts, cut
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.rendered_prompt import SLICE, rendered

SHORT = 16_000
"""Characters of a prompt that is always counted whole: asking is as quick as cutting."""
_MOST_WHOLES = 1_000

Ask = Callable[[], Awaitable[Engine]]
"""The engine to ask, opened by the first question."""


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """What a count depends on beside the text."""

    endpoint_id: str
    url: str
    model: str
    template: PromptTemplate | None  # the one that renders; None for the server's own
    dialect: str


def tokenizer_of(endpoint: Endpoint, prompting: Prompting) -> Tokenizer:
    """The tokenizer and template that a request goes through."""
    return Tokenizer(endpoint.id, endpoint.url, endpoint.model or endpoint.facts.model, prompting.template, prompting.dialect.value)


class TokenCounter:
    """Counts for one tokenizer; what was counted once is not asked for again."""

    def __init__(self, prompting: Prompting) -> None:
        self._template = prompting.template
        self._pieces = PieceCounts()
        self._wholes: dict[bytes, int] = {}
        self._rendered: tuple[tuple[Turn, ...], str] | None = None  # by the server, or by another process
        self._outside: int | None = None  # tokens that the server's own template adds or leaves out, beside the text
        self.cannot_tell = False  # the server has no tokenizer to ask

    async def count(self, turns: tuple[Turn, ...], ask: Ask) -> int | None:
        """Tokens of the prompt for these turns; None if the server cannot tell. Raises ChatError."""
        if not turns or self.cannot_tell:
            return None if turns else 0
        if self._template is None:
            key = await asyncio.to_thread(_turns_key, turns) if len(turns) > SLICE else _turns_key(turns)
        else:
            prompt = await self._by_template(self._template, turns)
            key = hashlib.blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key not in self._wholes:
            tokens = await (self._by_server(turns, ask) if self._template is None else self._of_text(prompt, ask))
            if tokens is None:
                self.cannot_tell = True
                return None
            if len(self._wholes) > _MOST_WHOLES:
                self._wholes.clear()
            self._wholes[key] = tokens
        return self._wholes[key]

    async def _by_template(self, template: PromptTemplate, turns: tuple[Turn, ...]) -> str:
        if not template.is_own:
            return await rendered(template, turns)
        prompt = self._changed(turns)  # while the last message is written, no other process need be asked
        if prompt is None:
            prompt = await rendered(template, turns)
        self._rendered = turns, prompt
        return prompt

    async def _of_text(self, prompt: str, ask: Ask) -> int | None:
        tokens = await self._of_pieces(prompt, ask) if len(prompt) > SHORT else None
        return await (await ask()).count_tokens(prompt) if tokens is None else tokens

    async def _of_pieces(self, prompt: str, ask: Ask) -> int | None:
        async def ids(text: str) -> Sequence[int] | None:
            return await (await ask()).token_ids(text)

        seam = await self._pieces.seam_of(prompt, ids)
        if seam is None:
            return None
        return await self._pieces.count(await asyncio.to_thread(cut, prompt, seam), seam, ids)

    async def _by_server(self, turns: tuple[Turn, ...], ask: Ask) -> int | None:
        if sum(len(turn.text) for turn in turns) <= SHORT:
            return await (await ask()).count_turns(turns)
        prompt = self._changed(turns)
        if prompt is None:
            prompt = await (await ask()).render_prompt(turns)
        if prompt is None:
            return await (await ask()).count_turns(turns)
        self._rendered = turns, prompt
        tokens = await self._of_pieces(prompt, ask)
        if tokens is None or self._outside is None:
            whole = await (await ask()).count_turns(turns)
            self._outside = None if tokens is None or whole is None else whole - tokens
            return whole
        return tokens + self._outside

    def _changed(self, turns: tuple[Turn, ...]) -> str | None:
        """The prompt as the server would render it, if only the text of the last turn is another than before.

        A template that does more with a message than to write it down, or to strip it, would have to be asked.
        """
        if self._rendered is None:
            return None
        old, prompt = self._rendered
        if turns == old:
            return prompt
        if len(turns) != len(old) or turns[:-1] != old[:-1] or not turns[-1].role is old[-1].role is Role.USER:
            return None
        before, now = old[-1].text, turns[-1].text
        if not before or before != before.strip() or now != now.strip() or len(now) < 1 or now.startswith("<"):
            return None
        at = prompt.rfind(before)
        # so near the end it can only be the last message, unless it is so short that it is part of the template
        if at < 0 or len(before) < len(prompt) - at - len(before) or prompt.count(before, at) != 1:
            return None
        return f"{prompt[:at]}{now}{prompt[at + len(before) :]}"


def _turns_key(turns: Sequence[Turn]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for turn in turns:
        text = turn.text.encode("utf-8", "surrogatepass")
        digest.update(f"{turn.role.value} {len(text)} ".encode())
        digest.update(text)
        for image in turn.images:
            digest.update(f"{image.id} ".encode())
    return digest.digest()
