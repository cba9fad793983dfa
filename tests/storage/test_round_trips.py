"""Whatever is stored is read back as it was."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.generation import Generation
from desktop_app.chat.message import Role, new_id
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from tests.storage.samples import a_message, answering, append, asked, conversations, endpoints, generations

same_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@same_database
@given(conversation=conversations, changed=conversations)
def test_conversations(store: ConversationStore, conversation: Conversation, changed: Conversation) -> None:
    store.save_conversation(conversation)
    assert store.conversation(conversation.id) == conversation
    assert conversation in store.conversations()
    store.save_conversation(replace(changed, id=conversation.id))
    assert store.conversation(conversation.id) == replace(changed, id=conversation.id)


@same_database
@given(generation=generations, changed=generations, text=st.text())
def test_generations(store: ConversationStore, generation: Generation, changed: Generation, text: str) -> None:
    conversation, question = asked(store, text)
    answer = a_message(conversation, question, "", Role.ASSISTANT)
    store.add_message(answer)
    generation = replace(generation, id=new_id(), answer_id=answer.id)  # an example may come twice
    changed = replace(changed, id=generation.id, answer_id=answer.id)
    store.start_generation(generation)
    assert store.generations(answer.id) == [generation]
    store.update_generation(changed, prompt=True)
    store.end_generation(changed, text)
    assert store.generation(generation.id) == changed
    branch = store.branch(answer.id)
    assert [message.text for message in branch] == [text, text]
    state = branch[1].answer
    assert state is not None
    assert (state.ending, state.error, state.model, state.limit) == (changed.ending, changed.error, changed.model, changed.max_new_tokens)


@same_database
@given(endpoint=endpoints, changed=endpoints)
def test_endpoints(database: Database, endpoint: Endpoint, changed: Endpoint) -> None:
    kept = EndpointStore(database)
    kept.save(endpoint)
    assert endpoint in kept.endpoints()
    kept.save(replace(changed, id=endpoint.id))
    assert replace(changed, id=endpoint.id) in kept.endpoints()
    kept.remove(endpoint.id)
    assert endpoint.id not in [found.id for found in kept.endpoints()]


@same_database
@given(texts=st.lists(st.text(), max_size=6))
def test_chunks(store: ConversationStore, texts: list[str]) -> None:
    _, answer, generation = answering(store)
    for text in texts:
        append(store, generation, text)
    assert store.branch(answer.id)[-1].text == "".join(texts)
    assert [token.text for token in store.tokens(answer.id)] == texts
    store.close_unfinished(now=1.0)
    assert store.branch(answer.id)[-1].text == "".join(texts)
