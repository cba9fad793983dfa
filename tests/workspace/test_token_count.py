"""Counts are what the server counts, by every way of counting."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest

import desktop_app.workspace.token_count as module
from desktop_app.chat.conversation import TEMPLATE_SERVER
from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import DEFAULT, Control, Knob
from desktop_app.inference.engine import AnswerRequest, Engine, Finished
from desktop_app.inference.opening import open_engine
from desktop_app.workspace.endpoints import BUILTIN_FACTS
from desktop_app.workspace.prompting import Prompting, choose_prompting
from desktop_app.workspace.token_count import TokenCounter
from tests.event_loop import in_event_loop
from tests.inference.builtin import running_model
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer
from tests.tgi_tokenizer import MISTRAL, SMOLLM, Template, Tokenizer, chatml, mistral_v01, mistral_v02_with_system
from tests.workspace.desk import TEMPLATES

SYSTEM = Turn(Role.SYSTEM, "Be brief.")
CHAT = (
    Turn(Role.USER, "  Hi\n\n"),
    Turn(Role.ASSISTANT, "Hello <|im_end|> you </s>, [INST] said"),
    Turn(Role.USER, "Größe 中国 👩‍👩‍👧"),
    Turn(Role.ASSISTANT, "Yes."),
)
QUESTIONS = ("a", "And then?", "And then? More of it.", "More")


def asked(last: str, *, system: bool) -> tuple[Turn, ...]:
    return (*((SYSTEM,) if system else ()), *CHAT, Turn(Role.USER, last))


async def prompt_tokens(engine: Engine, prompting: Prompting, turns: tuple[Turn, ...]) -> int | None:
    """What the server says of a request that it answers."""
    parameters, template = DEFAULT.with_knob(Control.MAX_NEW_TOKENS, Knob(1)), prompting.template
    prompt = "" if template is None else template.render(turns)
    request = AnswerRequest(parameters, 1, turns=turns if template is None else (), prompt=prompt)
    return [event.prompt_tokens async for event in engine.stream(request) if isinstance(event, Finished)][-1]


@pytest.fixture(params=["whole", "in pieces"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "in pieces":
        monkeypatch.setattr(module, "SHORT", 0)
    return str(request.param)


@in_event_loop
async def test_the_built_in_model_takes_as_many_as_were_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_model() as model:
        for template in ("chatml", "mistral-v0.1", "none", TEMPLATE_SERVER):
            prompting = choose_prompting(template, BUILTIN_FACTS, TEMPLATES)
            dialect = prompting.dialect
            async with open_engine(model.url, model.api_key, model=model.model_name, dialect=dialect, facts=BUILTIN_FACTS) as engine:
                in_pieces, whole = TokenCounter(prompting), TokenCounter(prompting)
                for question in QUESTIONS:
                    turns = asked(question, system=template != "mistral-v0.1")
                    monkeypatch.setattr(module, "SHORT", 0)
                    counted = await in_pieces.count(turns, giving(engine))
                    monkeypatch.setattr(module, "SHORT", 10_000)
                    assert await whole.count(turns, giving(engine)) == counted
                assert await prompt_tokens(engine, prompting, turns) == counted


@pytest.mark.parametrize(
    ("ours", "theirs", "tokenizer"),
    [
        ("mistral-v0.1", mistral_v01, MISTRAL),
        ("mistral-v0.2", mistral_v01, MISTRAL),
        ("mistral-v0.3", mistral_v01, MISTRAL),
        ("chatml", chatml, SMOLLM),
        ("none", mistral_v01, MISTRAL),
        (TEMPLATE_SERVER, mistral_v01, MISTRAL),
        (TEMPLATE_SERVER, mistral_v02_with_system, MISTRAL),
        (TEMPLATE_SERVER, chatml, SMOLLM),
    ],
)
@in_event_loop
async def test_a_tgi_takes_as_many_as_were_counted(ours: str, theirs: Template, tokenizer: Tokenizer, way: str) -> None:
    facts = ServerFacts(kind=ServerKind.TGI, version="3.3.7", max_total_tokens=4096, max_input_tokens=4095)
    prompting = choose_prompting(ours, facts, TEMPLATES)
    async with (
        TgiServer(template=theirs, tokenizer=tokenizer, script=Script(["x"])) as server,
        open_engine(server.url, None, model="", dialect=prompting.dialect, facts=facts) as engine,
    ):
        counter = TokenCounter(prompting)
        for question in QUESTIONS:
            turns = asked(question, system=theirs is not mistral_v01 or ours not in ("mistral-v0.1", TEMPLATE_SERVER))
            assert await counter.count(turns, giving(engine)) == await prompt_tokens(engine, prompting, turns)


@in_event_loop
async def test_of_a_long_chat_only_what_is_new_goes_to_the_server() -> None:
    facts = ServerFacts(kind=ServerKind.TGI, version="3.3.7")
    for template in (TEMPLATE_SERVER, "mistral-v0.1"):
        prompting = choose_prompting(template, facts, TEMPLATES)
        async with TgiServer() as server, open_engine(server.url, None, model="", dialect=prompting.dialect, facts=facts) as engine:
            counter = TokenCounter(prompting)
            chat = tuple(
                turn for n in range(800) for turn in (Turn(Role.USER, f"Question {n}"), Turn(Role.ASSISTANT, f"And this is answer {n}"))
            )
            first = await counter.count((*chat, Turn(Role.USER, "A long enough draft of a question")), giving(engine))
            server.requests.clear()
            longer = await counter.count((*chat, Turn(Role.USER, "A long enough draft of a question, and more")), giving(engine))
            assert [request.path for request in server.requests] == ["/tokenize"]
            assert len(server.requests[0].raw_body) < 200
            assert first is not None
            assert longer == first + MISTRAL.count(", and more", add_special_tokens=False)
            server.requests.clear()
            assert await counter.count((*chat, Turn(Role.USER, "A long enough draft of a question, and more")), giving(engine)) == longer
            assert not server.requests


@in_event_loop
async def test_what_was_counted_is_not_asked_for_again_and_nothing_is_nothing() -> None:
    questions = 0

    async def ask() -> Engine:
        nonlocal questions
        questions += 1
        return SimpleNamespace(count_turns=unable, render_prompt=unable, token_ids=unable, count_tokens=unable)  # type: ignore[return-value]

    async def unable(_what: object) -> None:
        return None

    counter = TokenCounter(choose_prompting(TEMPLATE_SERVER, ServerFacts(kind=ServerKind.OPENAI), TEMPLATES))
    assert await counter.count((), ask) == 0
    assert questions == 0
    assert await counter.count(CHAT, ask) is None
    asked_once = questions
    assert counter.cannot_tell
    assert await counter.count((*CHAT, Turn(Role.USER, "Well?")), ask) is None
    assert questions == asked_once


def giving(engine: Engine) -> Callable[[], Awaitable[Engine]]:
    async def ask() -> Engine:
        await asyncio.sleep(0)
        return engine

    return ask
