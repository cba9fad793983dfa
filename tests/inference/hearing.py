"""Lets an engine answer, and keeps what was heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import DEFAULT, Control, Knob, Parameters, Value
from desktop_app.chat.token_track import Token
from desktop_app.inference.engine import AnswerRequest, Finished, Started
from desktop_app.inference.opening import open_engine
from desktop_app.inference.route import OWN, Bounds

QUESTION = (Turn(Role.USER, "What is your favourite condiment?"),)
PROMPT = "[INST] What is your favourite condiment? [/INST]"


@dataclass
class Heard:
    """What one answer brought."""

    started: Started | None = None
    tokens: list[Token] = field(default_factory=list)
    finished: Finished | None = None
    error: ChatError | None = None

    @property
    def text(self) -> str:
        """What is shown."""
        return "".join(token.visible for token in self.tokens)

    @property
    def kept(self) -> str:
        """What is stored: specials and hidden stop strings too."""
        return "".join(token.text for token in self.tokens)


def parameters(base: Parameters = DEFAULT, **values: Value) -> Parameters:
    """Parameters with some controls set and switched on; `off_…=None` switches one off."""

    def turn(now: Parameters, item: tuple[str, Value]) -> Parameters:
        name, value = item
        if name.startswith("off_"):
            control = Control(name.removeprefix("off_"))
            return now.with_knob(control, Knob(now[control].value, on=False))
        return now.with_knob(Control(name), Knob(value))

    return reduce(turn, values.items(), base)


def ask(
    dialect: Dialect, chosen: Parameters = DEFAULT, *, seed: int | None = 7, prompt: str = PROMPT, turns: Sequence[Turn] = QUESTION
) -> AnswerRequest:
    """A request as the workspace makes it."""
    if dialect.takes_raw_prompt:
        return AnswerRequest(chosen, seed, prompt=prompt)
    return AnswerRequest(chosen, seed, turns=tuple(turns))


async def hear(
    url: str,
    dialect: Dialect,
    request: AnswerRequest | None = None,
    *,
    facts: ServerFacts | None = None,
    access_token: str | None = None,
    model: str = "",
    bounds: Bounds = OWN,
) -> Heard:
    """Listen to one answer to its end, however it ends."""
    heard = Heard()
    async with open_engine(url, access_token, model=model, dialect=dialect, facts=facts or ServerFacts(), bounds=bounds) as engine:
        try:
            async for event in engine.stream(request or ask(dialect)):
                match event:
                    case Started():
                        assert heard.started is None
                        heard.started = event
                    case Finished():
                        assert heard.finished is None
                        heard.finished = event
                    case Token():
                        assert heard.started is not None
                        assert heard.finished is None
                        heard.tokens.append(event)
        except ChatError as error:
            heard.error = error
    return heard
