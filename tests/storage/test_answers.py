"""An answer from its request to its end, and after a crash."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan, TypedSpan
from desktop_app.chat.message import AnswerState, Message, Phase, Role
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_generation, a_message, answering, append, asked, ended, track


def shown(store: ConversationStore, answer: Message) -> Message:
    return store.branch(answer.id)[-1]


def test_a_running_answer_is_read_from_its_chunks(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    state = shown(store, answer).answer
    assert state is not None
    assert (state.phase, state.model, state.endpoint_name) == (Phase.WAITING, "Mistral-7B-Instruct-v0.1", "Local TGI")
    append(store, generation, "My favourite", " condiment")
    append(store, generation, " is ketchup.")
    found = shown(store, answer)
    assert found.text == "My favourite condiment is ketchup."
    assert found.answer is not None
    assert found.answer.phase is Phase.STREAMING
    assert [token.text for token in store.tokens(answer.id)] == ["My favourite", " condiment", " is ketchup."]


def test_an_ended_answer_says_how_it_ended(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    append(store, generation, " My", " favourite")
    error = ChatError(ErrorKind.BROKE_OFF, host="127.0.0.1:8080", detail="IncompleteRead")
    final = replace(ended(generation, Ending.BROKE_OFF), error=error)
    store.end_generation(final, "My favourite")
    found = shown(store, answer)
    assert found.text == "My favourite"
    assert found.answer == AnswerState(
        Phase.ENDED, Ending.BROKE_OFF, error, "Mistral-7B-Instruct-v0.1", "Local TGI", tokens=2, seconds=2.0, limit=256
    )
    assert store.generations(answer.id) == [final]
    assert store.generation(generation.id) == final


def test_what_becomes_known_during_the_answer_is_kept(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    known = replace(generation, prompt="as it was really sent", max_new_tokens=100, prompt_tokens=12, model="other", seed=7)
    store.update_generation(known, prompt=True)
    assert store.generations(answer.id) == [known]


def test_a_long_prompt_is_not_written_again_every_second(path: Path, store: ConversationStore) -> None:
    _, _, generation = answering(store)
    generation = replace(generation, prompt="x" * 500_000)
    store.update_generation(generation, prompt=True)
    log = path.with_name("brise.db-wal")
    before = log.stat().st_size
    for tokens in range(10):
        store.update_generation(replace(generation, generated_tokens=tokens))
    assert log.stat().st_size - before < 500_000


def test_a_generation_that_goes_on_where_another_one_ended(store: ConversationStore) -> None:
    _, answer, first = answering(store)
    append(store, first, "One,", " two,")
    store.end_generation(ended(first, Ending.LIMIT), "One, two,")
    second = replace(a_generation(answer), model="same")
    store.start_generation(second)
    append(store, second, " three")
    assert shown(store, answer).text == "One, two, three"
    store.end_generation(ended(second, tokens=1), "One, two, three")
    found = shown(store, answer)
    assert found.text == "One, two, three"
    assert found.answer is not None
    assert (found.answer.ending, found.answer.tokens, found.answer.seconds) == (Ending.END_OF_TEXT, 3, 4.0)
    assert [token.text for token in store.tokens(answer.id)] == ["One,", " two,", " three"]
    assert store.shape(answer.id) == AnswerShape((GeneratedSpan(first.id), GeneratedSpan(second.id)))
    assert [generation.id for generation in store.generations(answer.id)] == [first.id, second.id]


def test_an_answer_made_of_pieces(store: ConversationStore) -> None:
    """A typed beginning, the head of another answer, and a generation of its own."""
    conversation, old, first = answering(store)
    append(store, first, "I", " like", " ketchup", ".")
    append(store, first, " A", " lot", ".")
    store.end_generation(ended(first), "I like ketchup. A lot.")
    new = replace(a_message(conversation, None, "", Role.ASSISTANT), parent_id=old.parent_id)
    store.add_message(new)
    origin = AnswerOrigin(old.id, 5)
    store.set_shape(new.id, AnswerShape((TypedSpan("Well: "), GeneratedSpan(first.id, 1, 5)), origin))
    second = a_generation(new)
    store.start_generation(second)
    append(store, second, " bit")
    shape = AnswerShape((TypedSpan("Well: "), GeneratedSpan(first.id, 1, 5), GeneratedSpan(second.id)), origin)
    assert store.shape(new.id) == shape
    tokens = store.tokens(new.id)
    assert [token.text for token in tokens] == ["Well: ", " like", " ketchup", ".", " A", " bit"]
    assert tokens[0] == Token("Well: ")
    assert tokens[1].id == 1
    assert tokens[1].alternatives
    assert [token.text for token in store.tokens(old.id)] == ["I", " like", " ketchup", ".", " A", " lot", "."]


def test_spans_beyond_the_end_are_cut(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    append(store, generation, "a", "b", "c")
    for span, texts in (
        (GeneratedSpan(generation.id, 1, 99), ["b", "c"]),
        (GeneratedSpan(generation.id, 2), ["c"]),
        (GeneratedSpan(generation.id, 0, 0), []),
        (GeneratedSpan(generation.id, 7, 9), []),
    ):
        store.set_shape(answer.id, AnswerShape((span,)))
        assert [token.text for token in store.tokens(answer.id)] == texts
        assert store.shape(answer.id).spans == (span,)


def test_after_a_crash_what_was_on_the_screen_is_there(database: Database, store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    append(store, generation, "My", " favourite")
    append(store, generation, " condiment")
    _, unasked, _ = answering(store)
    _, done, other = answering(store)
    store.end_generation(ended(other), "Done.")
    later = ConversationStore(database)
    assert later.close_unfinished(now=7000.0) == 2
    found = shown(later, answer)
    assert found.text == "My favourite condiment"
    assert found.answer is not None
    assert (found.answer.phase, found.answer.ending, found.answer.tokens) == (Phase.ENDED, Ending.CLOSED, 3)
    assert found.answer.error is None
    assert not Ending.CLOSED.is_complete
    assert shown(later, unasked).text == ""
    assert shown(later, unasked).answer == AnswerState(
        Phase.ENDED, Ending.CLOSED, None, "Mistral-7B-Instruct-v0.1", "Local TGI", tokens=0, limit=256
    )
    assert shown(later, done).answer == AnswerState(
        Phase.ENDED, Ending.END_OF_TEXT, None, "Mistral-7B-Instruct-v0.1", "Local TGI", tokens=2, seconds=2.0, limit=256
    )
    assert later.close_unfinished(now=8000.0) == 0
    assert shown(later, answer).text == "My favourite condiment"


def test_a_crash_while_an_answer_was_continued_keeps_both_parts(store: ConversationStore) -> None:
    _, answer, first = answering(store)
    append(store, first, "One,")
    store.end_generation(ended(first, Ending.LIMIT, tokens=1), "One,")
    second = a_generation(answer)
    store.start_generation(second)
    append(store, second, " two")
    assert store.close_unfinished(now=1.0) == 1
    found = shown(store, answer)
    assert (found.text, found.answer and found.answer.ending, found.answer and found.answer.tokens) == ("One, two", Ending.CLOSED, 2)


def test_a_crash_between_the_answers_row_and_its_request_reads_as_cut_off(store: ConversationStore) -> None:
    conversation, question = asked(store)
    answer = a_message(conversation, question, "", Role.ASSISTANT)
    store.add_message(answer)
    assert shown(store, answer).answer == AnswerState(Phase.ENDED, Ending.CLOSED)


def test_unreadable_tokens_do_not_hide_the_text(database: Database, store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    append(store, generation, "Ketchup")
    store.append_chunk(answer.id, generation.id, ", of course", b"no tokens")
    store.update_generation(replace(generation, generated_tokens=5))
    assert store.close_unfinished(now=1.0) == 1
    found = shown(store, answer)
    assert found.text == "Ketchup, of course"
    assert found.answer is not None
    assert found.answer.tokens == 5
    with pytest.raises(ChatError):
        store.tokens(answer.id)


def test_words_of_a_newer_brise_do_not_hide_a_chat(database: Database, store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    store.end_generation(ended(generation), "Ketchup")
    database.write("UPDATE generation SET dialect = 'telepathy', ending = 'bored', error = '[', parameters = '{{'")
    database.write("UPDATE conversation SET parameters = 'null'")
    found = shown(store, answer).answer
    assert found is not None
    assert (found.ending, found.error) == (Ending.BROKE_OFF, ChatError(ErrorKind.BUG))
    assert len(store.generations(answer.id)) == len(store.conversations()) == 1


def test_a_chunk_can_hold_tokens_without_text_and_text_without_tokens(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    store.append_chunk(answer.id, generation.id, "", TokenTrack([Token("</s>", 2, special=True)]).to_bytes())
    store.append_chunk(answer.id, generation.id, "text", b"")
    store.append_chunk(answer.id, generation.id, "!", track("!").to_bytes())
    assert shown(store, answer).text == "text!"
    assert [token.text for token in store.tokens(answer.id)] == ["</s>", "!"]
