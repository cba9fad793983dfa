"""No position of any control makes TGI refuse: every control over its whole range, prompts up to the context limit and beyond."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.grammar import Grammar
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import DEFAULT, NOTEBOOK, RANGES, SEED_MAXIMUM, SWITCHES, Control, Knob, Parameters, Value, seed_for
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.probe import probe
from desktop_app.ui.grammar_examples import EXAMPLES
from tests.inference.hearing import Heard, hear
from tests.tgi_rules import TGI_1_4, TGI_2_1, TGI_3_3_7, TGI_LLAMACPP, Limits
from tests.tgi_rules import Dialect as Version
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer

LIMITS = Limits(max_input_tokens=240, max_total_tokens=256, max_best_of=3)
ANSWERS = ("/", "/v1/chat/completions")


class Room:
    """A strict test TGI and an event loop that live through all examples of a test."""

    def __init__(self, version: Version) -> None:
        self.runner = asyncio.Runner()
        limits = LIMITS if version is not TGI_LLAMACPP else Limits(240, 256, 2, max_best_of=0, max_stop_sequences=0, max_top_n_tokens=0)
        self.server = TgiServer(dialect=version, limits=limits, script=Script([" yes", "</s>"]))
        self.runner.run(self.server.__aenter__())
        self.facts = self.runner.run(probe(self.server.url, None))

    def ask(self, dialect: Dialect, request: AnswerRequest, facts: ServerFacts | None = None) -> tuple[Heard, int]:
        """One answer, and how many requests for one were sent."""
        self.server.requests.clear()
        heard = self.runner.run(hear(self.server.url, dialect, request, facts=facts or self.facts))
        return heard, sum(received.path in ANSWERS for received in self.server.requests)

    def close(self) -> None:
        self.runner.run(self.server.__aexit__())
        self.runner.close()


@pytest.fixture(params=[TGI_3_3_7, TGI_2_1, TGI_1_4, TGI_LLAMACPP], ids=["3.3.7", "2.1", "1.4", "llamacpp"])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    room = Room(request.param)
    yield room
    room.close()


@pytest.fixture
def newest() -> Iterator[Room]:
    room = Room(TGI_3_3_7)
    yield room
    room.close()


def value_of(control: Control) -> st.SearchStrategy[Value]:
    if control is Control.SEED:
        return st.none() | st.integers(0, SEED_MAXIMUM) | st.sampled_from([0, 2**63, 2**63 + 1, SEED_MAXIMUM])
    if control is Control.STOP:
        return st.lists(st.text(max_size=4) | st.sampled_from(["###", "</s>", "User:", "\n", "🎉"]), max_size=6).map(tuple)
    if control is Control.GRAMMAR:
        return st.none() | st.sampled_from([Grammar(kind, text) for kind, texts in EXAMPLES.items() for text in texts.values()])
    if control is Control.ADAPTER:
        return st.text(max_size=6) | st.sampled_from(["org/adapter", " ", "\ud800"])
    if control is Control.EXTRA:
        return st.sampled_from(
            ["", '{"min_p": 0.1, "options": {"use_cache": false}}', '{"parameters": {"unknown": null}, "tool_prompt": "x"}']
        )
    if control in SWITCHES:
        return st.none()
    span = RANGES[control]
    numbers = st.floats(span.minimum, span.maximum) if span.decimals else st.integers(int(span.minimum), int(span.maximum))
    return st.sampled_from([span.minimum, span.maximum, span.minimum + span.step, span.maximum - span.step]) | numbers


@st.composite
def settled(draw: st.DrawFn) -> Parameters:
    """Every control somewhere in its range, switched on or off, from either preset."""
    parameters = draw(st.sampled_from([DEFAULT, NOTEBOOK]))
    for control in Control:
        on = st.booleans() if control is Control.STREAM else st.sampled_from([True, True, True, False])
        parameters = parameters.with_knob(control, Knob(draw(value_of(control)), draw(on)))
    return parameters


WORDS = st.integers(1, 60) | st.integers(200, 275)  # 240 is the most that the server takes, BOS included
BOUNDED = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(heard: Heard, sent: int) -> None:
    """Answered, or told that it is too long before it was sent."""
    if heard.error is None:
        assert heard.finished is not None
        assert sent == 1
    else:
        assert heard.error.kind is ErrorKind.TOO_LONG, heard.error
        assert sent == 0


@BOUNDED
@given(parameters=settled(), words=WORDS)
def test_tgi_s_own_protocol(room: Room, parameters: Parameters, words: int) -> None:
    request = AnswerRequest(parameters, seed_for(parameters, Dialect.TGI), prompt=" ".join(["word"] * words))
    heard, sent = room.ask(Dialect.TGI, request)
    check(heard, sent)
    assert (heard.error is None) is (words + 1 <= 240 or bool(parameters.number(Control.TRUNCATE)))


@BOUNDED
@given(parameters=settled(), words=WORDS)
def test_tgi_chat(newest: Room, parameters: Parameters, words: int) -> None:
    request = AnswerRequest(parameters, seed_for(parameters, Dialect.TGI_CHAT), turns=(Turn(Role.USER, " ".join(["word"] * words)),))
    heard, sent = newest.ask(Dialect.TGI_CHAT, request)
    check(heard, sent)


@settings(BOUNDED, max_examples=20)
@given(parameters=settled())
def test_tgi_chat_in_older_versions(room: Room, parameters: Parameters) -> None:
    """Those cannot count a conversation; one that fits is answered with every position of every control."""
    most = parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(min(int(parameters.number(Control.MAX_NEW_TOKENS) or 64), 64)))
    request = AnswerRequest(most, seed_for(most, Dialect.TGI_CHAT), turns=(Turn(Role.USER, "word word"),))
    heard, sent = room.ask(Dialect.TGI_CHAT, request)
    check(heard, sent)


@settings(BOUNDED, max_examples=20)
@given(parameters=settled(), words=WORDS)
def test_without_facts_from_a_check(newest: Room, parameters: Parameters, words: int) -> None:
    request = AnswerRequest(parameters, seed_for(parameters, Dialect.TGI), prompt=" ".join(["word"] * words))
    heard, sent = newest.ask(Dialect.TGI, request, ServerFacts())
    check(heard, sent)
