"""What a server can do, and that the dialog says no more and no less of it than the engines do."""

from dataclasses import asdict

import pytest

from desktop_app.chat.abilities import Ability, abilities_of, capabilities_of, most_alternatives, version_number
from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind, dialect_for

ASKED = tuple(kind for kind in ServerKind if kind is not ServerKind.UNKNOWN)


@pytest.mark.parametrize(
    ("version", "number"), [("3.3.6-dev0", (3, 3)), ("v2.0.2", (2, 0)), ("1.4.0", (1, 4)), ("", (99, 0)), ("dev", (99, 0)), ("3", (99, 0))]
)
def test_versions_are_read_leniently(version: str, number: tuple[int, int]) -> None:
    assert version_number(version) == number


def test_nothing_is_said_of_a_server_that_was_not_asked() -> None:
    assert abilities_of(ServerFacts()) == {}


@pytest.mark.parametrize("kind", ASKED)
def test_all_is_said_in_one_order(kind: ServerKind) -> None:
    assert list(abilities_of(ServerFacts(kind))) == list(Ability)


@pytest.mark.parametrize("kind", ASKED)
def test_what_the_table_says_for_a_server_is_what_its_engines_can(kind: ServerKind) -> None:
    for version in ("", "1.3.4", "2.0.2", "3.3.7"):
        facts = ServerFacts(kind, version)
        engines = [asdict(capabilities_of(dialect_for(kind, servers_own_template=own), facts)) for own in (True, False)]
        for ability, can in abilities_of(facts).items():
            if ability.value in engines[0] and can is not None:
                assert can is any(engine[ability.value] for engine in engines), ability
        assert most_alternatives(facts) == max(engine["alternatives"] for engine in engines)


def test_what_a_server_tells_itself() -> None:
    for told in (True, False, None):
        abilities = abilities_of(ServerFacts(ServerKind.LLAMA_CPP, takes_images=told, takes_tools=told))
        assert (abilities[Ability.IMAGES], abilities[Ability.TOOLS]) == (told, told)


def test_nobody_promises_what_an_unknown_server_leaves_out() -> None:
    abilities = abilities_of(ServerFacts(ServerKind.OPENAI))
    assert (abilities[Ability.LOGPROBS], abilities[Ability.ALTERNATIVES], abilities[Ability.RAW_PROMPT]) == (None, None, False)


@pytest.mark.parametrize(
    ("facts", "tools", "grammar", "alternatives"),
    [
        (ServerFacts(version="3.3.6-dev0"), True, True, 5),
        (ServerFacts(version="1.4.0"), None, True, 5),
        (ServerFacts(version="1.1.0"), False, False, 5),
        (ServerFacts(version="3.3.7", has_chat_template=False), False, True, 5),
        (ServerFacts(version="3.3.7", max_stop_sequences=0), False, False, 0),
    ],
)
def test_tgi_by_version_and_backend(facts: ServerFacts, tools: bool | None, grammar: bool, alternatives: int) -> None:
    asked = ServerFacts(
        ServerKind.TGI, facts.version, has_chat_template=facts.has_chat_template, max_stop_sequences=facts.max_stop_sequences
    )
    abilities = abilities_of(asked)
    assert (abilities[Ability.TOOLS], abilities[Ability.GRAMMAR], most_alternatives(asked)) == (tools, grammar, alternatives)


def test_old_tgi_cannot_show_what_a_chat_becomes() -> None:
    assert not capabilities_of(Dialect.TGI_CHAT, ServerFacts(version="2.2.0")).exact_prompt
    assert capabilities_of(Dialect.TGI_CHAT, ServerFacts(version="2.3.0")).exact_prompt
