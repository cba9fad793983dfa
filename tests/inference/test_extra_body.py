"""Extra JSON, adapters, watermarks and truncation on the wire."""

from typing import Any

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.parameters import DEFAULT, WIRE, Control, Knob
from desktop_app.inference.requests import must_count, wire_request
from tests.event_loop import in_event_loop
from tests.inference.hearing import ask, hear, parameters
from tests.inference.test_requests import captured, exact, facts_for
from tests.tgi_rules import Limits
from tests.tgi_server import TgiServer

EXTRA = parameters(extra_body='{"min_p": 0.1, "options": {"use_cache": false, "none": null}}')


@pytest.mark.parametrize("dialect", list(Dialect))
@in_event_loop
async def test_it_stands_in_the_body_at_every_server(dialect: Dialect) -> None:
    body: Any = await captured(dialect, EXTRA, 7)
    assert body["min_p"] == 0.1
    assert body["options"] == {"use_cache": False, "none": None}, "to the letter: the hub's client would drop what is null"
    plain: Any = await captured(dialect, DEFAULT, 7)
    assert exact({key: value for key, value in body.items() if key not in ("min_p", "options")}) == exact(plain)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_the_endpoint_s_comes_first_and_the_chat_s_over_it(dialect: Dialect) -> None:
    wire = wire_request(ask(dialect, EXTRA), dialect, facts_for(dialect), endpoint_body='{"min_p": 0.9, "user": "me"}')
    assert (wire.body["min_p"], wire.body["user"]) == (0.1, "me")
    assert not wire.by_hub
    assert (
        wire_request(ask(dialect), dialect, facts_for(dialect)).by_hub
        == wire_request(ask(dialect), dialect, facts_for(dialect), endpoint_body=" ").by_hub
    )


def test_the_hub_s_client_can_be_told_the_same_in_chat() -> None:
    """For code that is copied: its chat method takes an `extra_body`."""
    wire = wire_request(ask(Dialect.VLLM_CHAT, EXTRA), Dialect.VLLM_CHAT, facts_for(Dialect.VLLM_CHAT))
    extra = wire.arguments["extra_body"]
    assert isinstance(extra, dict)
    assert extra["min_p"] == 0.1
    assert extra["return_token_ids"] is True


def test_tgi_s_parameters_are_added_to() -> None:
    wire = wire_request(ask(Dialect.TGI, parameters(extra_body='{"parameters": {"new_one": 1}}')), Dialect.TGI, ServerFacts())
    sent = wire.body["parameters"]
    assert isinstance(sent, dict)
    assert (sent["new_one"], sent["seed"], sent["details"]) == (1, 7, True)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_what_a_control_decides_there_is_refused_before_it_is_sent(dialect: Dialect) -> None:
    for key in ("stream", "messages", *(key.name for key in WIRE[dialect].values())):
        with pytest.raises(ChatError) as raised:
            wire_request(ask(dialect), dialect, ServerFacts(), endpoint_body=f'{{"{key}": 1}}')
        assert (raised.value.kind, raised.value.detail) == (ErrorKind.EXTRA_BODY, f"reserved: {key}")


def test_what_is_switched_off_is_not_even_read() -> None:
    off = DEFAULT.with_knob(Control.EXTRA, Knob("{no json", on=False))
    assert wire_request(ask(Dialect.TGI, off), Dialect.TGI, ServerFacts()).by_hub


def test_the_adapter_is_named_where_tgi_looks_for_it() -> None:
    named = parameters(adapter_id=" org/french ")
    assert wire_request(ask(Dialect.TGI, named), Dialect.TGI, ServerFacts()).arguments["adapter_id"] == "org/french"
    assert wire_request(ask(Dialect.TGI_CHAT, named), Dialect.TGI_CHAT, ServerFacts()).body["model"] == "org/french"
    assert wire_request(ask(Dialect.TGI_CHAT), Dialect.TGI_CHAT, ServerFacts()).body["model"] == "tgi"
    for dialect in (Dialect.VLLM_CHAT, Dialect.LLAMA_CPP_CHAT, Dialect.OPENAI_CHAT):
        assert exact(wire_request(ask(dialect, named), dialect, ServerFacts()).body) == exact(
            wire_request(ask(dialect), dialect, ServerFacts()).body
        )


def test_a_watermark_is_wanted_or_not_spoken_of() -> None:
    on, off = parameters(watermark=None), DEFAULT
    assert wire_request(ask(Dialect.TGI, on), Dialect.TGI, ServerFacts()).arguments["watermark"] is True
    assert "watermark" not in wire_request(ask(Dialect.TGI, off), Dialect.TGI, ServerFacts()).arguments


@in_event_loop
async def test_a_prompt_that_is_truncated_fits_and_the_server_says_how_much_it_read() -> None:
    long = " ".join(["word"] * 500)
    async with TgiServer(limits=Limits(max_input_tokens=240, max_total_tokens=256)) as server:
        heard = await hear(server.url, Dialect.TGI, ask(Dialect.TGI, parameters(truncate=100), prompt=long))
        assert heard.error is None
        assert heard.finished is not None
        assert heard.finished.prompt_tokens == 100
        more = await hear(server.url, Dialect.TGI, ask(Dialect.TGI, parameters(truncate=131_072), prompt=long))
        assert more.finished is not None
        assert more.finished.prompt_tokens == 240, "as much as the server takes at most"
        whole = await hear(server.url, Dialect.TGI, ask(Dialect.TGI, parameters(truncate=0), prompt=long))
        assert whole.error is not None
        assert whole.error.kind is ErrorKind.TOO_LONG


def test_a_short_rest_of_a_long_prompt_need_not_be_counted() -> None:
    facts = ServerFacts(max_total_tokens=4096, max_input_tokens=4095)
    long = "word " * 4000
    assert must_count(wire_request(ask(Dialect.TGI, DEFAULT, prompt=long), Dialect.TGI, facts), facts)
    assert not must_count(wire_request(ask(Dialect.TGI, parameters(truncate=256), prompt=long), Dialect.TGI, facts), facts)
