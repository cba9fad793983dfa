"""A grammar as each server receives it, and what is never sent."""

import json
from typing import Any

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.inference.requests import wire_request
from desktop_app.ui.grammar_examples import EXAMPLES
from tests.event_loop import in_event_loop
from tests.inference.hearing import ask, hear, parameters
from tests.inference.test_requests import captured, exact, facts_for
from tests.tgi_server import TgiServer

SCHEMA = {"type": "object", "properties": {"fruit": {"enum": ["fig", None]}, "none": {"const": None}, "a\ud800": {}}}
SENT = {"type": "object", "properties": {"fruit": {"enum": ["fig", None]}, "none": {"const": None}, "a\ufffd": {}}}
AS_JSON = parameters(grammar=Grammar(GrammarKind.JSON, json.dumps(SCHEMA)))
AS_PATTERN = parameters(grammar=Grammar(GrammarKind.REGEX, "(yes|no)"))

BODIES: dict[Dialect, tuple[str, object, object]] = {
    Dialect.TGI: ("grammar", {"type": "json", "value": SENT}, {"type": "regex", "value": "(yes|no)"}),
    Dialect.TGI_CHAT: ("response_format", {"type": "json", "value": SENT}, {"type": "regex", "value": "(yes|no)"}),
    Dialect.LLAMA_CPP_CHAT: ("json_schema", SENT, None),
    Dialect.LLAMA_CPP_RAW: ("json_schema", SENT, None),
    Dialect.VLLM_CHAT: ("structured_outputs", {"json": SENT}, {"regex": "(yes|no)"}),
    Dialect.VLLM_RAW: ("structured_outputs", {"json": SENT}, {"regex": "(yes|no)"}),
    Dialect.TRANSFORMERS_CHAT: ("response_format", None, None),
    Dialect.OPENAI_RAW: ("response_format", None, None),
    Dialect.OPENAI_CHAT: ("response_format", {"type": "json_schema", "json_schema": {"name": "answer", "schema": SENT}}, None),
}


@pytest.mark.parametrize("dialect", list(Dialect))
@in_event_loop
async def test_each_server_receives_it_in_its_own_words(dialect: Dialect) -> None:
    key, schema, pattern = BODIES[dialect]
    for chosen, wanted in ((AS_JSON, schema), (AS_PATTERN, pattern)):
        body: Any = await captured(dialect, chosen, 7)
        assert exact(body.get("parameters", body).get(key)) == exact(wanted), "nulls and all: the hub's client would drop them"
        assert exact(wire_request(ask(dialect, chosen), dialect, facts_for(dialect)).body) == exact(body)


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT])
@in_event_loop
async def test_what_tgi_could_only_refuse_is_not_sent(dialect: Dialect) -> None:
    async with TgiServer() as server:
        for text in ('{"type": "array"}', "[]", "{", '{"properties": []}'):
            heard = await hear(server.url, dialect, ask(dialect, parameters(grammar=Grammar(GrammarKind.JSON, text))))
            assert heard.error is not None
            assert heard.error.kind is ErrorKind.GRAMMAR
        assert not [sent for sent in server.requests if sent.method == "POST"]


@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_example_can_be_sent(dialect: Dialect) -> None:
    for kind, texts in EXAMPLES.items():
        for text in texts.values():
            wire_request(ask(dialect, parameters(grammar=Grammar(kind, text))), dialect, ServerFacts())
