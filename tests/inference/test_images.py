"""Images on the wire, to the letter for every dialect; and servers that take none."""

import asyncio
import base64
import json

import pytest
from PySide6.QtGui import QColor, QImage

from desktop_app.chat.attachment import Picture
from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import DEFAULT
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.images import check_read
from desktop_app.inference.opening import open_engine
from desktop_app.inference.probe import probe
from desktop_app.inference.requests import chat_messages, check_size, most_tokens, must_count, wire_request
from desktop_app.rendering.attached_image import encoded_pixels
from tests.inference.builtin import running_model
from tests.inference.canned_server import CannedServer, chunk
from tests.inference.hearing import hear
from tests.loopback_connection import Answer

DOT = Picture("7f", "image/png", b"\x89PNG dot")
URL = f"data:image/png;base64,{base64.b64encode(DOT.data).decode()}"
TURNS = (Turn(Role.SYSTEM, "Be brief."), Turn(Role.USER, "What is it?", (DOT,)))
RAW = "[INST] ![](attachment:7f)What is it? [/INST]"
FACTS = ServerFacts(kind=ServerKind.OPENAI, model="m")
JSON = {"content-type": "application/json"}
CHATS = [dialect for dialect in Dialect if not dialect.takes_raw_prompt]


@pytest.mark.parametrize("dialect", CHATS)
def test_chat_messages_have_the_image_before_the_text(dialect: Dialect) -> None:
    wire = wire_request(AnswerRequest(DEFAULT, 7, turns=TURNS), dialect, FACTS)
    assert wire.body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": URL}}, {"type": "text", "text": "What is it?"}]},
    ]
    assert wire.arguments["messages"] == wire.body["messages"]
    stored = json.loads(wire.prompt)
    assert stored[1]["content"][0]["image_url"] == {"url": "attachment:7f"}  # what is stored names it, and holds it not again


def test_an_image_alone_has_no_empty_text_beside_it() -> None:
    assert chat_messages((Turn(Role.USER, "", (DOT,)),))[0]["content"] == [{"type": "image_url", "image_url": {"url": URL}}]


def test_tgis_own_protocol_has_the_image_in_the_prompt() -> None:
    wire = wire_request(AnswerRequest(DEFAULT, 7, prompt=RAW, images=(DOT,)), Dialect.TGI, FACTS)
    assert wire.body["inputs"] == f"[INST] ![]({URL})What is it? [/INST]"
    assert wire.arguments["prompt"] == wire.body["inputs"]
    assert wire.prompt == RAW


@pytest.mark.parametrize("dialect", [Dialect.LLAMA_CPP_RAW, Dialect.VLLM_RAW])
def test_other_raw_prompts_cannot_hold_images(dialect: Dialect) -> None:
    with pytest.raises(ChatError) as raised:
        wire_request(AnswerRequest(DEFAULT, 7, prompt=RAW, images=(DOT,)), dialect, FACTS)
    assert raised.value.kind is ErrorKind.NO_IMAGES


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT])
def test_a_body_that_images_make_too_large_is_not_sent(dialect: Dialect) -> None:
    for size, fits in ((1_400_000, True), (1_600_000, False)):
        large = Picture("l", "image/jpeg", bytes(size))
        request = AnswerRequest(DEFAULT, 7, turns=(Turn(Role.USER, "?", (large,)),), prompt="![](attachment:l)?", images=(large,))
        wire = wire_request(request, dialect, FACTS)
        if fits:
            check_size(wire, "h")
        else:
            with pytest.raises(ChatError) as raised:
                check_size(wire, "h")
            assert raised.value.kind is ErrorKind.TOO_LARGE


def test_an_image_is_reckoned_with_before_it_is_counted() -> None:
    wire = wire_request(AnswerRequest(DEFAULT, 7, turns=TURNS), Dialect.VLLM_CHAT, FACTS)
    assert most_tokens(wire) > 10_000
    assert must_count(wire, ServerFacts(max_total_tokens=8_192))


def test_a_count_tells_that_an_image_was_read_as_text() -> None:
    large = (Picture("l", "image/jpeg", bytes(90_000)),)
    check_read(3_000, large, "h")
    check_read(100_000, (DOT,), "h")  # too small to tell
    with pytest.raises(ChatError) as raised:
        check_read(60_000, large, "h")
    assert raised.value.kind is ErrorKind.NO_IMAGES


