"""What all engines share: fitting the answer into the context, one more try without what the server refused, questions."""

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

from desktop_app.chat.abilities import capabilities_of
from desktop_app.chat.connection import Purpose
from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.image_marks import images_of
from desktop_app.chat.message import Turn
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.inference.answer_stream import AnswerReader, read_answer
from desktop_app.inference.asking import asking_for
from desktop_app.inference.clients import Clients
from desktop_app.inference.counting import count_prompt, count_turns, list_prompt, render_turns
from desktop_app.inference.engine import AnswerRequest, Finished, OtherAnswer, Started, StreamEvent
from desktop_app.inference.images import check_read, refusal_of, with_images, without_images
from desktop_app.inference.probe import probe
from desktop_app.inference.requests import WireRequest, must_count, room, wire_request
from desktop_app.inference.whole_events import events_in, unfolded
from desktop_app.inference.wire_errors import label

_COUNTS = (Dialect.TGI, Dialect.TGI_CHAT, Dialect.VLLM_CHAT, Dialect.VLLM_RAW)
"""Servers that refuse an answer which might not fit, instead of ending it when the context is full."""
_MISREADS = (Dialect.TGI, Dialect.TGI_CHAT)
"""Servers that hand an image to a model without eyes as text, a hundred thousand letters long."""


