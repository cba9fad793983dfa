"""What a model is told of the messages before."""

import time
import uuid

from desktop_app.chat.message import Message, Role, Turn, new_id, turns_of


def branch(*texts: str) -> list[Message]:
    """Question and answer in turn."""
    return [Message(str(n), "c", None, n, Role.ASSISTANT if n % 2 else Role.USER, text, 0.0) for n, text in enumerate(texts)]


def test_thoughts_of_earlier_answers_are_left_out() -> None:
    asked = branch("2 + 2?", "<think>\nTwo and two.\n</think>\n\nFour.", "3 + 3?", "Three and three.\n</think>\n\nSix.", "Why?")
    assert [turn.text for turn in turns_of(asked)] == ["2 + 2?", "Four.", "3 + 3?", "Six.", "Why?"]


def test_an_answer_that_is_nothing_but_thought_is_none() -> None:
    for thought in ("<think>\nTwo and", "<think>\nTwo.\n</think>\n\n", "</think>"):
        assert turns_of(branch("2 + 2?", thought, "Well?"), "Be brief.") == (
            Turn(Role.SYSTEM, "Be brief."),
            Turn(Role.USER, "2 + 2?\n\nWell?"),
        )


def test_what_a_person_writes_is_never_a_thought() -> None:
    text = "<think>\nWhat is this tag?\n</think>\n"
    assert turns_of(branch(text)) == (Turn(Role.USER, text),)


def test_ids_of_what_is_written_later_come_later() -> None:
    """Each is a UUID of version 7: what belongs together lies together in an index. No two are the same."""
    before = time.time_ns() // 1_000_000
    ids = [new_id() for _ in range(1_000)]
    assert len(set(ids)) == len(ids)
    assert {uuid.UUID(identity).version for identity in ids} == {7}
    assert {uuid.UUID(identity).variant for identity in ids} == {uuid.RFC_4122}
    times = [int(identity[:12], 16) for identity in ids]
    assert times == sorted(times)
    assert before <= times[0] <= times[-1] <= time.time_ns() // 1_000_000