def test_a_text_model_on_tgi_is_noticed_before_it_reads_letters_for_minutes() -> None:
    async def talk() -> None:
        read_as_text = json.dumps({"tokenize_response": [{"id": 1}] * 60_000, "templated_text": ""}).encode()
        async with CannedServer({"POST /chat_tokenize": [Answer(200, read_as_text, JSON)]}) as server:
            request = AnswerRequest(DEFAULT, 7, turns=(Turn(Role.USER, "?", (Picture("l", "image/jpeg", bytes(90_000)),)),))
            facts = ServerFacts(kind=ServerKind.TGI, version="3.3.7", max_total_tokens=1_000_000, max_input_tokens=999_999)
            heard = await hear(server.url, Dialect.TGI_CHAT, request, facts=facts)
            assert heard.error is not None
            assert heard.error.kind is ErrorKind.NO_IMAGES
            assert not server.bodies("/v1/chat/completions")

    asyncio.run(talk())


def test_the_exact_prompt_of_a_server_has_marks_for_images() -> None:
    async def talk() -> None:
        told = json.dumps({"tokenize_response": [], "templated_text": f"[INST] ![]({URL})What is it? [/INST]"}).encode()
        async with (
            CannedServer({"POST /chat_tokenize": [Answer(200, told, JSON)]}) as server,
            open_engine(server.url, None, model="m", dialect=Dialect.TGI_CHAT, facts=FACTS) as engine,
        ):
            assert await engine.render_prompt(TURNS) == RAW

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj", ErrorKind.NO_IMAGES),
        (400, "At most 0 image(s) may be provided in one prompt.", ErrorKind.NO_IMAGES),
        (400, "Only user and assistant roles are supported", ErrorKind.REJECTED),
        (500, "out of memory", ErrorKind.SERVER_ERROR),
    ],
)
def test_a_refusal_of_images_is_told_as_that(status: int, words: str, kind: ErrorKind) -> None:
    async def talk() -> None:
        refusal = Answer(status, json.dumps({"error": {"message": words}}).encode())
        async with CannedServer({"POST /v1/chat/completions": [refusal]}) as server:
            heard = await hear(server.url, Dialect.OPENAI_CHAT, AnswerRequest(DEFAULT, 7, turns=TURNS), facts=FACTS)
            assert heard.error is not None
            assert heard.error.kind is kind
            assert words in heard.error.server_text

    asyncio.run(talk())


def test_a_server_that_sees_answers() -> None:
    async def talk() -> None:
        said = [chunk("A dot."), chunk("", "stop"), "[DONE]"]
        async with CannedServer({"POST /v1/chat/completions": [said]}) as server:
            heard = await hear(server.url, Dialect.OPENAI_CHAT, AnswerRequest(DEFAULT, 7, turns=TURNS), facts=FACTS)
            assert heard.text == "A dot."
            (body,) = server.bodies("/v1/chat/completions")
            assert isinstance(body, dict)
            assert body["messages"][1]["content"][0]["image_url"]["url"] == URL

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("listed", "sees"),
    [
        ({"data": [{"id": "m", "architecture": {"input_modalities": ["text", "image"]}}]}, True),
        ({"data": [{"id": "m", "architecture": {"input_modalities": ["text"]}}]}, False),
        ({"data": [{"id": "m", "owned_by": "llamacpp"}], "models": [{"capabilities": ["completion", "multimodal"]}]}, True),
        ({"data": [{"id": "m", "owned_by": "llamacpp"}], "models": [{"capabilities": ["completion"]}]}, False),
        ({"data": [{"id": "m"}]}, None),
        ({"data": [{"id": "m", "architecture": {"input_modalities": "image"}}], "models": {"0": 1}}, None),
    ],
)
def test_some_servers_say_whether_they_see(listed: dict[str, object], sees: bool | None) -> None:
    async def talk() -> None:
        async with CannedServer(
            {"GET /v1/models": [Answer(200, json.dumps(listed).encode(), {"content-type": "application/json"})]}
        ) as server:
            assert (await probe(server.url, None)).takes_images is sees

    asyncio.run(talk())


def test_the_built_in_model_says_that_it_sees_nothing_and_refuses() -> None:
    async def talk() -> None:
        async with running_model() as model:
            facts = await probe(model.url, model.api_key)
            assert facts.takes_images is False
            red = QImage(64, 64, QImage.Format.Format_RGB32)
            red.fill(QColor("red"))
            request = AnswerRequest(DEFAULT, 7, turns=(Turn(Role.USER, "?", (Picture("r", *encoded_pixels(red)),)),))
            heard = await hear(model.url, Dialect.LLAMA_CPP_CHAT, request, facts=facts, access_token=model.api_key)
            assert heard.error is not None
            assert heard.error.kind is ErrorKind.NO_IMAGES
            assert heard.error.server_text

    asyncio.run(talk())