class BaseEngine(ABC):
    """One endpoint spoken to in one dialect; the protocol's own part is in `_events` and `_reader`."""

    refusable: Sequence[Sequence[str]] = ()
    """Wire keys that some servers of this dialect refuse; those that only go together, together."""

    def __init__(self, clients: Clients, dialect: Dialect, facts: ServerFacts, model: str) -> None:
        self.dialect = dialect
        self.capabilities = capabilities_of(dialect, facts)
        self._clients, self._facts, self._model = clients, facts, model
        self._host = label(clients.route.url)

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[StreamEvent, None]:
        """Started, tokens, Finished; see Engine."""
        wire, prompt_tokens, limit = await self._fitted(request)
        yield Started(wire.prompt, wire.max_new_tokens, prompt_tokens)
        without: tuple[str, ...] = ()
        while True:
            answered = False
            try:
                async with aclosing(self._answer(wire, request.so_far)) as answer:
                    async for event in answer:
                        answered = True
                        yield event if type(event) is not Finished else _with_count(event, prompt_tokens)
                return
            except ChatError as error:
                refused = () if answered else [key for key in self._refused(error, wire) if key not in without]
                if not refused:
                    raise (refusal_of(error) if wire.images and not answered else error) from error.__cause__
                without += tuple(refused)
            wire = self._wire(request, limit, without)

    async def facts(self) -> ServerFacts:
        """What the server says of itself. Raises ChatError."""
        with asking_for(Purpose.CHECK):
            return await probe(self._clients.route, model=self._model)

    async def count_tokens(self, text: str) -> int | None:
        """Tokens of a raw prompt with the server's tokenizer, BOS included; None if it cannot tell. Raises ChatError."""
        with asking_for(Purpose.COUNT):
            return await count_prompt(await self._clients.http(), self.dialect, self._served_model, text)

    async def count_turns(self, turns: tuple[Turn, ...]) -> int | None:
        """Tokens of a conversation that the server renders itself; None if it cannot tell. Raises ChatError."""
        with asking_for(Purpose.COUNT):
            return await count_turns(await self._clients.http(), self.dialect, self._served_model, turns)

    async def token_ids(self, text: str) -> Sequence[int] | None:
        """The ids of the tokens that `count_tokens` counts; None if the server cannot tell. Raises ChatError."""
        with asking_for(Purpose.COUNT):
            return await list_prompt(await self._clients.http(), self.dialect, self._served_model, text)

    async def render_prompt(self, turns: tuple[Turn, ...]) -> str | None:
        """The prompt as the server's own template renders it, marks for images; None if it cannot tell. Raises ChatError."""
        with asking_for(Purpose.PROMPT):
            prompt = await render_turns(await self._clients.http(), self.dialect, self._served_model, turns)
        return None if prompt is None else without_images(prompt, images_of(turns))

    @abstractmethod
    def _events(self, wire: WireRequest) -> AsyncGenerator[Any, None]:
        """Send the request; the events of its answer. Raises whatever the library raises."""

    @abstractmethod
    def _reader(self, wire: WireRequest) -> AnswerReader:
        """What reads them."""

    @property
    def _served_model(self) -> str:
        return self._model or self._facts.model

    def _wire(self, request: AnswerRequest, limit: int | None = None, without: Sequence[str] = ()) -> WireRequest:
        body = self._clients.route.options.body
        return wire_request(request, self.dialect, self._facts, model=self._model, limit=limit, without=without, endpoint_body=body)

    def _answer(self, wire: WireRequest, so_far: str) -> AsyncGenerator[Token | Finished | OtherAnswer, None]:
        return self._read(self._events(wire), wire, so_far) if wire.is_streamed else self._whole(wire, so_far)

    async def _whole(self, wire: WireRequest, so_far: str) -> AsyncGenerator[Token | Finished | OtherAnswer, None]:
        """An answer that comes at once, and those that the server did not find the best ones."""
        others: list[dict[str, Any]] = []
        async with aclosing(self._read(unfolded(self._events(wire), others), wire, so_far)) as answer:
            async for event in answer:
                yield event
        for other in others:
            yield await self._other(events_in(other), wire, so_far)

    def _read(self, events: AsyncIterator[Any], wire: WireRequest, so_far: str) -> AsyncGenerator[Token | Finished, None]:
        return read_answer(events, self._reader(wire), wire.stop_strings, self._clients.route.url, so_far)

    async def _other(self, events: AsyncIterator[Any], wire: WireRequest, so_far: str) -> OtherAnswer:
        """One of several answers, read like the best one; what is wrong with it does not touch that one."""
        track, finished = TokenTrack(), None
        with suppress(ChatError):
            async with aclosing(self._read(events, wire, so_far)) as answer:
                async for event in answer:
                    if isinstance(event, Token):
                        track.append(event)
                    else:
                        finished = event
        return OtherAnswer(track, finished)

    async def _fitted(self, request: AnswerRequest) -> tuple[WireRequest, int | None, int | None]:
        """The request, its prompt's tokens if they had to be counted, and the room that they leave. Raises ChatError(TOO_LONG)."""
        wire = self._wire(request)
        if self.dialect not in _COUNTS:
            return wire, None, None
        if self._facts.max_total_tokens is None:
            await self._learn_limits()
            wire = self._wire(request)
        sees = not wire.images or self._facts.takes_images or self.dialect not in _MISREADS
        if sees and not must_count(wire, self._facts):
            return wire, None, None
        if self.dialect.takes_raw_prompt:
            tokens = await self.count_tokens(with_images(wire.prompt, wire.images))
        else:
            tokens = await self.count_turns(request.turns)
        if tokens is None:
            return wire, None, None
        if not sees:
            check_read(tokens, wire.images, self._host)
        if wire.truncate is not None:
            tokens = min(tokens, wire.truncate)
        limit = room(self._facts, tokens, self._host)
        return self._wire(request, limit), tokens, limit

    async def _learn_limits(self) -> None:
        """Nobody asked this server before: its limits decide what it refuses."""
        with suppress(ChatError):  # the answer itself will tell what is wrong
            found = await self.facts()
            self._facts = replace(found, model=self._facts.model or found.model)

    def _refused(self, error: ChatError, wire: WireRequest) -> Sequence[str]:
        """Keys of the request that the server's refusal names; without them it may answer."""
        if error.kind is not ErrorKind.REJECTED:
            return ()
        for keys in self.refusable:
            sent = [key for key in keys if _is_sent(key, wire)]
            if sent and any(re.search(rf"\b{key}\b", error.server_text) for key in keys):
                return sent
        return ()


def _is_sent(key: str, wire: WireRequest) -> bool:
    parameters = wire.body.get("parameters")
    return key in wire.body or (isinstance(parameters, dict) and key in parameters)


def _with_count(finished: Finished, prompt_tokens: int | None) -> Finished:
    return finished if finished.prompt_tokens is not None else replace(finished, prompt_tokens=prompt_tokens)
