"""Whether the server's own chat template has a place for a system prompt."""

import pytest

from desktop_app.inference.probe import probe
from tests.event_loop import in_event_loop
from tests.inference.canned_server import Canned, CannedServer
from tests.inference.test_probe import VLLM_MODEL, models
from tests.loopback_connection import Answer
from tests.replay_server import ReplayServer
from tests.tgi_rules import TGI_2_1
from tests.tgi_server import TgiServer
from tests.tgi_tokenizer import Messages, Template, Tokenizer, chatml, mistral_v01, mistral_v02_with_system


def forgets_it(messages: Messages, tokenizer: Tokenizer) -> str:
    """As the first Phi-3's own template did."""
    return "".join(message["content"] for message in messages if message["role"] != "system")


@pytest.mark.parametrize(
    ("template", "takes"), [(mistral_v01, False), (mistral_v02_with_system, True), (chatml, True), (forgets_it, False), (None, None)]
)
@in_event_loop
async def test_tgi_is_given_one_to_render(template: Template | None, takes: bool | None) -> None:
    async with TgiServer(template=template) as server:
        facts = await probe(server.url, None)
    assert (facts.has_chat_template, facts.takes_system) == (template is not None, takes)


@in_event_loop
async def test_a_tgi_without_the_route_does_not_tell() -> None:
    async with TgiServer(dialect=TGI_2_1) as server:
        assert (await probe(server.url, None)).takes_system is None


@in_event_loop
async def test_the_refusal_of_a_real_tgi() -> None:
    async with ReplayServer("tgi-info", "tgi-models", "tgi-tokenize", "tgi-chat-tokenize-system-refused") as server:
        facts = await probe(server.url, None)
    assert (facts.has_chat_template, facts.takes_system) == (True, False)


REFUSED = Answer.of_json({"message": "System role not supported", "type": "BadRequestError"}, 400)
TOKENS = Answer.of_json({"count": 1, "max_model_len": 2048, "tokens": [1]})


@pytest.mark.parametrize(("answers", "takes"), [([TOKENS], True), ([REFUSED, TOKENS], False), ([REFUSED], None), ([Answer(404)], None)])
@in_event_loop
async def test_vllm_too(answers: list[Canned], takes: bool | None) -> None:
    known: dict[str, list[Canned]] = {
        "GET /v1/models": [models(VLLM_MODEL)],
        "GET /version": [Answer.of_json({"version": "0.9"})],
        "POST /tokenize": [*answers],
    }
    async with CannedServer(known) as server:
        assert (await probe(server.url, None)).takes_system is takes
