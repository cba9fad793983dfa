"""TGI's own protocol against the test TGI: tokens, endings, limits, stop strings, stopping, and whatever a server may send."""

import asyncio
import json
import math
import sys
from dataclasses import replace
from typing import Any

import pytest
from huggingface_hub import TextGenerationStreamOutput
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.inference.engine import Started, StreamEvent
from desktop_app.inference.opening import open_engine
from desktop_app.inference.tgi import TgiReader
from tests.event_loop import in_event_loop
from tests.inference.hearing import PROMPT, ask, hear, parameters
from tests.tgi_rules import TGI_1_4, TGI_2_1, TGI_3_3_7, Limits
from tests.tgi_rules import Dialect as Version
from tests.tgi_scripts import (
    BACKEND_KILLED,
    BIG_SEED,
    BYTE_BY_BYTE,
    CUT_IN_A_CHUNK,
    EMPTY_GENERATED_TEXT,
    HELD_BACK_EMOJI,
    LINE_SEPARATORS,
    NO_FINAL_EVENT,
    NULL_LOGPROB,
    RESET,
    STALLS,
    Script,
    flat_out,
)
from tests.tgi_server import TgiServer

TGI = Dialect.TGI
FACTS = ServerFacts(version="3.3.6-dev0", max_total_tokens=4096, max_input_tokens=4095, max_stop_sequences=4)


def paths(server: TgiServer) -> list[str]:
    return [received.path for received in server.requests]


def sent(server: TgiServer, number: int = -1) -> dict[str, Any]:
    body = server.requests[number].body
    assert isinstance(body, dict)
    parameters = body["parameters"]
    assert isinstance(parameters, dict)
    return parameters


@pytest.mark.parametrize("version", [TGI_1_4, TGI_2_1, TGI_3_3_7])
@in_event_loop
async def test_an_answer_with_everything_that_tgi_tells(version: Version) -> None:
    async with TgiServer(dialect=version) as server:
        heard = await hear(server.url, TGI)
    assert heard.error is None
    assert heard.text == " My favourite condiment is ketchup. It is sweet and sour, and goes very well with chips."
    assert heard.kept == heard.text + "</s>"
    assert heard.tokens[-1].special
    assert all(token.id is not None and token.logprob is not None and len(token.alternatives) == 5 for token in heard.tokens)
    assert heard.started == Started(PROMPT, 256, None)
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.generated_tokens, heard.finished.seed) == (Ending.END_OF_TEXT, 20, 7)


@in_event_loop
async def test_the_limit_is_an_ending() -> None:
    async with TgiServer() as server:
        heard = await hear(server.url, TGI, ask(TGI, parameters(max_new_tokens=3)), facts=FACTS)
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.generated_tokens) == (Ending.LIMIT, 3)
    assert heard.text == " My favourite condiment"


@in_event_loop
async def test_without_facts_the_server_is_asked_for_its_limits() -> None:
    async with TgiServer(limits=Limits(99, 100)) as server:
        heard = await hear(server.url, TGI)
    assert "/info" in paths(server)
    assert heard.finished is not None
    assert sent(server)["max_new_tokens"] < 100


@in_event_loop
async def test_a_short_prompt_is_not_counted() -> None:
    async with TgiServer() as server:
        await hear(server.url, TGI, facts=FACTS)
    assert paths(server) == ["/"]


@in_event_loop
async def test_max_new_tokens_fits_into_what_the_prompt_leaves() -> None:
    prompt = "word " * 4000  # one token each, and BOS
    async with TgiServer() as server:
        heard = await hear(server.url, TGI, ask(TGI, prompt=prompt.strip()), facts=FACTS)
    assert heard.error is None
    assert paths(server) == ["/tokenize", "/"]
    assert heard.started is not None
    assert heard.started.prompt_tokens == 4001
    assert sent(server)["max_new_tokens"] == heard.started.max_new_tokens == 4096 - 4001
    assert heard.finished is not None
    assert heard.finished.prompt_tokens == 4001


@in_event_loop
async def test_a_prompt_without_room_is_not_even_sent() -> None:
    async with TgiServer() as server:
        heard = await hear(server.url, TGI, ask(TGI, prompt="word " * 4200), facts=FACTS)
    assert paths(server) == ["/tokenize"]
    assert heard.started is None
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.TOO_LONG
    too_many, limit = heard.error.numbers
    assert limit == 4095
    assert too_many > 100
    assert heard.error.host == f"127.0.0.1:{server.port}"


