"""The server that is tried, in one dialect, and how it is asked."""

from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field

from desktop_app.chat.abilities import Capabilities, capabilities_of, version_number
from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind, dialect_for
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import Parameters, Value
from desktop_app.inference.engine import AnswerRequest, Engine
from desktop_app.inference.opening import open_engine
from tests.inference.hearing import Heard, hear, parameters
from tests.live.row import Row

QUESTION = "Count from one to thirty in words, with commas between them."
TURNS = (Turn(Role.USER, QUESTION),)
SEED = 7
MOST = 20
"""Tokens of an answer."""


@dataclass
class Subject:
    """One server in one dialect; `prompts`: what questions have become where it takes raw prompts."""

    url: str
    access_token: str | None
    model: str
    facts: ServerFacts
    dialect: Dialect
    prompts: dict[str, str] = field(default_factory=dict)
    usual: Heard | None = None

    @property
    def able(self) -> Capabilities:
        """What is promised."""
        return capabilities_of(self.dialect, self.facts)

    def open(self) -> AbstractAsyncContextManager[Engine]:
        """An engine."""
        return open_engine(self.url, self.access_token, model=self.model, dialect=self.dialect, facts=self.facts)

    @property
    def renders(self) -> bool:
        """Whether the server tells what its template makes of a chat: in raw dialects Brise's own is promised, and not that."""
        return capabilities_of(dialect_for(self.facts.kind, servers_own_template=True), self.facts).exact_prompt

    @property
    def counts(self) -> bool:
        """Whether the end of a stream tells how many tokens were read: no TGI before 2.3 does, and others need not."""
        kind = self.facts.kind
        return kind is not ServerKind.OPENAI and not (kind is ServerKind.TGI and version_number(self.facts.version) < (2, 3))

    async def request(self, chosen: Parameters, *, begun: str = "", question: str = QUESTION, as_it_is: bool = False) -> AnswerRequest:
        """A request as the workspace makes it; `begun`: the answer's text so far, `as_it_is`: a raw prompt without a template."""
        if self.dialect.takes_raw_prompt:
            prompt = question if as_it_is else await self.prompt_of(question)
            return AnswerRequest(chosen, SEED, prompt=prompt + begun, so_far=begun)
        turns = (Turn(Role.USER, question), *([Turn(Role.ASSISTANT, begun)] if begun else []))
        return AnswerRequest(chosen, SEED, turns=turns, so_far=begun)

    async def prompt_of(self, question: str) -> str:
        """A question as the server's own template puts it, so that the model answers it raw too; where nobody tells, as it is."""
        if question not in self.prompts and self.renders:
            async with self.open() as engine:
                with suppress(ChatError):  # that it cannot is told elsewhere
                    self.prompts[question] = await engine.render_prompt((Turn(Role.USER, question),)) or question
        return self.prompts.get(question, question)

    async def hear_usual(self) -> Heard:
        """The usual question's answer, asked for once."""
        if self.usual is None:
            self.usual = await self.hear()
        return self.usual

    async def hear(
        self, *, begun: str = "", question: str = QUESTION, as_it_is: bool = False, model: str | None = None, **values: Value
    ) -> Heard:
        """One answer to its end, greedy unless `values` say otherwise."""
        request = await self.request(greedy(**values), begun=begun, question=question, as_it_is=as_it_is)
        asked = self.model if model is None else model
        return await hear(self.url, self.dialect, request, facts=self.facts, access_token=self.access_token, model=asked)

    def row(self, step: str, expected: str, came: str, kept: bool | None) -> Row:
        """A step in this dialect."""
        return Row(self.dialect.value, step, expected, came, kept)


GREEDY = parameters(temperature=0.0, max_new_tokens=MOST)


def greedy(**values: Value) -> Parameters:
    """Parameters under which the same question has the same answer."""
    return parameters(GREEDY, **values)


def told(heard: Heard) -> str:
    """An answer in the table."""
    if heard.error is not None:
        return str(heard.error)
    return repr(heard.text) if heard.finished is not None else f"no ending after {heard.text!r}"


def whole(heard: Heard) -> bool:
    """Whether it is an answer with a text and an ending."""
    return heard.error is None and heard.finished is not None and bool(heard.text.strip())
