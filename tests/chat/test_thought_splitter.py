"""What is thought and what is answer, told piece by piece."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.thinking import find_thought
from desktop_app.chat.thought_splitter import Split, ThoughtSplitter

PIECES = st.sampled_from(
    ["<think>", "<thinking>", "</think>", "</thinking>", "<thi", "nk>", "</", "think", ">", " ", "\n", "\n\n", "```\n", "`", "Hm.", "é"]
)


def split(pieces: list[str]) -> tuple[str, str]:
    """All that was told, as who listens has it at the end."""
    splitter = ThoughtSplitter()
    thought, answer, whole = "", "", "".join(pieces)
    for told in [*map(splitter.feed, pieces), splitter.finish()]:
        if told.starts_again:
            thought = answer = ""
        for text, place in ((told.thought, told.thought_at), (told.answer, told.answer_at)):
            assert whole[place : place + len(text)] == text
        thought, answer = thought + told.thought, answer + told.answer
    return thought, answer


def test_pieces_as_they_come() -> None:
    splitter = ThoughtSplitter()
    pieces = ["<th", "ink>", "\nHm", ".</th", "e", "</think>\n", "\nFour", "."]
    told = [splitter.feed(piece) for piece in pieces]
    assert [(one.thought, one.answer) for one in told] == [
        ("", ""),
        ("", ""),
        ("\nHm", ""),
        (".", ""),
        ("</the", ""),
        ("", ""),
        ("", "Four"),
        ("", "."),
    ]
    assert splitter.is_closed


def test_what_was_told_as_answer_is_taken_back() -> None:
    splitter = ThoughtSplitter()
    assert splitter.feed(" Two and two.") == Split(answer=" Two and two.", answer_at=0)
    assert splitter.feed("\n</think>\n\nFour.") == Split("Two and two.\n", 1, "Four.", 24, starts_again=True)


def test_what_may_become_a_tag_is_told_at_the_end() -> None:
    assert split(["<thin"]) == ("", "<thin")
    assert split(["<think>Hm", "</thi"]) == ("Hm</thi", "")


@given(st.lists(PIECES, max_size=12))
def test_the_pieces_do_not_matter(pieces: list[str]) -> None:
    text = "".join(pieces)
    thought = find_thought(text)
    wanted = ("", text) if thought is None else (text[thought.start : thought.end], text[thought.answer :])
    assert split(pieces) == split([text]) == split(list(text)) == wanted
