"""Conversations, messages and generations to store, plain ones and every possible one."""

from dataclasses import replace

from hypothesis import strategies as st

from desktop_app.chat.context import GivesWay
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending, Generation
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.chat.parameters import DEFAULT, NOTEBOOK, RANGES, SEED_MAXIMUM, TEXT_LENGTHS, Control, Knob, Parameters, Value
from desktop_app.chat.token_track import Alternative, Token, TokenTrack
from desktop_app.storage.conversation_store import ConversationStore


def a_conversation(title: str = "Condiments", at: float = 1000.0) -> Conversation:
    return Conversation(id=new_id(), created_at=at, updated_at=at, title=title)


def a_message(conversation: Conversation, parent: Message | None, text: str, role: Role = Role.USER, at: float = 1001.0) -> Message:
    depth = 0 if parent is None else parent.depth + 1
    return Message(new_id(), conversation.id, None if parent is None else parent.id, depth, role, text, at)


def a_generation(answer: Message) -> Generation:
    return Generation(
        id=new_id(),
        answer_id=answer.id,
        endpoint_id="e1",
        endpoint_name="Local TGI",
        dialect=Dialect.TGI,
        model="Mistral-7B-Instruct-v0.1",
        server_version="3.3.7",
        parameters=DEFAULT,
        template_id="mistral-v0.1",
        template_hash="ab" * 32,
        started_at=1002.0,
        seed=2**64 - 1,
        prompt="[INST] What is your favourite condiment? [/INST]",
        max_new_tokens=256,
    )


def asked(store: ConversationStore, text: str = "What is your favourite condiment?") -> tuple[Conversation, Message]:
    """A stored conversation with a question in it."""
    conversation = a_conversation()
    store.save_conversation(conversation)
    question = a_message(conversation, None, text)
    store.add_message(question)
    return conversation, question


def answering(store: ConversationStore) -> tuple[Conversation, Message, Generation]:
    """A stored conversation whose question is being answered."""
    conversation, question = asked(store)
    answer = a_message(conversation, question, "", Role.ASSISTANT)
    store.add_message(answer)
    generation = a_generation(answer)
    store.start_generation(generation)
    return conversation, answer, generation


def track(*texts: str) -> TokenTrack:
    return TokenTrack(Token(text, id=n, logprob=-0.5, alternatives=(Alternative("x", -1.5, 7),)) for n, text in enumerate(texts))


def append(store: ConversationStore, generation: Generation, *texts: str) -> None:
    """Append tokens to a running answer, as one chunk."""
    store.append_chunk(generation.answer_id, generation.id, "".join(texts), track(*texts).to_bytes())


def ended(generation: Generation, ending: Ending = Ending.END_OF_TEXT, tokens: int = 2) -> Generation:
    return replace(generation, ending=ending, generated_tokens=tokens, seconds=3.0, seconds_to_first_token=1.0)


times = st.floats(0, 4e9)
counts = st.none() | st.integers(0, 2**63 - 1)
seconds = st.none() | st.floats(0, 1e9)
ids = st.uuids().map(lambda found: found.hex)


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    drawn = draw(st.sampled_from([DEFAULT, NOTEBOOK]))
    for control in draw(st.sets(st.sampled_from(list(Control)))):
        value: Value
        if control is Control.SEED:
            value = draw(st.none() | st.integers(0, SEED_MAXIMUM))
        elif control is Control.STOP:
            value = tuple(draw(st.lists(st.text(max_size=10), max_size=4)))
        elif control is Control.GRAMMAR:
            value = draw(st.none() | st.builds(Grammar, st.sampled_from(GrammarKind), st.text(max_size=10)))
        elif control in TEXT_LENGTHS:
            value = draw(st.text(max_size=10))
        elif control not in RANGES:
            value = None
        else:
            value = draw(st.floats(RANGES[control].minimum, RANGES[control].maximum))
        drawn = drawn.with_knob(control, Knob(value, draw(st.booleans())))
    return drawn


conversations = st.builds(
    Conversation,
    id=ids,
    created_at=times,
    updated_at=times,
    title=st.text(),
    endpoint_id=st.text(),
    parameters=parameters(),
    system_prompt=st.text(),
    template_id=st.text(),
    leaf_id=st.none(),
    draft=st.text(),
    gives_way=st.sampled_from(GivesWay),
    control_tokens=st.sampled_from(ControlChoice),
)
errors = st.builds(
    ChatError,
    kind=st.sampled_from(ErrorKind),
    host=st.text(),
    status=st.none() | st.integers(100, 599),
    server_text=st.text(),
    retry_after=seconds,
    numbers=st.lists(st.integers(0, 2**63)).map(tuple),
    detail=st.text(),
)
generations = st.builds(
    Generation,
    id=ids,
    answer_id=ids,
    endpoint_id=st.text(),
    endpoint_name=st.text(),
    dialect=st.sampled_from(Dialect),
    model=st.text(),
    server_version=st.text(),
    parameters=parameters(),
    template_id=st.text(),
    template_hash=st.text(),
    started_at=times,
    seed=st.none() | st.integers(0, SEED_MAXIMUM),
    prompt=st.text(),
    max_new_tokens=counts,
    ending=st.none() | st.sampled_from(Ending),
    error=st.none() | errors,
    seconds_to_first_token=seconds,
    seconds=seconds,
    thinking_seconds=seconds,
    prompt_tokens=counts,
    generated_tokens=counts,
)
facts = st.builds(
    ServerFacts,
    kind=st.sampled_from(ServerKind),
    version=st.text(),
    model=st.text(),
    models=st.lists(st.text()).map(tuple),
    max_total_tokens=counts,
    max_input_tokens=counts,
    max_stop_sequences=counts,
    has_chat_template=st.none() | st.booleans(),
    takes_system=st.none() | st.booleans(),
    latency=seconds,
)
endpoints = st.builds(
    Endpoint, id=ids, name=st.text(), url=st.text(), model=st.text(), has_token=st.booleans(), temporary=st.just(False), facts=facts
)
