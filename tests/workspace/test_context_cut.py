"""The oldest turns give way, no more of them than must."""

import asyncio
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.message import Message, Role, turns_of
from desktop_app.workspace.context_cut import cut_points, find_cut


def a_message(number: int, role: Role, text: str = "text") -> Message:
    return Message(str(number), "chat", None, number, role, text, 0.0)


ROLES = st.lists(st.tuples(st.sampled_from([Role.USER, Role.ASSISTANT]), st.sampled_from(["text", "", " \n"])), max_size=12)


@given(ROLES)
@settings(max_examples=100)
def test_whatever_is_cut_off_roles_alternate_and_begin_with_a_question(roles: list[tuple[Role, str]]) -> None:
    messages = [a_message(number, role, text) for number, (role, text) in enumerate(roles)]
    for point in cut_points(messages, whole=False):
        told = [turn.role for turn in turns_of(messages[point:], "Be brief.")]
        assert told[0] is Role.SYSTEM
        assert told[1] is Role.USER
        assert all(one is not other for one, other in pairwise(told))


def test_all_of_a_chat_may_be_sent_and_its_last_question_always_is() -> None:
    roles = [Role.USER, Role.ASSISTANT, Role.USER, Role.USER, Role.ASSISTANT, Role.USER]
    messages = [a_message(number, role) for number, role in enumerate(roles)]
    assert cut_points(messages, whole=True) == [0, 2, 5]
    assert cut_points(messages, whole=False) == [2, 5]


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=40),
    st.lists(st.integers(1, 500), min_size=40, max_size=40),
    st.integers(0, 12_000),
)
@settings(max_examples=120)
def test_what_is_dropped_is_the_shortest_beginning_that_lets_the_rest_fit(true: list[int], guessed: list[int], most: int) -> None:
    counts = [sum(true[cut:]) for cut in range(len(true))]
    sizes = [sum(guessed[cut : len(true)]) for cut in range(len(true))]
    asked: list[int] = []

    async def count(cut: int) -> int:
        asked.append(cut)
        return counts[cut]

    found = asyncio.run(find_cut(sizes, most, count))
    fitting = [cut for cut, tokens in enumerate(counts) if tokens <= most]
    expected = fitting[0] if fitting else len(counts) - 1
    assert found == (expected, counts[expected])
    assert len(asked) == len(set(asked)) <= 6 + len(true).bit_length() + 1


def test_good_guesses_are_checked_by_two_counts() -> None:
    counts = list(range(10_000, 0, -100))
    asked: list[int] = []

    async def count(cut: int) -> int:
        asked.append(cut)
        return counts[cut]

    assert asyncio.run(find_cut(counts, 4_096, count)) == (60, 4_000)
    assert sorted(asked) == [59, 60]


def test_who_cannot_count_is_asked_once() -> None:
    asked: list[int] = []

    async def count(cut: int) -> None:
        asked.append(cut)

    assert asyncio.run(find_cut([30, 20, 10], 15, count)) is None
    assert asked == [2]
