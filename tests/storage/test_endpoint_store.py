"""Endpoints in the user's order."""

from dataclasses import replace

from desktop_app.chat.endpoint import Endpoint
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from tests.storage.samples import asked


def order(store: EndpointStore) -> str:
    return "".join(endpoint.id for endpoint in store.endpoints())


def test_new_ones_go_to_the_end_and_saving_again_keeps_the_place(database: Database) -> None:
    store = EndpointStore(database)
    for name in "abc":
        store.save(Endpoint(name, name.upper()))
    store.save(Endpoint("a", "renamed", url="http://127.0.0.1:8080"))
    assert order(store) == "abc"
    assert store.endpoints()[0].name == "renamed"


def test_one_can_be_put_before_another(database: Database) -> None:
    store = EndpointStore(database)
    for name in "abcd":
        store.save(Endpoint(name, name))
    store.save(Endpoint("d", "d"), position=0)
    assert order(store) == "dabc"
    store.save(Endpoint("e", "e"), position=2)
    assert order(store) == "daebc"


def test_a_temporary_one_is_not_kept(database: Database) -> None:
    store = EndpointStore(database)
    store.save(Endpoint("t", "of this run", temporary=True))
    assert store.endpoints() == []


def test_removing_one_leaves_the_chats_that_used_it(database: Database) -> None:
    endpoints, store = EndpointStore(database), ConversationStore(database)
    endpoints.save(Endpoint("e1", "Local TGI"))
    conversation, _ = asked(store)
    store.save_conversation(replace(conversation, endpoint_id="e1"))
    endpoints.remove("e1")
    endpoints.remove("e1")
    assert endpoints.endpoints() == []
    assert store.conversations()[0].endpoint_id == "e1"


def test_unreadable_facts_are_no_facts(database: Database) -> None:
    store = EndpointStore(database)
    store.save(Endpoint("a", "A"))
    for facts in ("", "[]", "nonsense", '{"kind": 7, "models": [1, "m"], "latency": "soon", "max_total_tokens": true}', "[" * 100_000):
        database.write("UPDATE endpoint SET facts = ?", (facts,))
        (found,) = store.endpoints()
        assert (found.name, found.facts.max_total_tokens, found.facts.latency) == ("A", None, None)