@in_event_loop
async def test_a_body_over_the_payload_limit_is_not_sent() -> None:
    async with TgiServer() as server:
        heard = await hear(
            server.url, TGI, ask(TGI, prompt="word " * 500_000), facts=replace(FACTS, max_total_tokens=10**7, max_input_tokens=10**7)
        )
    assert paths(server) == []
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.TOO_LARGE


@in_event_loop
async def test_of_five_stop_strings_four_are_sent_and_all_are_met() -> None:
    async with TgiServer(script=Script([" One", " two", " thr", "ee", " four"], count=10_000, delay=0.001, obey_limits=False)) as server:
        chosen = parameters(stop=("a!", "b!", "c!", "d!", "three"))
        heard = await hear(server.url, TGI, ask(TGI, chosen), facts=FACTS)
        await server.until(lambda: server.requests[-1].cancelled)
    assert sent(server)["stop"] == ["a!", "b!", "c!", "d!"]
    assert heard.text == " One two "
    assert heard.kept == " One two three"
    assert heard.finished is not None
    assert heard.finished.ending is Ending.STOP_STRING
    assert heard.finished.generated_tokens == 4
    assert len(heard.tokens) == 4


@in_event_loop
async def test_a_stop_string_that_tgi_would_miss_is_met_inside_a_token() -> None:
    """TGI looks only at the end of the text after each token."""
    async with TgiServer(script=Script([" in", " Paris", " now"], count=3000, delay=0.001, obey_limits=False)) as server:
        heard = await hear(server.url, TGI, ask(TGI, parameters(stop=("Pari",))), facts=FACTS)
        await server.until(lambda: server.requests[-1].cancelled)
    assert heard.text == " in "
    assert heard.kept == " in Paris"


@in_event_loop
async def test_a_stop_string_that_tgi_met_ends_with_tgi_s_own_figures() -> None:
    async with TgiServer() as server:
        heard = await hear(server.url, TGI, ask(TGI, parameters(stop=(" ketchup",))), facts=FACTS)
        await server.until(lambda: server.requests[-1].finished)
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.seed, heard.finished.prompt_tokens) == (Ending.STOP_STRING, 7, 10)
    assert heard.text == " My favourite condiment is"
    assert heard.kept == " My favourite condiment is ketchup"


@in_event_loop
async def test_a_stop_string_in_a_flood_of_tokens_closes_the_connection() -> None:
    script = replace(flat_out(200_000), pieces=[*flat_out(1).pieces[:9], "STOP"])
    async with TgiServer(script=script) as server:
        heard = await hear(server.url, TGI, ask(TGI, parameters(stop=("STOP",), alternatives=0)), facts=FACTS)
        await server.until(lambda: server.requests[-1].cancelled)
    assert len(heard.tokens) == 10


@in_event_loop
async def test_the_hidden_limit_of_alternatives_costs_one_more_try() -> None:
    async with TgiServer(limits=Limits(max_top_n_tokens=2)) as server:
        heard = await hear(server.url, TGI, facts=FACTS)
    assert heard.error is None
    assert heard.finished is not None
    assert paths(server) == ["/", "/"]
    assert sent(server, 0)["top_n_tokens"] == 5
    assert "top_n_tokens" not in sent(server, 1)
    assert {key: value for key, value in sent(server, 0).items() if key != "top_n_tokens"} == sent(server, 1)
    assert not any(token.alternatives for token in heard.tokens)


@in_event_loop
async def test_other_refusals_are_not_tried_again() -> None:
    async with TgiServer(limits=Limits(max_stop_sequences=1)) as server:
        heard = await hear(server.url, TGI, ask(TGI, parameters(stop=("a", "b"))), facts=FACTS)
    assert paths(server) == ["/"]
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.REJECTED


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (NO_FINAL_EVENT, ErrorKind.BROKE_OFF),
        (CUT_IN_A_CHUNK, ErrorKind.BROKE_OFF),
        (RESET, ErrorKind.BROKE_OFF),
        (BACKEND_KILLED, ErrorKind.GENERATION_FAILED),
    ],
)
@in_event_loop
async def test_an_answer_that_breaks_off_never_looks_complete(script: Script, kind: ErrorKind) -> None:
    async with TgiServer(script=script) as server:
        heard = await hear(server.url, TGI, facts=FACTS)
    assert heard.finished is None
    assert heard.error is not None
    assert heard.error.kind is kind
    if script is not RESET:  # a reset may throw away what was not read yet
        assert heard.tokens


