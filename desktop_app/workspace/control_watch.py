"""Looks for control tokens in what the next request of a chat would say, each text once, in slices so that the window goes on."""

import asyncio
from collections.abc import Sequence

from desktop_app.chat.control_tokens import SLICE, ControlChoice, ControlFinding, ControlTokens, Place
from desktop_app.chat.message import Message, Role, Turn
from desktop_app.workspace.prompting import Prompting

_MOST_KNOWN = 20_000  # texts
_TURNS = 200  # that are looked at in one go


class ControlWatch:
    """One for each chat; a text that was looked through once is known by its length and hash."""

    def __init__(self) -> None:
        self._tokens = ControlTokens()
        self._known: dict[tuple[ControlTokens, int, int], str] = {}  # the first token of a text, or ""

    async def find(
        self, prompting: Prompting, turns: Sequence[Turn], draft: Message | None = None, system_prompt: str = ""
    ) -> ControlFinding | None:
        """The first that a reader would look for: in what is being written, then in the system prompt, then from the newest message up.

        `turns` as they are sent: where tokens are broken up, the broken ones are looked for.
        """
        if prompting.control != self._tokens or len(self._known) > _MOST_KNOWN:
            self._tokens = prompting.control
            self._known.clear()
        if not self._tokens.texts:
            return None
        own = ((Place.DRAFT, "" if draft is None else draft.text), (Place.SYSTEM_PROMPT, system_prompt))
        for place, text in own:
            if found := await self._first(text, self._tokens):
                return ControlFinding(found, place, prompting.control_choice)
        breaks = prompting.control_choice is ControlChoice.BREAK
        in_turns = self._tokens.broken_up if breaks else self._tokens
        rest = [turn.text for turn in reversed(turns) if turn.role is not Role.SYSTEM]
        for number, text in enumerate(rest):
            if found := await self._first(text, in_turns):
                # what stands in the last turn beside the draft is its attachments, or a message that had no answer
                place = Place.ATTACHMENT if not number and _has_texts(draft) else Place.EARLIER
                return ControlFinding(found.replace(" ", "", 1) if breaks else found, place, prompting.control_choice)
            if not (number + 1) % _TURNS:
                await asyncio.sleep(0)
        return None

    async def _first(self, text: str, tokens: ControlTokens) -> str:
        key = tokens, len(text), hash(text)
        found = self._known.get(key)
        if found is None:
            found = ""
            for start in range(0, len(text), SLICE):
                if found := tokens.first(text, start, start + SLICE):
                    break
                if len(text) > SLICE:
                    await asyncio.sleep(0)
            self._known[key] = found
        return found


def _has_texts(draft: Message | None) -> bool:
    return draft is not None and any(not attachment.is_image for attachment in draft.attachments)
