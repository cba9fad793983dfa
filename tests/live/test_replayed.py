"""The conversation with servers that are always at hand, so that the script cannot rot, and finds what it is there to find."""

import asyncio
import io
from collections.abc import Sequence

import pytest

from desktop_app.chat.endpoint import Dialect, ServerKind
from tests.live.answers import LONG
from tests.live.conversation import converse
from tests.live.refusals import WRONG
from tests.live.row import Row, print_rows
from tests.live.starting import CannotStart, started
from tests.tgi_rules import TGI_2_1, Asked
from tests.tgi_scripts import Piece, Script
from tests.tgi_server import TgiServer

COUNTED = " one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen" * 4


def counting(asked: Asked) -> Script:
    """A model that can count, goes on where it is, and keeps to both grammars of the conversation."""
    grammar = asked.parameters.get("grammar")
    if isinstance(grammar, dict):
        return Script(["red" if grammar["type"] == "regex" else '{"colour": "red"}', "</s>"])
    pieces = TgiServer().tokenizer.split(COUNTED)
    begun = next((at for at in range(len(pieces), 0, -1) if asked.inputs.endswith("".join(pieces[:at]).strip())), 0)
    return Script([*pieces[begun:], "</s>"], delay=0.001)


async def rows_of(server: TgiServer) -> Sequence[Row]:
    async with server:
        return [row async for row in converse(server.url, kind=ServerKind.TGI)]


def asked_tokens(body: object, inside: str = "") -> object:
    found = body.get(inside) if inside and isinstance(body, dict) else body
    return found.get("max_new_tokens", found.get("max_tokens")) if isinstance(found, dict) else None


def broken(rows: Sequence[Row]) -> set[str]:
    return {row.step for row in rows if row.kept is False}


def test_tgi_keeps_its_promises_in_both_protocols() -> None:
    server = TgiServer(script=counting)
    rows = asyncio.run(rows_of(server))
    assert [row for row in rows if row.kept is False] == []
    assert {row.dialect for row in rows} == {"", Dialect.TGI_CHAT, Dialect.TGI}
    long_ones = [request for request in server.requests if LONG in (asked_tokens(request.body), asked_tokens(request.body, "parameters"))]
    assert [request.outcome for request in long_ones] == ["cancelled"] * 2, "stopped in each protocol, and the server saw it"


def test_the_built_in_engine_keeps_its_promises() -> None:
    async def talk() -> Sequence[Row]:
        async with started(ServerKind.LLAMA_CPP) as server:
            return [row async for row in converse(server.url, server.access_token, model=server.model, kind=ServerKind.LLAMA_CPP)]

    rows = asyncio.run(talk())
    assert [row for row in rows if row.kept is False] == []
    assert {row.dialect for row in rows} == {"", Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW}


def test_an_older_version_is_held_to_less() -> None:
    rows = asyncio.run(rows_of(TgiServer(dialect=TGI_2_1, script=counting)))
    unpromised = {row.step for row in rows if row.dialect == Dialect.TGI_CHAT and row.kept is None}
    assert {"continue", "count", "rendered prompt"} <= unpromised
    assert broken(rows) == set()


def test_a_model_that_keeps_to_nothing_is_found_out() -> None:
    server = TgiServer(script=Script([Piece(" word"), Piece(" by"), Piece(" word", logprob=None), "</s>"]))
    assert broken(asyncio.run(rows_of(server))) == {"log-probabilities", "stop", "continue", "JSON schema", "pattern"}


def test_nobody_there_is_one_row() -> None:
    async def talk() -> Sequence[Row]:
        async with TgiServer() as server:
            url = server.url
        return [row async for row in converse(url)]

    (row,) = asyncio.run(talk())
    assert row.kept is False
    assert row.came.startswith("unreachable")


def test_a_server_cannot_break_the_table() -> None:
    out = io.StringIO()
    print_rows([Row("tgi", "stream", "a text", "one\ntwo\x1b[2J" + "x" * 500, kept=False), Row("tgi", "pattern", "", "", kept=None)], out)
    head, first, second, _, last = out.getvalue().splitlines()
    assert "one two [2J" in first
    assert len(first) < 200
    assert head.index("came") == first.index("one")
    assert second.startswith("tgi")
    assert last == "0 of 1 promises kept"


@pytest.mark.parametrize("kind", [ServerKind.TRANSFORMERS, ServerKind.VLLM])
def test_what_is_not_installed_is_said(kind: ServerKind, tmp_path: object) -> None:
    async def start(model: str) -> None:
        async with started(kind, model=model, folder=str(tmp_path)):
            pass

    with pytest.raises(CannotStart, match="is not installed"):
        asyncio.run(start(str(tmp_path)))
    with pytest.raises(CannotStart, match="--model"):
        asyncio.run(start(f"{tmp_path}/none"))


def test_every_dialect_has_something_to_refuse() -> None:
    assert set(WRONG) == set(Dialect)