@in_event_loop
async def test_what_was_held_back_comes_out_when_the_answer_breaks_off() -> None:
    async with TgiServer(script=Script([" All", " the", " en"], ending=NO_FINAL_EVENT.ending)) as server:
        heard = await hear(server.url, TGI, ask(TGI, parameters(stop=("the end",))), facts=FACTS)
    assert heard.text == " All the en"
    assert heard.error is not None


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (HELD_BACK_EMOJI, " Wind 🌬️ blows"),
        (LINE_SEPARATORS, " a\u2028b\u0085c\u2029d"),
        (BYTE_BY_BYTE, " Grüße 🌬️\u2028 end"),
        (EMPTY_GENERATED_TEXT, " Half of"),
    ],
)
@in_event_loop
async def test_difficult_texts(script: Script, text: str) -> None:
    async with TgiServer(script=script) as server:
        heard = await hear(server.url, TGI, facts=FACTS)
    assert heard.error is None
    assert heard.text == text


@in_event_loop
async def test_a_log_probability_may_be_missing() -> None:
    async with TgiServer(script=NULL_LOGPROB) as server:
        heard = await hear(server.url, TGI, facts=FACTS)
    assert [token.logprob for token in heard.tokens][:2] == [None, -0.5]


@in_event_loop
async def test_the_largest_seed_comes_back_as_it_is() -> None:
    async with TgiServer(script=BIG_SEED) as server:
        heard = await hear(server.url, TGI, ask(TGI, seed=2**64 - 1), facts=FACTS)
    assert sent(server)["seed"] == 2**64 - 1
    assert heard.finished is not None
    assert heard.finished.seed == 2**64 - 1


@in_event_loop
async def test_the_access_token_reaches_the_server() -> None:
    async with TgiServer(api_key="s3cret") as server:
        good = await hear(server.url, TGI, access_token="s3cret", facts=FACTS)
        bad = await hear(server.url, TGI, access_token="wrong", facts=FACTS)
    assert good.finished is not None
    assert bad.error is not None
    assert bad.error.kind is ErrorKind.UNAUTHORIZED
    assert "s3cret" not in str(bad.error)


@pytest.mark.parametrize("script", [STALLS, Script([" a", " b"], count=5000, delay=0.002, obey_limits=False), flat_out(300_000)])
@in_event_loop
async def test_cancelling_the_task_closes_the_connection(script: Script) -> None:
    async with TgiServer(script=script) as server:
        events: list[StreamEvent] = []
        some = asyncio.Event()

        async def listen() -> None:
            async with open_engine(server.url, None, model="", dialect=TGI, facts=FACTS) as engine:
                async for event in engine.stream(ask(TGI, parameters(alternatives=0))):
                    events.append(event)
                    if len(events) > 2:
                        some.set()

        task = asyncio.create_task(listen())
        await some.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until(lambda: server.requests[-1].cancelled)
    assert all(isinstance(event, Token) for event in events[1:])


@pytest.mark.parametrize("cancelled", [True, False])
@in_event_loop
async def test_a_listener_that_goes_away_between_two_tokens_closes_the_connection(cancelled: bool) -> None:
    async with TgiServer(script=flat_out(300_000)) as server:
        resting = asyncio.Event()

        async def listen() -> None:
            async with open_engine(server.url, None, model="", dialect=TGI, facts=FACTS) as engine:
                async for event in engine.stream(ask(TGI, parameters(alternatives=0))):
                    if isinstance(event, Token):
                        resting.set()
                        if not cancelled:
                            break
                        await asyncio.sleep(60)

        task = asyncio.create_task(listen())
        await resting.wait()
        if cancelled:
            task.cancel()
        await asyncio.wait([task])
        await server.until(lambda: server.requests[-1].cancelled)
    assert task.cancelled() is cancelled


@in_event_loop
async def test_a_flood_of_tokens_leaves_the_loop_its_turns() -> None:
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    ticking = asyncio.create_task(tick())
    async with TgiServer(script=flat_out(5_000)) as server:
        with_server_alone = turns
        heard = await hear(server.url, TGI, ask(TGI, parameters(alternatives=0)), facts=FACTS)
    ticking.cancel()
    assert len(heard.tokens) == 5_000
    assert turns - with_server_alone > 20


@in_event_loop
async def test_nothing_is_left_for_the_garbage_collector() -> None:
    """An async generator that is finalized by the loop's hook was not closed by us."""
    abandoned: list[str] = []
    hooks = sys.get_asyncgen_hooks()

    def note(generator: Any) -> None:
        if "/tests/" not in generator.ag_code.co_filename:  # the test server may do as it likes
            abandoned.append(generator.__qualname__)
        assert hooks.finalizer is not None
        hooks.finalizer(generator)

    sys.set_asyncgen_hooks(finalizer=note)
    async with TgiServer() as server:
        await hear(server.url, TGI, facts=FACTS)  # to the end
        await hear(server.url, TGI, ask(TGI, parameters(stop=("fav",))), facts=FACTS)  # a stop string that only Brise sees
        server.script = replace(flat_out(100_000), pieces=["word", "STOP"])
        await hear(server.url, TGI, ask(TGI, parameters(stop=("STO",))), facts=FACTS)
        server.script = NO_FINAL_EVENT
        await hear(server.url, TGI, facts=FACTS)
    await asyncio.sleep(0)
    assert abandoned == []


