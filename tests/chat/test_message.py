"""What a model is told of the messages before."""

from desktop_app.chat.message import Message, Role, Turn, turns_of


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
