"""A generation's request once more: as it was sent, whole answers, the best of several and the endpoint's extra JSON included."""

from dataclasses import replace

import pytest

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.message import Role
from desktop_app.chat.parameters import DEFAULT, Control, Knob
from desktop_app.exchange.code_request import CodeServer, code_request
from desktop_app.exchange.request_code import request_code
from desktop_app.exchange.sent_request import Servers, request_of
from desktop_app.inference.requests import WireRequest
from tests.exchange.test_request_code import English
from tests.storage.samples import a_conversation, a_generation, a_message

BEST = DEFAULT.with_knob(Control.STREAM, Knob(None, on=False)).with_knob(Control.BEST_OF, Knob(3))


def sent(body: str = "", most: int | None = 4) -> WireRequest:
    endpoint = Endpoint("e1", "TGI", "http://127.0.0.1:8080", facts=ServerFacts(max_best_of=most), options=EndpointOptions(body=body))
    generation = replace(
        a_generation(a_message(a_conversation(), None, "", Role.ASSISTANT)),
        endpoint_id="e1",
        dialect=Dialect.TGI,
        parameters=BEST,
        seed=None,
        prompt="[INST] Hi [/INST]",
    )
    return request_of(generation, Servers({"e1": endpoint}, {}), Dialect.TGI, [])


def test_the_best_of_several_is_asked_for_again() -> None:
    wire = sent()
    assert wire.body["stream"] is False
    assert wire.body["parameters"]["best_of"] == wire.arguments["best_of"] == 3  # type: ignore[index]
    assert sent(most=None).arguments["best_of"] == 2


def test_the_endpoint_s_extra_json_is_in_it() -> None:
    assert sent('{"options": {"use_cache": false}}').body["options"] == {"use_cache": False}
    assert "options" not in sent("{").body  # it never was one


@pytest.mark.parametrize("form", CodeForm)
def test_no_code_streams_the_best_of_several(form: CodeForm) -> None:
    request = code_request(sent(), Dialect.TGI, CodeServer("TGI", "http://127.0.0.1:8080"))
    whole, streamed = (request_code(form, request, English(), streams=streams) for streams in (False, True))
    assert whole is not None
    assert streamed is not None
    assert "best_of" in whole
    assert "best_of" not in streamed