@in_event_loop
async def test_questions() -> None:
    async with TgiServer() as server, open_engine(server.url, None, model="", dialect=TGI, facts=FACTS) as engine:
        assert await engine.count_tokens("[INST] Hello [/INST]") == 5
        assert await engine.count_tokens("") == 0
        assert await engine.render_prompt((Turn(Role.USER, "Hello"),)) == "<s>[INST] Hello [/INST]"
        assert (await engine.facts()).max_total_tokens == 4096


@in_event_loop
async def test_an_old_server_cannot_render_a_prompt() -> None:
    async with TgiServer(dialect=TGI_1_4) as server, open_engine(server.url, None, model="", dialect=TGI, facts=FACTS) as engine:
        assert await engine.render_prompt((Turn(Role.USER, "Hello"),)) is None
        assert await engine.count_tokens("[INST] Hello [/INST]") == 5


@in_event_loop
async def test_texts_that_look_like_json_are_counted_right() -> None:
    tricky = ['"id"', '{"id":1}', '\\"id\\":', '"id":"id"']
    async with TgiServer() as server, open_engine(server.url, None, model="", dialect=TGI, facts=FACTS) as engine:
        for text in tricky:
            assert await engine.count_tokens(text) == server.tokenizer.count(text, add_special_tokens=True)
        long = '"id" ' * 30_000
        assert await engine.count_tokens(long) == server.tokenizer.count(long, add_special_tokens=True)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["eos_token", "length", "a\ud83c", "x" * 5000, 2**64 - 1, -1]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "token",
                    "top_tokens",
                    "details",
                    "generated_text",
                    "id",
                    "text",
                    "logprob",
                    "special",
                    "get",
                    "seed",
                    "finish_reason",
                    "generated_tokens",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
)


@given(st.lists(st.dictionaries(st.sampled_from(["token", "top_tokens", "details", "generated_text", "get", "keys"]), JSON), max_size=4))
def test_whatever_a_server_sends_becomes_tokens_that_can_be_kept(events: list[dict[str, object]]) -> None:
    reader, track = TgiReader(2), TokenTrack()
    for event in events:
        try:
            parsed: Any = TextGenerationStreamOutput.parse_obj_as_instance(event)
        except (
            ValueError,
            TypeError,
            AttributeError,
            RecursionError,
        ):  # the hub's own failure, told as UNREADABLE or as a bug by the stream
            parsed = event
        for token in reader.read(parsed):
            assert len(token.text) <= 4096
            token.text.encode()  # no half characters
            assert token.logprob is None or math.isfinite(token.logprob)
            assert token.id is None or 0 <= token.id < 2**63
            track.append(token)
    json.dumps([token.text for token in track])
    assert reader.seed is None or 0 <= reader.seed < 2**64


def test_a_very_long_token_is_split_and_nothing_is_lost() -> None:
    text = "ab🎉" * 5000
    tokens = list(TgiReader(None).read({"token": {"id": 1, "text": text, "logprob": -1.0, "special": False}}))
    assert "".join(token.text for token in tokens) == text
    assert (tokens[0].id, tokens[0].logprob) == (1, -1.0)
    assert all(token.id is None for token in tokens[1:])


def test_alternatives_are_bounded() -> None:
    others = [{"id": n, "text": "y" * 3000, "logprob": -float(n)} for n in range(100)]
    (token,) = TgiReader(None).read({"token": {"id": 1, "text": "x", "logprob": None, "special": False}, "top_tokens": others})
    assert len(token.alternatives) == 32
    assert all(len(other.text) == 1000 for other in token.alternatives)


@pytest.mark.parametrize(("limit", "ending"), [(2, Ending.LIMIT), (5, Ending.END_OF_TEXT), (None, Ending.END_OF_TEXT)])
def test_a_last_event_without_details_is_still_an_ending(limit: int | None, ending: Ending) -> None:
    reader = TgiReader(limit)
    token = {"id": 1, "text": "x", "logprob": -1.0, "special": False}
    assert len(list(reader.read({"token": token}))) == 1
    assert reader.ending is None
    assert len(list(reader.read({"token": token, "generated_text": "xx"}))) == 1
    assert reader.ending is ending
